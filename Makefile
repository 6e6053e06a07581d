# One line a target. Everything is installed into .venv from the lock; nothing is installed twice.
PYTHON ?= python3
run = .venv/bin/python
book = .venv/bin/figure-book
# What is imported is compiled then; all of it would take half a minute.
pip = $(run) -m pip install --quiet --disable-pip-version-check --no-compile
solve = $(run) -m uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet
# A file to each free processor, in the order of the folders: what takes long comes first.
spread = --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Where _build is made; another folder serves a checkout that cannot be written to.
OUT ?= .
.DEFAULT_GOAL := help
.PHONY: help install book test verify unit check notebooks messages serve lab bench lock clean dist pdf

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

# Each lock holds what its targets use; all three come from one solve.
.venv/bin/figure-book: pyproject.toml packages/sphinx-vegalite/pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(pip) --requirement requirements.txt
	$(pip) --no-deps --no-build-isolation --editable . --editable packages/sphinx-vegalite
	@touch $@

.venv/.%: requirements-%.txt .venv/bin/figure-book
	$(pip) --requirement $<
	@touch $@

install: .venv/.test ## install everything that a contributor needs into .venv

book: .venv/bin/figure-book ## build the book to _build/html
	$(book) build --output "$(OUT)"

dist: .venv/bin/figure-book ## build the book anew and make one zip of it that opens without a server
	rm -rf _build/html _build/.doctrees*
	$(book) build
	$(book) zip

pdf: .venv/.test book ## make the PDF editions, _build/pdf
	$(book) print --output "$(OUT)"

check: .venv/.test ## say what is wrong with tables, outputs, numbers and translations
	.venv/bin/printed-figures check
	$(book) check

test: .venv/.test verify ## run every check
	$(run) -m ruff check .
	$(run) -m ruff format --check .
	$(run) -m pytest $(spread)

verify: .venv/.test ## recompute every output of the notebooks, and compare it with what is stored
	$(run) -m pytest --nbval -c /dev/null --rootdir . -p no:cacheprovider -W default $(spread) notebooks

unit: .venv/.test verify ## run the checks that need neither the built book nor a browser
	$(run) -m pytest $(spread) tests/unit tests/notebooks packages

notebooks: .venv/.test ## run all notebooks in parallel and store their outputs
	$(book) run

messages: .venv/.test ## gather every text of the book for translation into locales
	$(book) messages

serve: book ## build the book and serve it on http://localhost:8000
	$(run) -m http.server --directory _build/html --bind 127.0.0.1 8000

lab: .venv/.lab ## open the notebooks in JupyterLab
	$(run) -m jupyterlab notebooks

bench: .venv/.test ## time the code on large inputs, and the charts against four other tools
	$(run) tools/benchmark.py
	$(run) packages/sphinx-vegalite/benchmarks/benchmark.py

lock: .venv/.test ## compile the three locks from pyproject.toml, in one solve; UPGRADE=--upgrade takes newer versions
	@mkdir -p _build
	sort --unique requirements.txt requirements-test.txt requirements-lab.txt > _build/lock.txt
	$(solve) --all-extras $(UPGRADE) --output-file _build/lock.txt
	$(solve) --extra book --constraint _build/lock.txt --output-file requirements.txt
	$(solve) --extra book --extra chance --extra paper --extra test --constraint _build/lock.txt --output-file requirements-test.txt
	$(solve) --extra book --extra chance --extra lab --constraint _build/lock.txt --output-file requirements-lab.txt

clean: ## remove what was built and installed
	rm -rf .venv _build
