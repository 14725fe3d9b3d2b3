# Two commands do everything on a fresh machine: `make serve` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
FILES = lithograph tests bench server.py

.DEFAULT_GOAL := help
.PHONY: help serve build test test-all lint format bench screenshots clean

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

# compiled at once, as pip does with what is not editable: every command starts faster
$(VENV)/run.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[fast]'
	$(BIN)/python -m compileall -q lithograph
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(PIP) --editable '.[dev]'
	touch $@

serve: build  ## Install, build and serve the graph on 127.0.0.1:8000
	$(BIN)/lithograph serve

build: $(VENV)/run.stamp  ## Build the snapshot: ontology, graph, inferences, validation report
	$(BIN)/lithograph build

test: $(VENV)/dev.stamp  ## Run the tests, without the slow and the browser ones
	$(BIN)/pytest -n auto -m 'not slow and not browser'

test-all: $(VENV)/dev.stamp  ## Run every test, with the coverage gate
	$(BIN)/pytest -n auto --cov --cov-report=term

lint: $(VENV)/dev.stamp  ## Check style, types and the form of the Turtle files
	$(BIN)/ruff check $(FILES)
	$(BIN)/ruff format --check $(FILES)
	$(BIN)/mypy
	$(BIN)/lithograph fmt --check

format: $(VENV)/dev.stamp  ## Bring the Python and Turtle files into form
	$(BIN)/ruff check --fix $(FILES)
	$(BIN)/ruff format $(FILES)
	$(BIN)/lithograph fmt

bench: $(VENV)/dev.stamp  ## Measure against baselines run beside it; see bench/RESULTS.md
	$(PIP) --editable '.[dev,bench]'
	$(BIN)/python -m bench

screenshots: $(VENV)/dev.stamp  ## Take the pictures of the pages that the documentation shows
	$(BIN)/python -m bench.screenshots

clean:  ## Remove the virtual environment and everything that was built
	rm -rf $(VENV) build dist .coverage* htmlcov .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks
