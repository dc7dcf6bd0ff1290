# make demo | test | ui | bench | real-pages | lint | clean. Everything runs in .venv, installed on first use.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test ui bench real-pages lint install clean clean-data

demo: $(INSTALLED)
	$(BIN)/llm-assets demo

test: $(INSTALLED)
	$(BIN)/python -m pytest

ui: $(INSTALLED)
	$(BIN)/llm-assets ui

bench: real-pages
	$(BIN)/python -m llm_assets_tests.benchmarks

# Debian's HTML manuals, 72 MB, unpacked below .llm_assets: pages for tests and benchmarks.
real-pages: $(INSTALLED)
	$(BIN)/python -m llm_assets_tests.real_pages

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(INSTALLED)

# torch first and by its exact version: any range would fetch the CUDA build and its gigabytes.
$(INSTALLED): pyproject.toml constraints.txt
	@echo "Installing the pinned versions into $(VENV): 2.4 GB, a few minutes."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[train,datasets,spark,test]"
	touch $(INSTALLED)

# What can be made again. The store, models and histories stay.
clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Everything the platform keeps on this machine: store, models, Dagster's and MLflow's history.
clean-data:
	rm -rf .llm_assets
