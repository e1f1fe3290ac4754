# `make run` starts chatd; `make test` is what the CI runs; `make install` makes it a service.
PYTHON ?= python3
PIP := .venv/bin/pip --quiet --quiet --disable-pip-version-check --no-input
# Wanted when .venv is missing, or was made by a Python that has since left the system.
VENV := $(if $(and $(realpath .venv/bin/python),$(realpath .venv/bin/pip)),,venv)
CLIENTS := $(if $(wildcard tests/package.json),tests/node_modules/.stamp)

.PHONY: install rollback uninstall run test check audit fix bench soak slow coverage mutation browser venv
.NOTPARALLEL:
.DELETE_ON_ERROR:

run: .venv/run.stamp
	@exec .venv/bin/python chatd.py

# For the box itself, as root; again for a new version. `make rollback` goes back, `make rollback DATA=1` with the data.
install: .venv/run.stamp
	@systemd/install.sh install

rollback uninstall:
	@systemd/install.sh $@

test: .venv/dev.stamp browser $(CLIENTS) check
	@.venv/bin/pytest -q --numprocesses auto --dist loadfile --ignore tests/reliability
	@.venv/bin/pytest -q --numprocesses 2 --dist loadfile tests/reliability

check: .venv/dev.stamp
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/bandit --quiet --configfile pyproject.toml --recursive chatd.py commands handlers hub store

# Not a part of the tests: it needs the internet, and what is known today was not when a version was made.
audit: .venv/dev.stamp
	@tests/setup/audit.sh

fix: .venv/dev.stamp
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

bench: .venv/dev.stamp
	@PYTHONPATH=. .venv/bin/python bench/run.py --write docs/performance.md

bench-peers: .venv/dev.stamp
	@.venv/bin/python bench/peers.py

soak: .venv/dev.stamp
	@.venv/bin/pytest -q --capture=no -m soak --timeout=0 tests/reliability/soak

# By the hub's own tests, whatever is tried through the handlers as well.
coverage: .venv/dev.stamp
	@.venv/bin/pytest -q --numprocesses auto --cov --cov-report= tests/hub tests/handlers/socketio/test_packets.py
	@.venv/bin/coverage report --skip-covered --include 'handlers/socketio/packets.py' --fail-under 100
	@.venv/bin/coverage report --skip-covered --include 'hub/*' --fail-under 100

# Each mutant of the hub against the tests that call what it changes, which takes hours, or OF="hub.rooms.*" only.
mutation: .venv/dev.stamp
	@PYTHONPATH=. .venv/bin/python tests/setup/mutation.py $(if $(OF),'$(OF)')
	@.venv/bin/mutmut results

slow: .venv/dev.stamp browser $(CLIENTS)
	@.venv/bin/pytest -m soak --timeout=0 --ignore tests/reliability/soak
	@.venv/bin/pytest -q --hypothesis-profile=default tests/hub tests/handlers/socketio

browser:
	@tests/setup/command.sh chromium
# It opens a page for a third of the work. Where there is none, the other does it all.
	@tests/setup/command.sh chromium-headless-shell || true
	@tests/setup/command.sh nginx
	@tests/setup/command.sh slapd
	@tests/setup/command.sh ldapmodify ldap-utils
	@tests/setup/command.sh cc build-essential

# A stamp says that what it depends on is installed, and spares the next start pip's second.
.venv/run.stamp: requirements.txt $(VENV)
	@echo "Installing what chatd needs ..."
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt $(VENV)
	@echo "Installing what chatd and its tests need ..."
	@$(PIP) install -r requirements-dev.txt
	@touch .venv/run.stamp $@

# By the full path of Python, so that the link breaks when the system moves on to another.
venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "chatd needs Python 3.11 or newer; if it has another name here: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv ..."
	@"$$($(PYTHON) -c 'import os, sys; print(os.path.realpath(sys.executable))')" -m venv --clear .venv

tests/node_modules/.stamp: tests/package.json tests/package-lock.json
	@tests/setup/command.sh npm
	@echo "Installing the clients that the tests speak with ..."
	@npm ci --prefix tests --silent --no-audit --no-fund
	@touch $@
