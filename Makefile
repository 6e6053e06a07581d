# One line a target. Everything is installed into .venv from the lock; nothing is installed twice.
PYTHON ?= python3
run = .venv/bin/python
# Where _build is made; another folder serves a checkout that cannot be written to.
OUT ?= .
.DEFAULT_GOAL := help
.PHONY: help install book test notebooks messages record mutate serve lab bench lint lock clean dist pdf

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
	$(run) -m figure_book.notebooks check
	@$(run) -m figure_book.output "$(OUT)/_build"
	$(run) -m figure_book.translation build --path-output "$(OUT)"
	@echo "The book is built: open $(OUT)/_build/html/index.html"

dist: install ## build the book anew and make one zip of it that opens without a server
	rm -rf _build/html _build/.doctrees*
	$(MAKE) --no-print-directory book
	$(run) -m figure_book.archive

pdf: book ## make the PDF edition, _build/pdf
	$(run) -m figure_book.paper --site "$(OUT)/_build/html" --output "$(OUT)/_build/pdf"

test: install ## run every check
	$(run) -m ruff check .
	$(run) -m ruff format --check .
	$(run) -m pytest --numprocesses 2 --dist loadfile

notebooks: install ## run all notebooks in parallel and store their outputs
	$(run) -m figure_book.notebooks run

messages: install ## gather every text of the book for translation into locales
	$(run) -m figure_book.translation messages

record: install ## take over what was changed in the data, the code and the prose
	$(run) -m printed_figures record tables
	@$(run) -m figure_book.notebooks check || $(run) -m figure_book.notebooks run
	$(run) -m printed_figures record prose

serve: book ## build the book and serve it on http://localhost:8000
	$(run) -m http.server --directory _build/html --bind 127.0.0.1 8000

lab: install ## open the notebooks in JupyterLab
	$(run) -m jupyterlab notebooks

mutate: install ## change the numbers one at a time, and count the changes that no check sees
	$(run) tests/mutation.py

bench: install ## time the code on large inputs, and the charts against four other tools
	$(run) tools/benchmark.py
	$(run) packages/sphinx-vegalite/benchmarks/benchmark.py

lock: install ## compile requirements.txt from pyproject.toml
	$(run) -m uv pip compile pyproject.toml packages/sphinx-vegalite/pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --output-file requirements.txt

clean: ## remove what was built and installed
	rm -rf .venv _build
