"""Who is slow on purpose is let go, and keeps nobody waiting meanwhile."""

import asyncio
import gzip
from contextlib import AsyncExitStack, suppress

import pytest

from commands.serve import open_to_clients
from commands.serving import listening
from hub.config import Auth, Lan, Server, Settings
from tests.clients import PATIENCE

pytestmark = pytest.mark.gen_test

SILENT = 50  # clients of each kind, from one address, beside one that says something now and then
ASKED = b"POST /api/app/session HTTP/1.1\r\nHost: chat\r\n"
SLOW = {
    "a handshake that is begun": b"",
    "headers that go on": b"GET / HTTP/1.1\r\nHost: chat\r\nX-A: ",
    "a body that goes on": ASKED + b"Content-Length: 100\r\n\r\n{",
    "a body in endless pieces": ASKED + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), server=Server(port=0), lan=Lan(mdns=False))


@pytest.fixture
def door(io_loop, hub, store, monkeypatch):
    """As the operator opens it, with less patience."""
    monkeypatch.setattr(listening, "IDLE_SECONDS", 1)
    monkeypatch.setattr(listening, "BODY_SECONDS", 1)
    stack = AsyncExitStack()
    doors = io_loop.run_sync(lambda: stack.enter_async_context(open_to_clients(hub, store.secrets)))
    yield doors.plain
    io_loop.run_sync(stack.aclose)


@pytest.fixture
def knock(door):
    """Connect, and send what is given."""

    async def connected(sent):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(sent)
        return reader, writer

    return connected


async def test_who_never_comes_to_an_end_is_let_go_and_others_are_served_meanwhile(knock, alice):
    slow = [(await knock(sent), is_busy) for sent in SLOW.values() for is_busy in [True, *[False] * SILENT]]
    assert (await alice.get("/api/app/account")).status == 200
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(let_go(*connection, is_busy=is_busy) for connection, is_busy in slow))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))),
        ({}, b'{"x": ' + b"[" * 500_000),
        ({}, b'{"login": "' + b"x" * 900_000 + b'", "password": "' + b"\0" * 50_000 + b'"}'),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join([b"a=1"] * 200_000)),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\n\r\n" * 90_000),
    ],
    ids=["gzip bomb", "deep", "long", "fields", "parts"],
)
async def test_a_body_that_costs_more_than_it_weighs_is_refused(nobody, alice, headers, body):
    answer = await nobody.post("/api/app/session", body, headers=headers)
    assert 400 <= answer.status < 500
    assert (await alice.get("/api/app/account")).status == 200


async def test_many_cookies_are_no_burden(alice):
    answer = await alice.get("/api/app/account", headers={"Cookie": ";".join(f"a{n}={n}" for n in range(4000))})
    assert answer.status == 200


async def let_go(reader, writer, *, is_busy):
    """A byte now and then buys no time."""
    busy = asyncio.create_task(dribble(writer)) if is_busy else None
    with suppress(ConnectionError):
        await reader.read()
    if busy:
        busy.cancel()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def dribble(writer):
    while True:
        writer.write(b"1")
        await asyncio.sleep(0.1)
