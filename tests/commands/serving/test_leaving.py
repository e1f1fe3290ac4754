"""How a server sends its clients away."""

import asyncio
import re

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from commands.serving import leaving
from commands.serving.listening import listening
from hub.config import Server as ServerSettings
from hub.config import Settings
from tests.clients import Person, Server

pytestmark = pytest.mark.gen_test

REASON = re.compile(r"Restarting: reconnect in (\d+\.\d\d) s and resume\.")
POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, server=ServerSettings(port=0))


def at(doors, person):
    return Person(Server(doors.plain.port), person.user, person.token)


async def say_goodbye(sockets):
    """The code and the seconds that each is told."""
    told = await asyncio.gather(*(socket.ended() for socket in sockets))
    return [(code, float(REASON.fullmatch(reason)[1])) for code, reason in told]


async def test_every_dialect_is_told_in_the_close_frame(hub, store, alice, bob, open_room):
    await open_room("lobby", alice, bob)
    async with listening(hub, store.secrets, None) as doors:
        person = at(doors, alice)
        paths = ("/ws/", "/ws/chat/lobby/", "/ws/bob/", "/ws/notifications/", "/ws/notifications/bob/")
        sockets = [await person.socket(path) for path in paths]
        engine = await person.socket("/socket.io/", EIO=4, transport="websocket")
        await engine.connection.recv()
        await engine.send_text("40")
        await engine.connection.recv()
        sockets.append(engine)
    assert {code for code, _ in await say_goodbye(sockets)} == {1012}


async def test_one_who_polls_is_told_that_the_connection_ends(hub, store, nobody):
    async with listening(hub, store.secrets, None) as doors:
        url = doors.plain.url + POLLING
        opened = (await AsyncHTTPClient().fetch(url)).body.decode()
        url += "&sid=" + re.search('"sid":"([^"]+)"', opened)[1]
        await AsyncHTTPClient().fetch(HTTPRequest(url, "POST", body="40"))
        await AsyncHTTPClient().fetch(url)
        waiting = AsyncHTTPClient().fetch(url)
        await AsyncHTTPClient().fetch(doors.plain.url + "/healthz")  # By now the request waits.
    assert (await waiting).body == b"1"


async def test_they_are_asked_back_one_after_the_other(hub, store, alice, open_room, monkeypatch):
    monkeypatch.setattr(leaving, "RETURNS_PER_SECOND", 4)
    await open_room("lobby", alice)
    async with listening(hub, store.secrets, None) as doors:
        sockets = [await at(doors, alice).socket("/ws/chat/lobby/") for _ in range(4)]
    assert sorted(seconds for _, seconds in await say_goodbye(sockets)) == [2.0, 2.25, 2.5, 2.75]


async def test_nobody_is_sent_away_for_longer_than_half_a_minute(hub, store, alice, open_room, monkeypatch):
    monkeypatch.setattr(leaving, "RETURNS_PER_SECOND", 0.01)
    await open_room("lobby", alice)
    async with listening(hub, store.secrets, None) as doors:
        sockets = [await at(doors, alice).socket("/ws/chat/lobby/") for _ in range(2)]
    assert sorted(seconds for _, seconds in await say_goodbye(sockets)) == [2.0, 17.0]
