# A newcomer needs two of these: `make run` and `make test`. `make` alone lists them all.

PYTHON ?= python3
BIN := .venv/bin

# What is imported is compiled once and kept, or each process of the tests would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run chat test thorough cluster audit load bench quality pictures format lock clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/.run ## start the bot when DISCORD_TOKEN is set, else try it in the browser
	@if [ -n "$$DISCORD_TOKEN" ]; then exec $(BIN)/verbatim run; fi; \
	echo 'To get onto Discord, create a bot at discord.com/developers/applications, copy' >&2; \
	echo 'its token, and run `DISCORD_TOKEN=… make run`; the README, "On Discord", has' >&2; \
	echo 'each step. Until then, try it here.' >&2; \
	if [ -t 0 ] && [ -t 2 ]; then exec $(BIN)/verbatim try; fi; \
	exec $(BIN)/verbatim chat

chat: .venv/.run ## ask here, in the terminal
	@exec $(BIN)/verbatim chat

# Three at a time on two cores: many wait for what shall not come, or for a moment to pass.
test: .venv/.dev ## formatter, linter, types, import rules, tests
	@$(BIN)/ruff format --check --quiet . || { echo 'Not laid out: run `make format`.' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q -n 3 --dist worksteal -m 'not thorough and not cluster'

thorough: export HYPOTHESIS_PROFILE := thorough
thorough: export KILLS ?= 200
thorough: .venv/.dev ## the tests that take long, 1,000 examples of each promise, 200 kills
	@$(BIN)/pytest -q -n 3 --dist worksteal -m '(thorough or deeper or hypothesis) and not cluster'

cluster: .venv/.dev build/cluster/.fetched ## the index on three real OpenSearch nodes (needs Java, Maven)
	@$(BIN)/pytest -q -m cluster tests/cluster

audit: .venv/.dev ## pins, licences and known weaknesses of the libraries, without a network
	@$(BIN)/python -m tests.audit

load: .venv/.dev ## ask the running bot very much (ARGS="--rate 100"), or SOAK=5 minutes with faults
	@$(BIN)/python -m tests.load $(if $(SOAK),--soak $(SOAK)) $(ARGS)

bench: .venv/.dev ## measure ranking and answers beside others, odd corpora (ARGS="--odd-mb 100")
	@$(BIN)/python -m tests.bench $(ARGS)

quality: .venv/.dev ## measure ranking and answers on test collections and the seeds (ARGS=FOLDER)
	@$(BIN)/python -m tests.quality $(ARGS)

pictures: .venv/.dev ## take the pictures in docs/ anew, from the page in a browser
	@$(BIN)/python -m tests.pictures

format: .venv/.dev ## lay out the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Universal: one file for every platform and Python. No index address is written.
lock: .venv/.dev ## pin the newest versions that pyproject.toml allows
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-annotate --custom-compile-command 'make lock' --extra dev \
	  pyproject.toml --output-file requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-annotate --custom-compile-command 'make lock' --extra build \
	  --constraints requirements-dev.txt pyproject.toml --output-file requirements.txt

clean: ## remove .venv and what tools left
	rm -rf .venv .verbatim build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Verbatim needs Python 3.11 or newer: make PYTHON=python3.11 …' >&2; exit 1; }
	@echo 'Setting up .venv, this once …' >&2
	@$(PYTHON) -m venv .venv

# Both end with the program itself, linked to this folder. No package is built in isolation,
# since that would fetch one that is not pinned.
.venv/.run: .venv/bin/python requirements.txt pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

build/cluster/.fetched: tests/cluster/pom.xml
	@for tool in javac mvn; do command -v $$tool > /dev/null || { \
	  echo "Three nodes need $$tool: apt-get install default-jdk-headless maven" >&2; exit 1; }; done
	@echo 'Fetching OpenSearch, this once …' >&2
	@mvn --quiet --batch-mode --file tests/cluster/pom.xml dependency:copy-dependencies \
	  -DincludeScope=runtime -DoutputDirectory='$(CURDIR)/build/cluster/lib'
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
