"""Clients that poll and then are never heard of again."""

import asyncio
import gc
import sys
from pathlib import Path

import pytest

from handlers.socketio.connection import Connection
from handlers.socketio.socket import Socket
from hub.config import Limits, Settings
from hub.live import LiveRoom
from hub.session import Session

pytestmark = pytest.mark.gen_test(timeout=600)

CROWD = Path(__file__).with_name("vanish.py")
LEFT_BEHIND = (Connection, Socket, Session, LiveRoom)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(ping_interval=3, ping_timeout=3))


def still_there():
    gc.collect()
    return [type(thing) for thing in gc.get_objects() if issubclass(type(thing), LEFT_BEHIND)]


@pytest.mark.parametrize("clients", [500, pytest.param(5000, marks=pytest.mark.soak)])
async def test_they_leave_nothing_behind(server, hub, guest, clients):
    ann = await guest()
    await ann.join("kitchen")
    before = still_there()

    crowd = await asyncio.create_subprocess_exec(sys.executable, CROWD, str(server.port), str(clients))
    most = 0
    while crowd.returncode is None or len(hub.registry.all()) > 1:
        most = max(most, len(hub.registry.all()))
        assert await ann.frames.any() == "2"  # Time goes by.
        await ann.frames.send("3")
    assert crowd.returncode == 0
    assert most > 1

    assert sorted(map(str, still_there())) == sorted(map(str, before))
    assert len(hub.callees._by_sid) == 1
