# The commands of the course. `make help` lists them.
PYTHON ?= python3
JOBS ?= 2
RUN = --jobs $(JOBS) $(DASK:%=--dask %)
PY := .venv/bin/python
COURSE := PYTHONUTF8=1 PYTHONPATH=docs/_ext $(PY) -m course
.DEFAULT_GOAL := help

.PHONY: help html test verify bench serve gettext lint clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

# a marker, written last, so that an interrupted installation is taken up again
.venv/installed: pyproject.toml constraints.txt
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(PY) -m pip install --quiet --constraint constraints.txt --editable ".[docs,test]"
	@touch -r "$$(ls -t $^ | head -n 1)" $@  # also where the clock is wrong

html: .venv/installed  ## build the site in every language into build/html
	@$(COURSE) build $(RUN)

test: html  ## run the tests, those in a browser among them (about ten minutes)
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

verify: html  ## run the long tests: every download, clean builds, faults
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m verify

bench: .venv/installed  ## run every lesson with other seeds: how stable is each claim?
	@$(COURSE) bench $(RUN)

serve: html  ## show the site at http://localhost:8000 and rebuild it as you write
	@$(COURSE) serve

gettext: .venv/installed  ## refresh the catalogs of translations
	@$(COURSE) gettext $(RUN)

lint: .venv/installed  ## check the style of the code
	@$(PY) -m ruff check .

clean:  ## remove all that was built, except the virtual environment
	rm -rf build
