"""Starts and stops what is measured, in a throwaway folder, each on its own CPU."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
CPUS = sorted(os.sched_getaffinity(0))
SERVER, BESIDE = CPUS[:1], CPUS[1:] or CPUS  # the server's CPU; those of mongod and the load generator
PATIENCE = 60  # seconds until a server must have started or ended


@dataclass(frozen=True)
class Server:
    port: int
    pids: Sequence[int]  # its own first, then that of its database, if it has one


def command(script: str) -> list[str]:
    return [sys.executable, str(PROJECT / script)]


def environment(data_dir: Path, port: int = 0) -> dict[str, str]:
    """What chatd and the scripts beside it are told. One account may post all it can."""
    return os.environ | {
        "PYTHONPATH": str(PROJECT),
        "CHATD_DATA_DIR": str(data_dir),
        "CHATD_SERVER__PORT": str(port),
        "CHATD_LIMITS__POSTS_PER_10S": "1000000",
        "CHATD_LAN__MDNS": "false",
    }


@contextmanager
def serving(script: str, data_dir: Path, log_file: Path) -> Iterator[Server]:
    """A server on the first CPU; its mongod goes to the others."""
    port = free_port()
    with running(command(script), port, log_file, env=environment(data_dir, port)) as pid:
        mongod = int((data_dir / "mongodb" / "mongod.lock").read_text())
        move(mongod, BESIDE)
        yield Server(port, [pid, mongod])


@contextmanager
def running(arguments: Sequence[str], port: int, log_file: Path, **options: Any) -> Iterator[int]:
    """A process on the first CPU, once it answers at its port."""
    with log_file.open("ab") as log, pinned(SERVER):
        child = subprocess.Popen(arguments, stdout=log, stderr=log, **options)
    try:
        wait_until_answered(child, port, log_file)
        yield child.pid
    finally:
        child.terminate()
        child.wait(PATIENCE)


@contextmanager
def pinned(cpus: Sequence[int]) -> Iterator[None]:
    """Children started in here stay on these CPUs."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move(pid: int, cpus: Sequence[int]) -> None:
    """To these CPUs, with all its threads."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(thread), cpus)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_until_answered(child: subprocess.Popen[bytes], port: int, log_file: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"The server did not start:\n{log_file.read_text()}")
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
