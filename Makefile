# Everything happens in .venv, which is made when it is missing. PYTHON chooses the interpreter for it (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help generate check wheels test test-all fuzz docs lint bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: $(VENV)/.base ## write generated/ from xsd/ and templates/
	$(BIN)/webexgen generate

check: $(VENV)/.base ## is generated/ what xsd/ and templates/ give?
	$(BIN)/webexgen check

wheels: $(VENV)/.base ## build dist/: a wheel of the tool, and one of the bindings
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(BIN)/webexgen wheel --out dist

test: $(VENV)/.test ## run the tests, each on a sample of its inputs
	$(BIN)/python -m pytest -n auto --dist loadfile

test-all: $(VENV)/.test ## run the tests as CI does: on all inputs, and those that take long
	$(BIN)/python -m pytest -n auto --dist loadfile --depth thorough

# Examples of each property: 100 take 36 s on a machine with two cores, and time grows with them.
FUZZ_EXAMPLES ?= 5000

fuzz: $(VENV)/.test ## try each property on many more examples, other ones each time
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest -n auto -m hypothesis --hypothesis-profile=long

TYPESCRIPT := typescript@5.9.3

docs: $(VENV)/.test ## write into README and docs what their examples print now
	$(BIN)/python -m pytest -q -m docs --update-docs

lint: $(VENV)/.lint ## ruff, black, mypy and pyright over generator, generated code and tests; tsc over the explorer
	$(BIN)/ruff check
	$(BIN)/black --check --quiet generator templates tests bench
	$(BIN)/mypy
	$(BIN)/pyright
	@if npx --yes -p $(TYPESCRIPT) tsc --version > /dev/null 2>&1; \
	then npx --yes -p $(TYPESCRIPT) tsc -p templates/explorer; \
	else echo "the explorer's modules were not checked: npx cannot get $(TYPESCRIPT)"; fi

bench: $(VENV)/.bench ## measure beside the peers, in one run
	$(BIN)/python -m bench.generation
	$(BIN)/python -m bench.growth
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.bindings
	$(BIN)/python -m bench.small
	$(BIN)/python -m bench.faithful
	$(BIN)/python -m bench.hard_documents
	$(BIN)/python -m bench.diff
	$(BIN)/python -m bench.compat
	$(BIN)/python -m bench.vendored
	$(BIN)/python -m bench.explorer
	$(BIN)/python -m bench.sets
	$(BIN)/python -m bench.figures

clean: ## remove .venv and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# pip shows its progress on a terminal, and elsewhere only errors. (Standard output is the shell's own in here.)
PIP := $(BIN)/python -m pip install --disable-pip-version-check $$(test -t 2 || echo --quiet) -c constraints.txt

$(VENV)/.base: pyproject.toml setup.py constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(VENV)/.%: $(VENV)/.base
	$(PIP) -e '.[$(EXTRAS_$*)]'
	@touch $@

# Linters and benchmarks read the tests, too.
EXTRAS_test := test
EXTRAS_lint := test,lint
EXTRAS_bench := test,bench
