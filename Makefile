# The commands of the course. `make help` lists them.
PYTHON ?= python3
JOBS ?= 2
RUN = --jobs $(JOBS) $(DASK:%=--dask %)
PY := .venv/bin/python
COURSE := PYTHONUTF8=1 PYTHONPATH=docs/_ext $(PY) -m course
.DEFAULT_GOAL := help

.PHONY: help html test verify bench serve gettext links lock lint clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

# A marker, written last, so that an interrupted installation is taken up again. Where LOCKED is
# set, only the very files whose hashes are in requirements.lock are installed.
.venv/installed: pyproject.toml constraints.txt requirements.lock
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
ifdef LOCKED
	$(PY) -m pip install --quiet --require-hashes --requirement requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
else
	$(PY) -m pip install --quiet --constraint constraints.txt --editable ".[docs,test]"
endif
	@touch -r "$$(ls -t $^ | head -n 1)" $@  # also where the clock is wrong

html: .venv/installed  ## build the site in every language into build/html
	@$(COURSE) build $(RUN)

test: html  ## run the tests, those in a browser among them (about ten minutes)
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

verify: html  ## run the long tests: the other downloads, a clean build, faults
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m verify

bench: .venv/installed  ## measure: seeds, versions, scale, peers, readers (all, or ONLY="scale ...")
	@$(COURSE) bench $(RUN) --only $(ONLY)

serve: html  ## show the site at http://localhost:8000 and rebuild it as you write
	@$(COURSE) serve

gettext: .venv/installed  ## refresh the catalogs of translations
	@$(COURSE) gettext $(RUN)

links: .venv/installed  ## ask every other site that the course links to; needs the network
	@$(COURSE) links $(RUN)

lock:  ## write requirements.lock anew from constraints.txt: the hash of every file
	@test -x build/pip-tools/bin/pip-compile || $(PYTHON) -m venv --clear build/pip-tools
	build/pip-tools/bin/python -m pip install --quiet pip-tools
	build/pip-tools/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --extra docs --extra test --constraint constraints.txt --output-file requirements.lock \
	  pyproject.toml

lint: .venv/installed  ## check the style of the code
	@$(PY) -m ruff check .

clean:  ## remove all that was built, except the virtual environment
	rm -rf build
