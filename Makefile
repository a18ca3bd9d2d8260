# Each target sets up .venv first; `make` alone lists them.
PYTHON ?= python3
VENV = .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup extra more lab notebooks check-notebooks clean-answers test test-browser lint wheelhouse citation site slides handout

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and install what requirements.txt pins
	@$(PYTHON) -m tools.setup

extra: ## install what requirements-extra.txt pins too: other formats, annotating by clicking
	@$(PYTHON) -m tools.setup --extra

more: ## install what requirements-site.txt pins too: web pages, slides, tests in a browser
	@$(PYTHON) -m tools.setup --site

lab: setup ## open the notebooks in JupyterLab
	$(VENV) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks

notebooks: setup ## execute every notebook and write its results into it
	$(VENV) -m tools.notebooks

check-notebooks: setup ## execute every notebook and compare with what is committed; writes nothing
	$(VENV) -m tools.notebooks --check

clean-answers: setup ## put your answers aside, in my-answers/, and bring the committed notebooks back
	$(VENV) -m tools.answers

site: more ## build the web pages into _build/site, with search and a reader of the corpus
	$(VENV) -m tools.site

slides: more ## make slides of the notebooks, in _build/slides
	$(VENV) -m tools.slides

handout: setup ## make the handout to print, _build/handout.pdf, with the Chromium or Chrome that is here
	$(VENV) -m tools.handout

test: setup ## run the tests
	$(VENV) -m pytest

test-browser: extra more ## try notebooks, site, reader and slides in the Chromium or Chrome that is here; pictures in _build/screenshots
	$(VENV) -m pytest tests/browser

lint: setup ## check the style of all Python code
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check

wheelhouse: ## download all packages into wheelhouse/, for computers without a network
	@$(PYTHON) -m tools.setup --wheelhouse

citation: setup ## check CITATION.cff
	$(VENV) -m tools.citation
