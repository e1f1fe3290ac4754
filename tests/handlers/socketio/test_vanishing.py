"""Clients that poll and then are never heard of again."""

import asyncio
import gc

import pytest
from tornado.httpclient import AsyncHTTPClient

from handlers.socketio.connection import Connection
from handlers.socketio.socket import Socket
from hub.config import Limits, Settings
from hub.live import LiveRoom
from hub.session import Session
from tests.handlers.socketio.talker import Polls

pytestmark = pytest.mark.gen_test(timeout=600)

LEFT_BEHIND = (Connection, Socket, Session, LiveRoom)
AT_ONCE = 50


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(ping_interval=3, ping_timeout=3))


def still_there():
    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, LEFT_BEHIND)]


@pytest.mark.parametrize("clients", [500, pytest.param(5000, marks=pytest.mark.soak)])
async def test_they_leave_nothing_behind(server, hub, guest, clients):
    ann = await guest()
    await ann.join("lobby")
    before = len(still_there())
    AsyncHTTPClient(force_instance=False, max_clients=AT_ONCE)
    turns = asyncio.Semaphore(AT_ONCE)

    async def vanish():
        async with turns:
            polls = await Polls.open(server)
            assert (await polls.send("40", '42["join",{"room":"lobby"}]')).status == 200
            await polls.poll()

    gone = [asyncio.create_task(vanish()) for _ in range(clients)]
    joined = 0
    while joined < clients:
        joined += (await ann.response())["data"].endswith("Joined the Room")
    await asyncio.gather(*gone)
    assert len(hub.registry.all()) > 1

    while len(hub.registry.all()) > 1:
        assert await ann.frames.any() == "2"  # Time goes by.
        await ann.frames.send("3")
    await ann.hears_nothing()
    assert len(still_there()) == before
    assert hub.registry.all() == [session for session in still_there() if isinstance(session, Session)]
    assert len(hub.callees._by_sid) == 1
