# Two commands do all the set-up: `make demo` runs the main job, `make test` the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check bench bench-dedupe cassettes soak clean

demo: $(STAMP)
	$(BIN)/litharvest demo demo-review

test: $(STAMP)
	$(BIN)/pytest -n 2 --dist loadfile

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m benchmarks.packaging_guard

bench: $(STAMP)
	$(BIN)/python -m benchmarks.gold
	$(BIN)/python -m benchmarks.whole_review
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.pubmed

# Recorded exchanges with the simulator, after client or simulator changed; read the diff.
cassettes: $(STAMP)
	$(BIN)/pytest tests/functional/test_cassettes.py --record-simulator

soak: $(STAMP)
	LITHARVEST_SOAK=1 $(BIN)/pytest -n 2 -m soak

clean:
	rm -rf $(VENV) demo-review build dist *.egg-info

# Pinned versions from constraints.txt; installed again whenever a list of packages changes.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  f"litharvest needs Python 3.11 or newer, this is {v.major}.{v.minor}: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)
