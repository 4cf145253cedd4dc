# Every chore, one word each. Bare `make` prints this list.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export TF_CPP_MIN_LOG_LEVEL ?= 2

FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/dist-parity/*' 2>/dev/null | sed 's/ /\\ /g')
ENVIRONMENT := .venv/.installed
NODE_MODULES := frontend/node_modules/.installed
PAGE := frontend/dist/index.html
PARITY := frontend/dist-parity/answer.cjs

.PHONY: help install page run test lint format types lock audit browser bench load soak faults containers images push bundle models screenshots states clean
help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(ENVIRONMENT) $(NODE_MODULES) ## create the environment in .venv and frontend/node_modules
page: $(PAGE) $(PARITY) ## build the frontend into frontend/dist, and its classifier for Node into frontend/dist-parity

run: $(ENVIRONMENT) $(PAGE) $(PARITY) ## start everything on http://127.0.0.1:8080 (PORT, DELTALOOP_HOME, DATABASE_URL)
	@exec $(BIN)/python -m local

test: ## everything that CI runs: lint, unit, integration, contract, architecture, real browser
	@$(MAKE) --no-print-directory -j 2 -O lint browser $(PAGE) $(PARITY)
	@cd frontend && npm test --silent
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(ENVIRONMENT) $(NODE_MODULES) ## ruff, mypy, import rules, ESLint, TypeScript
	@ruff check . && ruff format --check -q . && mypy && lint-imports --no-cache >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@cd frontend && npm run --silent lint && npm run --silent typecheck

format: $(ENVIRONMENT) $(NODE_MODULES) ## put the code into its one form
	@ruff check --fix -q . ; ruff format -q . && cd frontend && npm run --silent format

types: $(ENVIRONMENT) $(NODE_MODULES) ## write model_server/openapi.json and the page's types from it
	@$(BIN)/python -m model_server.openapi && cd frontend && npm run --silent types

lock: $(ENVIRONMENT) ## resolve requirements/*.txt anew from pyproject.toml
	@$(BIN)/python -m local.lock

audit: $(ENVIRONMENT) ## ask the registries whether anything in the lock files is known to be unsafe
	@.ci/audit

browser: $(ENVIRONMENT) ## find a Chromium for the tests, or install one
	@$(BIN)/python -m local.browser

bench: $(ENVIRONMENT) $(PAGE) $(PARITY) browser ## the benchmarks, each against a named peer, into bench/results
	@exec $(BIN)/python -m bench

load: $(ENVIRONMENT) $(PAGE) browser ## durable submissions a second against the classic server, manifests, cost of a visit (needs nginx and wrk)
	@exec $(BIN)/python -m bench load

soak: $(ENVIRONMENT) $(PAGE) browser ## ten minutes of mixed traffic (SOAK=seconds): does memory stay flat?
	@exec $(BIN)/python -m bench.soak $(SOAK)

faults: $(ENVIRONMENT) $(PAGE) $(PARITY) browser ## kill every part under load, fill the disk, hang the database, then look what is lost (ROUNDS, SEED)
	@exec $(BIN)/python -m tests.faults $(or $(ROUNDS),5) $(or $(SEED),1)

containers: $(ENVIRONMENT) ## build the images and drive the composed system end to end (needs a Docker engine)
	@exec $(BIN)/python -m tests.containers.drive

images: ## build the image of each service, tagged by commit (IMAGES, TAG)
	@.ci/images build

push: ## push these images to the registry that IMAGES names
	@.ci/images push

bundle: ## write deploy.zip, which deploys these images to Elastic Beanstalk
	@.ci/images bundle

models: $(ENVIRONMENT) $(PARITY) ## pretrain the base models anew from BASE_DATA
	@$(BIN)/deltaloop pretrain doodle && $(BIN)/deltaloop pretrain digits

screenshots: $(ENVIRONMENT) $(PAGE) $(PARITY) browser ## take docs/screenshots anew from the running system
	@exec $(BIN)/python -m tests.e2e.screenshots

states: $(ENVIRONMENT) $(PAGE) $(PARITY) browser ## take every page empty, loading and failing into states/, to look at
	@exec $(BIN)/python -m tests.e2e.states

clean: ## remove what can be made again (keeps .deltaloop, your data)
	@rm -rf .venv frontend/node_modules frontend/dist frontend/dist-parity .mypy_cache .ruff_cache .pytest_cache states

$(ENVIRONMENT): requirements/all.txt requirements/tensorflowjs.txt pyproject.toml local/bootstrap.py
	@$(PYTHON) local/bootstrap.py

$(NODE_MODULES): frontend/package-lock.json frontend/package.json $(ENVIRONMENT)
	@cd frontend && npm ci --silent && touch node_modules/.installed

$(PAGE): $(FRONTEND) $(NODE_MODULES)
	@cd frontend && npm run --silent build && touch dist/index.html

$(PARITY): $(FRONTEND) $(NODE_MODULES)
	@cd frontend && npm run --silent parity && touch dist-parity/answer.cjs
