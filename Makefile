# Every target is a command of tools/bootstrap.py, which makes .venv first and fills it when the requirements changed.
# Another Python: make run PYTHON=python3.12. Further arguments: make test ARGS="-k stage". The app is served to this
# machine only, unless: make run ARGS="--server.address=0.0.0.0".
PYTHON ?= python3

.PHONY: run test lint bench
run test lint bench:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found; install Python 3.11 or newer, or name one: make $@ PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py $@ $(ARGS)
