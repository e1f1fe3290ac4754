"""One file per command of chatd.py: `add_to` says what it takes, `run` does it."""
