# `make demo` and `make test` set everything up by themselves.

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak node lint fix types contracts mutate docs wheel lock sbom image perf record clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

help: ## Show these lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.done: pyproject.toml constraints.txt tools/system.sh
	@tools/system.sh $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

setup: $(VENV)/.done ## Make the virtual environment, with what it needs of the system

demo: setup ## Run the main job on the bundled recorded cluster
	@rm -rf complyk8s-demo/store
	@$(BIN)/complyk8s demo --out complyk8s-demo

test: setup ## Run the tests; those that need Go are skipped, loudly, where there is none
	$(BIN)/python -m pytest -q -n auto --dist loadscope -m "not slow" --durations=25 --durations-min=5

soak: setup ## Run the slow tests too
	$(BIN)/python -m pytest -q -n auto --dist loadscope -m "slow and not node"

node: setup ## Build the image and run it on a real node of this machine (root; about twenty minutes)
	$(BIN)/python -m pytest -q -m node --durations=0

lint: setup ## Form and bugs of Python and SQL
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/sqlfluff lint -q --processes 2 queries

fix: setup ## Put every file in its one form
	$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

types: setup ## Types
	$(BIN)/mypy

contracts: setup ## Who may import whom
	$(BIN)/lint-imports

mutate: setup ## Break every control on purpose; name the breaks that no fixture notices
	$(BIN)/python tools/mutate.py

docs: setup ## Make the generated pages anew
	$(BIN)/python tools/docs.py

wheel: setup ## Build the wheel into dist/
	$(BIN)/pip wheel --quiet --no-deps -w dist .

lock: setup ## Pin the runtime set with hashes anew, and NOTICE; asks the package index
	$(BIN)/python tools/supply.py lock && $(BIN)/python tools/supply.py notice

sbom: setup ## Write the SBOMs of wheel and image into dist/ (CycloneDX)
	$(BIN)/python tools/supply.py sbom dist

image: sbom ## Build the image; BASE_DIGEST=sha256:... is that of python:3.11-slim-bookworm
	docker build --build-arg BASE_DIGEST=$(BASE_DIGEST) -t complyk8s:$$($(BIN)/python -c 'import complyk8s; print(complyk8s.__version__)') .

perf: setup ## Measure speed and memory, beside peers
	$(BIN)/python benchmarks/perf/run.py && $(BIN)/python benchmarks/perf/views.py

record: setup ## Record the demo anew from a real API server (Go)
	$(BIN)/python tools/record_demo.py

clean: ## Remove what was made here
	rm -rf $(VENV) dist build complyk8s-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
