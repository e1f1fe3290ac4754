"""A page of another site in a browser that is signed in here: the cookie comes along, and does nothing."""

import json
import re

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from handlers import application, openapi
from handlers.base import SESSION_COOKIE
from hub.config import Auth, Settings

pytestmark = pytest.mark.gen_test

FOREIGN = ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1"]
SOCKETS = ["/ws/", "/ws/chat/lobby/", "/ws/bob/", "/ws/notifications/", "/ws/notifications/alice/"]
POLLING = "/socket.io/?EIO=4&transport=polling"
CONNECTED, REFUSED = "40", "44"  # How Socket.IO's answers to a CONNECT begin.


@pytest.fixture
def settings(tmp_path):
    """Without guests, so that whoever comes in by Socket.IO has signed in."""
    return Settings(data_dir=tmp_path, guests="none", auth=Auth(bcrypt_rounds=4))


@pytest.fixture
def root(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("root", is_admin=True))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


def browser(person, origin):
    return {"Origin": origin, "Cookie": f"{SESSION_COOKIE}={person.token}"}


async def test_nothing_that_needs_a_sign_in_is_done(hub, store, assets, nobody, root):
    rules = application(hub, signer=store.secrets, assets=assets).wildcard_router.rules
    asked = [one for one in openapi.operations(rules) if one.method != "GET" and not one.contract.is_open]
    assert len(asked) > 50
    for one in asked:
        path = re.sub(r"\{\w+\}", "1", one.path)
        answer = await nobody.request(one.method, path, {}, headers=browser(root, FOREIGN[0]))
        assert (answer.status, answer.json["code"]) == (403, "cross_site"), f"{one.method} {path}"


@pytest.mark.parametrize("path", SOCKETS)
async def test_no_socket_is_opened(server, alice, lobby, path):
    for origin in FOREIGN:
        with pytest.raises(InvalidStatus) as refused:
            await enter(server, path, alice, origin)
        assert refused.value.response.status_code == 403
    await (await enter(server, path, alice, server.url)).close()


async def test_by_socket_io_nobody_is_signed_in(server, alice):
    for origin, answer in [*((origin, REFUSED) for origin in FOREIGN), (server.url, CONNECTED)]:
        socket = await enter(server, "/socket.io/?EIO=4&transport=websocket", alice, origin)
        await socket.recv()
        await socket.send("40")
        assert (await socket.recv())[:2] == answer
        await socket.close()


async def test_by_polling_nobody_is_signed_in(server, nobody, alice):
    for origin, answer in [*((origin, REFUSED) for origin in FOREIGN), (server.url, CONNECTED)]:
        headers = {**browser(alice, origin), "Content-Type": "text/plain"}
        opened = await nobody.get(POLLING, headers=headers)
        address = f"{POLLING}&sid={json.loads(opened.body[1:])['sid']}"
        await nobody.post(address, b"40", headers=headers)
        assert (await nobody.get(address, headers=headers)).body[:2].decode() == answer


async def enter(server, path, person, origin):
    return await connect(f"ws://127.0.0.1:{server.port}{path}", additional_headers=browser(person, origin), proxy=None)
