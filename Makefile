# Two commands: `make run` and `make test`. The rest is for those who change the code.
.DEFAULT_GOAL := help
.PHONY: help run test test-postgres lint bench drill fresh lock clean install-run install-dev

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: install-run ## serve on http://127.0.0.1:8000 (HOST and PORT change it) until Ctrl-C
	@exec .venv/bin/python -m scripts.serve

test: install-dev ## every test, in the browser too (ARGS="tests/interviews -x" chooses)
	@scripts/test.sh $(ARGS)

test-postgres: install-dev ## what touches the database, on a throw-away PostgreSQL or on DATABASE_URL
	@scripts/test_postgres.sh $(ARGS)

lint: install-dev ## style, templates, types, migrations, production settings
	@scripts/with_fresh_data.sh scripts/lint.sh

bench: install-dev ## how fast pages are with demo data (ARGS=--pages), up to 100,000 interviews, of a huge account (ARGS=--huge), on a phone (ARGS=--room)
	@DEBRIEF_BROWSER="$$(scripts/find_browser.sh)" .venv/bin/python -m scripts.bench $(ARGS)

drill: install-dev ## what the docs promise, tried for real: killed servers, a locked database, backups, reminders, two machines
	@DEBRIEF_BROWSER="$$(scripts/find_browser.sh)" .venv/bin/python -m scripts.drill $(ARGS)

fresh: ## what the docs say about a server, and both commands, on a Debian with nothing but its base (root)
	@scripts/fresh.sh $(ARGS)

lock: install-dev ## pin the dependencies of pyproject.toml again
	@scripts/lock.sh

clean: ## remove .venv and caches (your data in var/ stays)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

install-run:
	@scripts/install.sh run

install-dev:
	@scripts/install.sh run dev
