"""Sockets, uploads and addresses through a real Caddy, set up as docs/operations.md says."""

import json
import logging

import pytest

from hub.config import Auth, Settings
from hub.config import Server as ServerSettings
from tests.clients import Person, Server
from tests.forms import FORM, PNG, file, form
from tests.handlers.caddy import PROGRAM, Caddy

pytestmark = [pytest.mark.gen_test, pytest.mark.skipif(PROGRAM is None, reason="Caddy is not installed")]


@pytest.fixture
def settings(tmp_path):
    trusting = ServerSettings(trusted_proxies=("127.0.0.1",))
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), server=trusting)


@pytest.fixture
def through(tmp_path, server):
    """Somebody, who comes through Caddy."""
    caddy = Caddy(tmp_path / "caddy", server.port)
    caddy.start()
    way = Server(caddy.port, server.sockets)
    yield lambda person: Person(way, person.user, person.token)
    caddy.stop()


async def test_sockets_of_all_kinds_and_uploads_pass(through, nobody, alice, bob, open_room):
    await open_room("lobby", alice)
    person = through(alice)
    group = await person.socket("/ws/chat/lobby/")
    await group.send(message="Hello.")
    assert (await group.receive())["message"] == "Hello."
    assert (await (await person.socket("/ws/bob/")).receive())["type"] == "online_user_list"
    assert (await (await person.socket("/ws/")).receive())["type"] == "hello"
    polled = await through(nobody).get("/socket.io/?EIO=4&transport=polling")
    assert json.loads(polled.body[1:])["upgrades"] == ["websocket"]
    upgraded = (await through(nobody).socket("/socket.io/", EIO=4, transport="websocket")).connection
    assert (await upgraded.recv()).startswith("0")
    sent = await person.post("/api/rooms/upload", form(file("myFile", "cake.png", PNG)), headers=FORM)
    assert sent.status in {200, 201}
    user = await person.get(f"/api/userauth/users/{alice.id}/")
    assert user.json["url"] == f"{person.server.url}/api/userauth/users/{alice.id}/"


async def test_nobody_behind_it_chooses_an_address_or_is_at_the_machine(through, nobody, caplog):
    with caplog.at_level(logging.INFO, "chatd.access"):
        await through(nobody).get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "chatd.access"]
    assert line.endswith(" remote=127.0.0.1")
    assert (await through(nobody).get("/metrics")).status == 404
    refused = await through(nobody).post("/api/userauth/register/", {"username": "root", "password": "root's password"})
    assert refused.json["code"] == "invite_required"
