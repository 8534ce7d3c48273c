# On a machine with Python 3.11 or newer, git and make, each target sets up what it needs.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PYTEST = -m pytest -n 4 --dist worksteal
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help serve test tests proofs flaky differential lint conformance review mutants judges reviews bench load growth trace lint-contract test-lowest docs dist

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

serve: $(VENV)/.serve ## run the reference server; ARGS="--port 9000" passes options
	$(BIN)/python -m handlers $(ARGS)

test: $(VENV)/.dev ## lint, then all tests except the slow ones (proofs); ARGS="tests/review -k enum" runs some, without coverage
ifdef ARGS
	$(MAKE) lint
	$(BIN)/python $(PYTEST) $(ARGS)
else
	$(MAKE) --keep-going lint tests
endif

tests: $(VENV)/.dev
	$(BIN)/python -m tests

proofs: $(VENV)/.dev ## the slow tests: the installed wheel, Schemathesis, many runs of the suite
	$(BIN)/python $(PYTEST) -m proof $(ARGS)

flaky: $(VENV)/.dev ## all tests twenty times, in random orders, on a busy machine; hours; ARGS="--runs 3"
	$(BIN)/python -m tests.flaky $(ARGS)

# The tests that use the dependencies most: HTTP, both engines, bodies, the admin API, schemas, the wheel.
test-lowest: .venv-lowest/.dev ## part of the tests with the lowest versions of all dependencies
	.venv-lowest/bin/python $(PYTEST) tests/server/http tests/server/test_engines.py tests/server/test_failures.py \
	  tests/server/admin/test_fault_effects.py tests/suite/http tests/review/containment

differential: $(VENV)/.dev ## the pipeline held to Connexion by ten thousand requests, and as many sequences
	DIFFERENTIAL_EXAMPLES=10000 $(BIN)/python -m pytest tests/server/test_engines.py $(ARGS)

lint: $(VENV)/.dev ## style, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

conformance: $(VENV)/.dev ## judge BASE_URL, or the reference server; ARGS="--token T" passes options
	$(BIN)/python -m pytest conformance $(if $(filter-out undefined,$(origin BASE_URL)),--base-url "$(BASE_URL)") $(ARGS)

review: $(VENV)/.dev ## what a change to openapi.yaml breaks, against origin/main; ARGS="BASE HEAD --strict"
	$(BIN)/python -m logs_contract.review $(ARGS)

mutants: $(VENV)/.dev ## the suite against deployments whose faults it must find; ARGS="--part 3/8"
	$(BIN)/python -m tests.mutants $(ARGS)

judges: $(VENV)/.dev benchmarks/node_modules/.installed ## the suite side by side with its peers; needs Node.js and Java 17
	$(BIN)/python -m benchmarks.compare judges $(ARGS)

reviews: $(VENV)/.dev benchmarks/node_modules/.installed ## the review side by side with its peers; needs Node.js and Java 17
	$(BIN)/python -m benchmarks.compare reviews $(ARGS)

bench: ## both of load and growth; needs wrk, Node.js and Java 17; a quarter of an hour
	$(MAKE) load
	$(MAKE) growth

load: $(VENV)/.dev benchmarks/node_modules/.installed ## the server side by side with its peers; ARGS="--rounds 3"
	$(BIN)/python -m benchmarks.load $(ARGS)

growth: $(VENV)/.dev ## the server as what it is given grows; ARGS="--up-to 100000"
	$(BIN)/python -m benchmarks.growth $(ARGS)

trace: $(VENV)/.dev ## calls, files and moves of a request on the running server; ARGS="--list"
	$(BIN)/python -m benchmarks.trace --max-calls 50 --max-files 14 $(ARGS)

lint-contract: node_modules/.installed ## openapi.yaml under Redocly and Spectral; needs Node.js
	node_modules/.bin/redocly lint openapi.yaml src/logs_contract/server/admin/openapi.yaml
	node_modules/.bin/spectral lint --fail-severity hint openapi.yaml

docs: $(VENV)/.dev ## write the generated tables and pictures of README and docs/
	$(BIN)/python -m tests.documentation

dist: $(VENV)/.dev ## build the wheel and the source distribution into dist/
	$(BIN)/hatchling build --clean

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[redis]'
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[bench,conformance,dev]'
	touch $@ $(VENV)/.serve

.venv-lowest/.dev: pyproject.toml constraints-lowest.txt
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-lowest.txt -e '.[bench,conformance,dev,redis]'
	touch $@

benchmarks/node_modules/.installed: benchmarks/package.json
	npm install --prefix benchmarks --no-package-lock --no-audit --no-fund --silent
	touch $@

node_modules/.installed: package.json
	npm install --no-package-lock --no-audit --no-fund --silent
	touch $@
