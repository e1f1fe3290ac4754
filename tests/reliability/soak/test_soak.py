"""Every fault there is, under load: nothing acked is lost, doubled or out of order, and nothing is left over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HALF_AN_HOUR = 1800  # seconds
# Disks and a network of its own, in which nothing is up but loopback.
APART = ["unshare", "--map-root-user", "--mount", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
RUN = [sys.executable, "-m", "tests.reliability.soak.run"]
IN_SHORT = pytest.param(0, marks=pytest.mark.timeout(400))
IN_FULL = pytest.param(HALF_AN_HOUR, marks=[pytest.mark.soak, pytest.mark.timeout(0)])


@pytest.fixture
def apart():
    tried = subprocess.run([*APART, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this kernel lets nobody have disks and a network of their own: {tried.stderr.strip()}")


@pytest.mark.parametrize("seconds", [IN_SHORT, IN_FULL])
def test_no_fault_loses_doubles_or_swaps_a_post_or_leaves_anything_over(apart, tmp_path, report, seconds):
    """0 seconds are one round in short. How far it is goes to standard error at once."""
    command = [*APART, *RUN, str(tmp_path), str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )
    for line in done.stdout.splitlines():
        report(line)
    assert done.returncode == 0, done.stdout
