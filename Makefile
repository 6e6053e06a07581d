# One line a target. Everything is installed into .venv from the lock, in seconds where uv is on the PATH; nothing
# is installed twice.
PYTHON ?= python3
run = .venv/bin/python
book = .venv/bin/figure-book
# A lock is complete, and what is imported is compiled then: all of it would take half a minute. Containers
# often forbid to keep what was compiled, and each of a hundred processes would compile it anew.
export PYTHONDONTWRITEBYTECODE =
pip = $(if $(shell command -v uv),uv pip install --python .venv,$(run) -m pip install --disable-pip-version-check --no-compile) --quiet --no-deps
solve = $(run) -m uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-annotate --no-header --generate-hashes --quiet
# A file to each process, in the order of the folders: first what needs no built book, last many small files.
spread = --numprocesses 3 --dist loadfile --no-loadscope-reorder
# Where _build is made; another folder serves a checkout that cannot be written to.
OUT ?= .
.DEFAULT_GOAL := help
.PHONY: help install book test types verify tests packages unit check notebooks messages serve lab score mutants speed bench lock clean dist pdf

help:
	@sed -nE 's/^## (.*)/\n\1/p; s/^([a-z]+):.*## /  \1\t/p' Makefile | expand -t 14

# Each lock holds what its targets use; all three come from one solve.
.venv/bin/figure-book: pyproject.toml packages/sphinx-vegalite/pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(pip) --requirement requirements.txt
	$(pip) --no-build-isolation --editable . --editable packages/sphinx-vegalite
	@touch $@

.venv/.%: requirements-%.txt .venv/bin/figure-book
	$(pip) --requirement $<
	@touch $@

## Read

book: .venv/bin/figure-book ## build the book to _build/html
	$(book) build --output "$(OUT)"

serve: book ## build the book and serve it on http://localhost:8000
	$(run) -m http.server --directory _build/html --bind 127.0.0.1 8000

pdf: .venv/.test book ## make the PDF editions, _build/pdf
	$(book) print --output "$(OUT)"

dist: .venv/bin/figure-book ## build the book anew and make one zip of it that opens without a server
	rm -rf _build/html _build/.doctrees*
	$(book) build
	$(book) zip

## Change

install: .venv/.test ## install everything that a contributor needs into .venv

# Jupyter asks root, whom containers have, for --allow-root.
lab: .venv/.lab ## open the notebooks in JupyterLab
	$(run) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

notebooks: .venv/.test ## run the notebooks that are stale, or one: NAME=2_crime; store their outputs
	$(book) run $(NAME)

check: .venv/.test ## say what is wrong with tables, findings, outputs, charts, numbers and translations: 15 seconds
	$(book) check

messages: .venv/.test ## gather every text of the book for translation into locales
	$(book) messages

test: verify types tests ## run every check; `make --jobs=2 test` is faster on two processors

## Maintain

types: .venv/.test ## check style and types of the code
	$(run) -m ruff check .
	$(run) -m ruff format --check .
	$(run) -m mypy

# Options for the tests mean nothing to notebooks.
verify: .venv/.test ## recompute every output of the notebooks, and compare it with what is stored
	PYTEST_ADDOPTS= $(run) -m pytest --nbval -p figure_book.kernels --nbval-kernel-startup-timeout 300 --nbval-cell-timeout 300 -c /dev/null --rootdir . -p no:cacheprovider -W default $(spread) notebooks

packages: .venv/.test ## run the tests of the package for charts alone
	$(run) -m pytest $(spread) packages

tests: .venv/.test ## run the tests of the book, of its method and of the package for charts
	$(run) -m pytest $(spread) --counted=hold tests/notebooks packages tests/browser tests/build tests/unit

unit: .venv/.test verify ## run the checks that need neither the built book nor a browser
	$(run) -m pytest $(spread) tests/unit tests/notebooks packages

score: .venv/.test ## change one thing at a time, and count what the checks catch; ARTICLE=path, MOST=40, STORE=1
	$(book) score $(if $(ARTICLE),--article "$(ARTICLE)") $(if $(MOST),--most $(MOST)) $(if $(STORE),--store)

mutants: .venv/.test ## change one step of the methods' code at a time, and count what their tests catch; MOST=100, STORE=1
	$(run) tools/mutants.py $(if $(MOST),--most $(MOST)) $(if $(STORE),--store)

speed: .venv/.test ## time the built book as a phone feels it: a slow connection, a slow processor
	$(run) -m pytest -m weekly -rP tests/browser/test_speed.py

bench: .venv/.test ## time the code on large inputs, and the charts against four other tools
	$(run) tools/benchmark.py
	$(run) packages/sphinx-vegalite/benchmarks/benchmark.py

lock: .venv/.test ## compile the three locks from pyproject.toml, in one solve; UPGRADE=--upgrade takes newer versions
	@mkdir -p _build
	grep -h == requirements.txt requirements-test.txt requirements-lab.txt | tr -d '\\' | sort -u > _build/lock.txt
	$(solve) --all-extras $(UPGRADE) --output-file _build/lock.txt
	$(solve) --extra book --constraint _build/lock.txt --output-file requirements.txt
	$(solve) --extra book --extra chance --extra paper --extra score --extra test --constraint _build/lock.txt --output-file requirements-test.txt
	$(solve) --extra book --extra chance --extra lab --constraint _build/lock.txt --output-file requirements-lab.txt

clean: ## remove what was built and installed
	rm -rf .venv _build
