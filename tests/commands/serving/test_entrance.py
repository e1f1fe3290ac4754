"""Many who come at once are let in one after the other."""

import asyncio
import errno
from itertools import pairwise
from socket import create_connection
from time import monotonic

import pytest
from tornado.netutil import bind_sockets
from tornado.web import Application

from commands.serving.entrance import AT_ONCE, Entrance
from tests.commands.serving.counted import until

pytestmark = pytest.mark.gen_test


@pytest.fixture
def door():
    """Where many have come before anybody is let in."""
    (door,) = bind_sockets(0, "127.0.0.1")
    clients = [create_connection(door.getsockname()) for _ in range(3 * AT_ONCE)]
    yield door
    for client in clients:
        client.close()


async def test_few_are_let_in_in_one_turn_of_the_loop_and_all_in_the_end(door):
    entrance, let_in = Entrance(Application([])), [0]
    entrance.add_sockets([door])
    while let_in[-1] < 3 * AT_ONCE:
        await asyncio.sleep(0)
        let_in.append(len(entrance._connections))
    assert max(after - before for before, after in pairwise(let_in)) == AT_ONCE
    entrance.stop()
    await entrance.close_all_connections()


class Full:
    """A door of a process that has no descriptors left, until it is `free`."""

    def __init__(self, door):
        self._door = door
        self.fileno, self.close = door.fileno, door.close
        self.free, self.tries, self.tried = False, 0, asyncio.Event()

    def accept(self):
        self.tries += 1
        self.tried.set()
        if self.free:
            return self._door.accept()
        raise OSError(errno.EMFILE, "Too many open files")


@pytest.fixture
def full(door):
    return Full(door)


@pytest.mark.expects_log
async def test_without_room_for_one_more_the_rest_goes_on_and_they_are_let_in_later(full, monkeypatch, caplog):
    monkeypatch.setattr("commands.serving.entrance.PAUSE", 0.1)
    entrance = Entrance(Application([]))
    entrance.add_sockets([full])
    await full.tried.wait()
    first = monotonic()
    for _ in range(100):
        await asyncio.sleep(0)
    assert full.tries <= 1 + (monotonic() - first) / 0.1
    assert set(caplog.messages) == {"Nobody can be let in for a moment: Too many open files."}

    full.free = True

    async def all_are_in():
        return len(entrance._connections) == 3 * AT_ONCE

    await until(all_are_in)
    entrance.stop()
    await entrance.close_all_connections()


@pytest.mark.expects_log
async def test_a_door_that_closes_without_room_stays_closed(full, monkeypatch):
    monkeypatch.setattr("commands.serving.entrance.PAUSE", 0)
    entrance = Entrance(Application([]))
    entrance.add_sockets([full])
    await full.tried.wait()
    entrance.stop()
    tries = full.tries
    for _ in range(10):
        await asyncio.sleep(0)
    assert full.tries == tries


async def test_nobody_is_let_in_once_it_has_closed(door):
    entrance, address = Entrance(Application([])), door.getsockname()
    entrance.add_sockets([door])
    entrance.stop()
    with pytest.raises(ConnectionRefusedError):
        create_connection(address)
    await asyncio.sleep(0)
    assert entrance._connections == set()
