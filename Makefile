.PHONY: gettext
gettext:
	PYTHONPATH=docs/_ext .venv/bin/python -m course gettext
