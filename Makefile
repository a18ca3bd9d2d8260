# Each target sets up .venv first; `make` alone lists them.
PYTHON ?= python3
VENV = .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup extra more lab notebooks check-notebooks test lint wheelhouse

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and install what requirements.txt pins
	@$(PYTHON) -m tools.setup

extra: ## install what requirements-extra.txt pins too: other formats, annotating by clicking
	@$(PYTHON) -m tools.setup --extra

more:
	@$(PYTHON) -m tools.setup --site

lab: setup ## open the notebooks in JupyterLab
	$(VENV) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks

notebooks: setup ## execute every notebook and write its results into it
	$(VENV) -m tools.notebooks

check-notebooks: setup ## execute every notebook and compare with what is committed; writes nothing
	$(VENV) -m tools.notebooks --check

test: setup ## run the tests
	$(VENV) -m pytest

lint: setup ## check the style of all Python code
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check

wheelhouse: ## download all packages into wheelhouse/, for computers without a network
	@$(PYTHON) -m tools.setup --wheelhouse
