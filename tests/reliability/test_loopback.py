"""chatd on a box without a network: all works, and nothing tries to reach anybody else."""

import ast
import json
import os
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PATIENCE = 120  # seconds
# A network of its own, in which nothing is up but loopback, and which no route leaves.
ALONE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


@pytest.fixture
def hermit(tmp_path):
    """What the hermit tells, and what its processes asked of the network: (what, where) each."""
    tried = subprocess.run([*ALONE, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this kernel lets nobody have a network of their own: {tried.stderr.strip()}")
    heard = tmp_path / "heard"

    def run(*wish):
        environment = {**os.environ, "HEARD": str(heard), "PYTHONPATH": str(HERE / "eavesdropper")}
        command = [*ALONE, sys.executable, str(HERE / "hermit.py"), str(tmp_path), *wish]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        lines = [line.split(" ", 1) for line in heard.read_text().splitlines()]
        return json.loads(done.stdout), [(what, ast.literal_eval(where)) for what, where in lines]

    return run


def is_here(where):
    """Whether an address is a path, or leads to this box itself."""
    host = where[0] if isinstance(where, tuple) else where
    if host in {None, "", "localhost"} or (where is host and str(host).startswith("/")):
        return True
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return False


def test_all_works_without_a_network_and_nobody_is_asked_for_one(hermit):
    told, heard = hermit()
    assert told == {
        "user": "alice",
        "room": "lobby",
        "uploaded": True,
        "found": ["Cake in the kitchen!"],
        "page": True,
        "unrouted": 0,
    }
    assert [where for _, where in heard if str(where).endswith("mongodb.sock")] != []  # Of chatd all is heard.
    assert [(what, where) for what, where in heard if not is_here(where)] == []


def test_who_strays_is_noticed(hermit):
    """By the kernel, and by those who listen in."""
    told, heard = hermit("strays")
    assert told["unrouted"] == 2
    assert [where for _, where in heard if not is_here(where)] == [("192.0.2.1", 443)] * 2
