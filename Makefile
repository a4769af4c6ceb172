# circleOS. `make run` and `make test` need nothing but Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8000
N ?= 1000000
export CIRCLEOS_DATA ?= $(CURDIR)/var
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test lint bench messages lock format
.DEFAULT_GOAL := run

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml setup.sh
	@PYTHON="$(PYTHON)" sh setup.sh
	@touch $(STAMP)

run: setup
	@$(BIN)/circleos serve --with-demo --port $(PORT)

test: setup
	@sh tests/run.sh

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	@$(BIN)/python -m bench --patients $(N)

messages: setup
	@$(BIN)/python -m circleos.ui.messages

lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade requirements.in -o requirements.lock
