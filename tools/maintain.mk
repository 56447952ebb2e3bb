# Commands for maintainers; the Makefile includes this file.

CUPY ?= cupy-cuda12x
NVIDIA := $(shell command -v nvidia-smi)
ADVISORIES := https://pypi.org/pypi/pip/25.0/json
# The pins without their hashes: constraints for what has none (a folder, PyTorch).
PINNED := -c <(grep -o '^[a-z][^\\]*' requirements.txt)
NOX = $(BIN)/python -m venv build/nox && build/nox/bin/pip install --quiet --disable-pip-version-check nox && \
  build/nox/bin/nox --noxfile tools/maintain/noxfile.py --envdir build/matrix

.PHONY: unit nbval weight screenshots check-links test-matrix test-colab test-page test-torch test-gpu measure-gpu \
  bench bench-cpu bench-gpu pins audit vendor release models a-gpu

##@ Maintain

# Without nbval, whose import takes every process two seconds.
unit: $(BUILT) $(NODE_MODULES)  ## test the package, and the built site in Chromium
	$(BIN)/pytest -p no:nbval $(TOGETHER) -m 'not alone'
	$(BIN)/pytest -p no:nbval -m alone $$(grep -rl 'mark\.alone' tests)

# Of the Korean notebooks one is enough: another test proves that they differ from the English ones in words only.
nbval: $(INSTALLED)  ## run the chapters, and one in Korean, and compare every output with the stored one
	$(BIN)/python tools/translation/translate.py ko --sources build/sources-ko
	$(BIN)/pytest $(TOGETHER) --nbval --nbval-current-env --nbval-cell-timeout=300 \
	  --nbval-sanitize-with tests/chapters/nbval.cfg -p no:hypothesispytest $(NOTEBOOKS) \
	  build/sources-ko/book/05_*.ipynb

weight: $(BUILT)  ## print the gzip bytes of every page by kind
	$(BIN)/pytest -q -s tests/site/test_weight.py

screenshots: $(BUILT)  ## draw every page, wide and narrow, light and dark, into build/screenshots
	SCREENSHOTS=all $(BIN)/pytest -q tests/site/test_screenshots.py

# Not the site's folder: Jupyter Book would write its reports into the site.
check-links: $(INSTALLED)  ## check every external link of the book (needs the Internet): build/links
	$(BIN)/jupyter-book build . --all --builder linkcheck --path-output build/links

# nox rather than uv run: it skips the Pythons that are not installed, and prints a summary.
test-matrix: $(INSTALLED)  ## run the chapters with other kernels, versions of NumPy, and Pythons
	@$(NOX) -- "$$PWD"/$(NOTEBOOKS)

test-colab: $(INSTALLED)  ## run the chapters with the versions of Google Colab (needs Python 3.13)
	@$(NOX) --session colab -- "$$PWD"/$(NOTEBOOKS)
	@$(BIN)/pytest -q tests/browser/test_notebook6.py

test-torch: build/bench/.installed  ## run the chapters' lines of PyTorch, and networks copied as PyTorch
	build/bench/bin/pip install --quiet --disable-pip-version-check $(PINNED) \
	  pytest hypothesis nbformat ipython pyyaml array-api-strict
	build/bench/bin/python -m pytest tests/core/test_network_pytorch.py tests/site/test_benchmarks.py \
	  tests/chapters/test_pytorch.py

test-gpu: a-gpu build/gpu/.$(CUPY)  ## test the core on a GPU through CuPy (CUPY=cupy-cuda13x: CUDA 13)
	build/gpu/bin/python -c 'from dlbook import arrays; arrays.asarray([1.0], device="gpu")'
	build/gpu/bin/python -m pytest tests/core -m gpu

# With as many threads as the machine has, unlike the tests.
measure-gpu: $(INSTALLED) $(if $(NVIDIA),build/gpu/.$(CUPY))  ## measure and store chapter 15's crossover
	@env -u OPENBLAS_NUM_THREADS -u OMP_NUM_THREADS -u MKL_NUM_THREADS -u VECLIB_MAXIMUM_THREADS \
	  -u TQDM_DISABLE $(if $(NVIDIA),build/gpu/bin,$(BIN))/python tools/maintain/measure_gpu.py

# Longer than all other tests together, since matrix products have no BLAS there; `make test` runs one chapter.
test-page: $(BUILT)  ## run every cell of every notebook in the built page, and compare as nbval does: ten minutes
	CHAPTERS=all $(BIN)/pytest $(TOGETHER) -rP tests/site/test_python_chapters.py

# With tqdm's progress bars. The seeds are fixed; the scores are those of the weights as they are stored.
models: $(INSTALLED)  ## train the networks that ship with the package (NAMES="adder …" for some): minutes
	@env -u TQDM_DISABLE $(BIN)/python tools/maintain/models.py $(NAMES)

bench: bench-$(or $(DEVICE),cpu)  ## time the package against PyTorch (FULL=1: whole trainings; DEVICE=gpu)

bench-cpu: build/bench/.installed
	@build/bench/bin/python benchmarks/run.py $(if $(FULL),--full)

# In PyTorch's environment, CuPy uses the CUDA libraries that PyTorch has installed.
bench-gpu: a-gpu build/bench/.installed
	@wheel=$$(build/bench/bin/python benchmarks/on_gpu.py --wheel); \
	  build/bench/bin/pip install --quiet --disable-pip-version-check $(PINNED) "$$wheel"
	@build/bench/bin/python benchmarks/on_gpu.py

# numpy<2.5: from 2.5 on NumPy needs Python 3.12, and one set of pins serves 3.11 to 3.14.
pins: $(INSTALLED)  ## update requirements.txt to the newest versions that pyproject.toml allows
	$(BIN)/python -m venv build/uv
	build/uv/bin/pip install --quiet uv
	build/uv/bin/uv pip compile pyproject.toml --extra book --extra test --universal \
	  --python-version 3.11 --upgrade --no-emit-index-url --no-header --no-annotate --generate-hashes \
	  -c <(echo 'numpy<2.5') -o requirements.txt

audit: $(INSTALLED)  ## check every pin against the advisory databases (needs the Internet)
	@$(BIN)/python -c 'import urllib.request as u; u.urlopen("$(ADVISORIES)", timeout=30)' 2>/dev/null || \
	  { echo "make audit needs the Internet: $(ADVISORIES) does not answer." >&2; exit 1; }
	$(BIN)/python -m venv build/audit
	build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.txt
	npm audit --prefix js

vendor: $(INSTALLED)  ## fetch KaTeX, icons and the Python of the pages (versions in tools/maintain/vendor*.py)
	$(BIN)/python tools/maintain/vendor.py

release: $(BUILT)  ## make wheel, sdist, zips of site and notebooks, PDFs and checksums: build/release
	@$(BIN)/python tools/publish/release.py $(SITE) build/release

# Checked first, before anything is installed.
a-gpu:
	@nvidia-smi -L 2>/dev/null || { echo "There is no NVIDIA GPU here, or no driver for it: nvidia-smi finds none." >&2; exit 1; }

# One wheel of CuPy: two of them break each other. [ctk]: the libraries of CUDA that it needs.
build/gpu/.$(CUPY): requirements.txt pyproject.toml | $(INSTALLED)
	rm -rf build/gpu
	$(BIN)/python -m venv build/gpu
	build/gpu/bin/pip install --quiet --disable-pip-version-check $(PINNED) '$(CUPY)[ctk]' --editable '.[test]'
	@touch $@

# PyTorch only here: it is large, and nothing else in the project needs it.
build/bench/.installed: requirements.txt | $(INSTALLED)
	$(BIN)/python -m venv build/bench
	build/bench/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 $(PINNED)
	build/bench/bin/pip install --quiet --disable-pip-version-check --editable . $(PINNED)
	@touch $@
