"""Many who come at once are let in one after the other."""

import asyncio
from itertools import pairwise
from socket import create_connection

import pytest
from tornado.netutil import bind_sockets
from tornado.web import Application

from commands.serving.entrance import AT_ONCE, Entrance

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


async def test_nobody_is_let_in_once_it_has_closed(door):
    entrance, address = Entrance(Application([])), door.getsockname()
    entrance.add_sockets([door])
    entrance.stop()
    with pytest.raises(ConnectionRefusedError):
        create_connection(address)
    await asyncio.sleep(0)
    assert entrance._connections == set()
