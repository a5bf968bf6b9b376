# Web School: everything a person or a CI types.  `make` alone explains itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --no-deps

PORT    ?= 8000
SCHOOLS ?= 2
SERVE   ?= 1
# More words for pytest, for example: make test PYTEST="tests/engine -x"
PYTEST  ?=
FAST    ?= 0
# What make bench measures: all that a machine can do in a short while, or: country, search_million
SCALE   ?=
# 1: leave the country's databases (8 GB), or the million documents, for the next run
KEEP    ?= 0
# How many processes run tests.  (JOBS is a setting of the application: what is set for make, its commands inherit.)
TESTERS ?= auto

RUN_TESTS = tests/in_memory.sh $(PY) -m pytest -n $(TESTERS) --dist loadscope $(if $(filter 1,$(FAST)),-m "not slow") $(PYTEST)
ELASTIC   = $${TEST_SEARCH_URL:-$$(deploy/elasticsearch.sh url)}
POSTGRES  = $${TEST_DATABASE_URL:-$$(deploy/services.sh url)}

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------------------------------------- installing

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt | $(PY)
	@echo "installing the requirements (once) …"
	@$(PIP) --requirement requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "installing the developers' tools (once) …"
	@$(PIP) --requirement requirements/dev.txt
	@touch $@

# ---------------------------------------------------------------------------------------------- for everybody

.PHONY: install
install: $(VENV)/.base ## What the application needs on a server, and nothing else (docs/install.md)

.PHONY: demo
demo: $(VENV)/.base ## An education area with its schools, here: PORT=8000 SCHOOLS=2 SERVE=1
	@DJANGO_SETTINGS_MODULE=cms.settings.demo PORT=$(PORT) $(PY) manage.py demo --port $(PORT) --schools $(SCHOOLS) $(if $(filter 0,$(SERVE)),--no-serve)

# ---------------------------------------------------------------------------------------------- for developers

.PHONY: dev
dev: $(VENV)/.dev ## Install the developers' tools

.PHONY: test
test: $(VENV)/.dev ## All tests this machine can run: FAST=1 leaves out the slow, PYTEST="…" says which
	@$(MAKE) --no-print-directory test-sqlite
	@case "$(POSTGRES)" in postgres*) $(MAKE) --no-print-directory test-postgresql ;; \
	*) echo "PostgreSQL: not running here, its run is left out (make services starts one)" ;; esac

.PHONY: test-sqlite
test-sqlite: $(VENV)/.dev ## The tests on SQLite
	@echo "== tests on SQLite"
	TEST_DATABASE_URL= TEST_SEARCH_URL="$(ELASTIC)" $(RUN_TESTS)

.PHONY: test-postgresql
test-postgresql: $(VENV)/.dev ## The tests on PostgreSQL (TEST_DATABASE_URL or make services) but those that ask no database (browser, engine, themes)
	@echo "== tests on PostgreSQL"
	@url="$(POSTGRES)"; case "$$url" in postgres*) ;; \
	*) echo "no PostgreSQL: set TEST_DATABASE_URL or run make services" >&2; exit 1 ;; esac; \
	TEST_DATABASE_URL="$$url" TEST_SEARCH_URL="$(ELASTIC)" tests/in_memory.sh $(PY) -m pytest -n $(TESTERS) --dist loadscope -m "not browser$(if $(filter 1,$(FAST)), and not slow)" $(PYTEST)

.PHONY: thorough
thorough: $(VENV)/.dev ## The oracles and the killed workers at length (some 20 minutes): 300 sequences of acts, 200 kills
	TEST_DATABASE_URL= ORACLE_SEQUENCES=300 FAULT_KILLS=200 tests/in_memory.sh $(PY) -m pytest tests/site_builder/engine/test_machine.py \
	tests/site_builder/test_life.py tests/site_builder/test_faults.py $(PYTEST)

.PHONY: check
check: lint types imports templates django docs test-sqlite test-postgresql readme ## Exactly what CI runs
	@echo "== all checks passed"

.PHONY: lint
lint: $(VENV)/.dev ## Style and likely bugs
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

.PHONY: format
format: $(VENV)/.dev ## Put the code into the house's style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: types
types: $(VENV)/.dev ## Types
	$(VENV)/bin/mypy cms search site_builder tenants themes tests bench docs

.PHONY: imports
imports: $(VENV)/.dev ## Who may import whom
	$(VENV)/bin/lint-imports --no-logo

.PHONY: templates
templates: $(VENV)/.dev ## Theme templates
	$(VENV)/bin/djlint --lint --quiet themes

.PHONY: django
django: $(VENV)/.dev ## Django's own checks, and migrations that are in step with the models
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PY) manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PY) manage.py makemigrations --check --dry-run

.PHONY: docs
docs: $(VENV)/.dev ## Generated pages of the documentation are in step with the code
	$(PY) docs/generate.py --check

.PHONY: docs-write
docs-write: $(VENV)/.dev ## Write the generated pages anew
	$(PY) docs/generate.py

.PHONY: readme
readme: ## The README's two commands, for real, in a fresh clone
	$(PYTHON) .ci/fresh_clone.py

.PHONY: bench
bench: $(VENV)/.dev ## Every claim about speed, measured against its peers: var/bench.json; SCALE=country: 29,000 schools (PostgreSQL, 8 GB)
	TEST_DATABASE_URL="$(POSTGRES)" $(PY) -m bench $(SCALE) $(if $(filter 1,$(KEEP)),--keep)

.PHONY: services
services: ## Start what the tests can use beside Python: PostgreSQL, Elasticsearch (deploy/services.sh stop, deploy/elasticsearch.sh stop)
	@deploy/services.sh start
	@deploy/elasticsearch.sh start

.PHONY: lock
lock: $(VENV)/.dev ## Lock the requirements anew, with hashes
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE) requirements/base.in -o requirements/base.txt
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE) -c requirements/base.txt requirements/dev.in -o requirements/dev.txt

.PHONY: clean
clean: ## Remove what machines made: environment, database, sites, caches
	@deploy/services.sh remove
	@deploy/elasticsearch.sh remove
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
