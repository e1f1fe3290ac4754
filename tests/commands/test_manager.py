"""What chatd says to a service manager, and takes from it."""

import asyncio
import os
from contextlib import closing
from socket import AF_UNIX, SOCK_DGRAM, create_server, socket

import pytest

from commands.manager import FIRST_DESCRIPTOR, Manager


@pytest.fixture
def channel(tmp_path):
    """Where the manager listens."""
    with socket(AF_UNIX, SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify.sock"))
        listening.settimeout(5)
        yield listening


def test_the_manager_is_told(channel):
    Manager({"NOTIFY_SOCKET": channel.getsockname()}).tell("READY=1")
    assert channel.recv(100) == b"READY=1"


def test_a_name_that_is_no_path_is_understood():
    with socket(AF_UNIX, SOCK_DGRAM) as listening:
        listening.bind("\0chatd test")
        listening.settimeout(5)
        Manager({"NOTIFY_SOCKET": "@chatd test"}).tell("STOPPING=1")
        assert listening.recv(100) == b"STOPPING=1"


@pytest.mark.gen_test
async def test_a_loop_that_runs_feeds_the_watchdog(channel):
    manager = Manager({"NOTIFY_SOCKET": channel.getsockname(), "WATCHDOG_USEC": "30000"})
    feeding = asyncio.create_task(manager.feed())
    said = [await asyncio.to_thread(channel.recv, 100) for _ in range(3)]
    feeding.cancel()
    assert said == [b"WATCHDOG=1"] * 3


@pytest.mark.gen_test
async def test_without_a_manager_nothing_is_said_and_nothing_waits():
    manager = Manager({})
    manager.tell("READY=1")
    await manager.feed()
    assert manager.sockets == ()


@pytest.mark.gen_test
async def test_what_was_meant_for_another_process_is_left_alone():
    environ = {"LISTEN_FDS": "1", "LISTEN_PID": "1", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}
    manager = Manager(environ)
    await manager.feed()
    assert manager.sockets == ()


def test_sockets_that_listen_already_are_taken(monkeypatch):
    with create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr("commands.manager.FIRST_DESCRIPTOR", os.dup(server.fileno()))
        environ = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LISTEN_FDNAMES": "chatd.socket", "HOME": "/"}
        manager = Manager(environ)
        with closing(manager.sockets[0]) as taken:
            assert taken.getsockname() == server.getsockname()
            assert not taken.getblocking()
            assert not taken.get_inheritable()
        assert environ == {"HOME": "/"}
    assert FIRST_DESCRIPTOR == 3
