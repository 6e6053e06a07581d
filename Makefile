# One line a target. Everything is installed into .venv from the lock; nothing is installed twice.
PYTHON ?= python3
run = .venv/bin/python
book = .venv/bin/figure-book
# Where _build is made; another folder serves a checkout that cannot be written to.
OUT ?= .
.DEFAULT_GOAL := help
.PHONY: help install book test check notebooks messages serve lab bench lock clean dist pdf

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.installed: requirements.txt pyproject.toml packages/sphinx-vegalite/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(run) -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(run) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . --editable packages/sphinx-vegalite
	@touch $@

install: .venv/.installed ## install everything into .venv

book: install ## build the book to _build/html
	$(book) build --output "$(OUT)"

dist: install ## build the book anew and make one zip of it that opens without a server
	rm -rf _build/html _build/.doctrees*
	$(book) build
	$(book) zip

pdf: book ## make the PDF editions, _build/pdf
	$(book) print --output "$(OUT)"

check: install ## say what is wrong with tables, outputs, numbers and translations
	.venv/bin/printed-figures check
	$(book) check

test: install ## run every check
	$(run) -m ruff check .
	$(run) -m ruff format --check .
	$(run) -m pytest --numprocesses 2 --dist loadfile

notebooks: install ## run all notebooks in parallel and store their outputs
	$(book) run

messages: install ## gather every text of the book for translation into locales
	$(book) messages

serve: book ## build the book and serve it on http://localhost:8000
	$(run) -m http.server --directory _build/html --bind 127.0.0.1 8000

lab: install ## open the notebooks in JupyterLab
	$(run) -m jupyterlab notebooks

bench: install ## time the code on large inputs, and the charts against four other tools
	$(run) tools/benchmark.py
	$(run) packages/sphinx-vegalite/benchmarks/benchmark.py

lock: install ## compile requirements.txt from pyproject.toml
	$(run) -m uv pip compile pyproject.toml packages/sphinx-vegalite/pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.txt

clean: ## remove what was built and installed
	rm -rf .venv _build
