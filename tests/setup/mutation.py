"""mutation.py [MUTANT...]: mutmut, with one mongod for all mutants; most live shorter than one takes to start."""

import os
import subprocess
import sys

from tests.mongod import running_mongod

with running_mongod() as address:
    mutmut = [".venv/bin/mutmut", "run", *sys.argv[1:]]
    ended = subprocess.run(mutmut, env={**os.environ, "CHATD_TEST_MONGODB": address}, check=False)
sys.exit(ended.returncode)
