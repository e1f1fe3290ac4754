"""All families through a real nginx, set up as docs/operations.md says."""

import json
import logging

import pytest

from hub.config import Auth, Settings
from hub.config import Server as ServerSettings
from tests.clients import Person, Server
from tests.forms import FORM, PNG, file, form
from tests.handlers.nginx import Nginx
from tests.handlers.socketio.desks import Desk

pytestmark = pytest.mark.gen_test

ELSEWHERE = "203.0.113.9"


@pytest.fixture
def trusted():
    return ("127.0.0.1",)


@pytest.fixture
def settings(tmp_path, trusted):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), server=ServerSettings(trusted_proxies=trusted))


@pytest.fixture
def nginx(tmp_path, server):
    nginx = Nginx(tmp_path / "nginx", server.port)
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.fixture
def through(nginx, server):
    """Somebody, who comes through nginx."""
    way = Server(nginx.port, server.sockets)
    return lambda person: Person(way, person.user, person.token)


async def test_group_apps_talk(through, alice, open_room):
    await open_room("lobby", alice)
    person = through(alice)
    socket = await person.socket("/ws/chat/lobby/")
    await socket.send(message="Hello.")
    assert (await socket.receive())["message"] == "Hello."
    assert (await person.get("/api/chat/groups/lobby/messages/")).json[0]["content"] == "Hello."


async def test_rooms_by_rest_are_made_and_talked_in(through, alice):
    person = through(alice)
    assert (await person.post("/chat/create-room/", {"name": "my room", "room_type": "private"})).status in {200, 201}
    socket = await person.socket("/ws/chat/my%20room/")
    await socket.send(message="Hello.")
    assert (await socket.receive())["message"] == "Hello."


async def test_one_to_one_has_presence_files_and_our_outer_address(through, alice, bob, nginx):
    person = through(alice)
    socket = await person.socket("/ws/bob/")
    assert (await socket.receive())["type"] == "online_user_list"
    heard = await (await through(bob).socket("/ws/notifications/")).receive()
    assert "type" in heard
    user = await person.get(f"/api/userauth/users/{alice.id}/")
    assert user.json["url"] == f"http://127.0.0.1:{nginx.port}/api/userauth/users/{alice.id}/"
    sent = await person.post("/api/rooms/upload", form(file("myFile", "cake.png", PNG)), headers=FORM)
    assert sent.status in {200, 201}


async def test_socket_io_polls_upgrades_and_serves_desks(through, nobody, hub):
    desk = Desk(*await hub.desk.workspaces.add("Shop"))
    person = through(nobody)
    polled = await person.get("/socket.io/?EIO=4&transport=polling")
    assert json.loads(polled.body[1:])["upgrades"] == ["websocket"]
    socket = (await person.socket("/socket.io/", EIO=4, transport="websocket")).connection
    assert (await socket.recv()).startswith("0")
    await socket.send("40")
    assert [(await socket.recv())[:2] for _ in range(3)] == ["40", "42", "42"]
    await socket.send("42" + json.dumps(["create_topic", desk.topic()]))
    assert json.loads((await socket.recv())[2:])[1]["status"] == "success"


async def test_the_page_signs_in_and_connects_with_its_cookie(through, alice, nginx):
    origin = {"Origin": f"http://127.0.0.1:{nginx.port}"}
    person = through(Person(None))
    entered = await person.post("/api/app/session", {"login": "alice", "password": "alice's password"}, headers=origin)
    assert entered.status == 201
    cookie = entered.headers["Set-Cookie"].partition(";")[0]
    assert (await person.get("/api/app/session", headers={"Cookie": cookie, **origin})).json["user"]["id"] == alice.id
    assert (await (await through(alice).socket("/ws/")).receive())["type"] == "hello"


@pytest.mark.parametrize(("trusted", "remote"), [(("127.0.0.1",), ELSEWHERE), ((), "127.0.0.1")])
async def test_whose_address_is_logged_depends_on_whom_we_trust(through, nobody, caplog, remote):
    with caplog.at_level(logging.INFO, "chatd.access"):
        answer = await through(nobody).get("/healthz", headers={"X-Forwarded-For": ELSEWHERE})
    assert answer.status == 200
    (line,) = [record.getMessage() for record in caplog.records if record.name == "chatd.access"]
    assert line.endswith(f" remote={remote}")


async def test_its_log_holds_no_token_and_names_the_request(through, nginx, alice):
    answer = await through(alice).get(f"/api/user/list/?token={alice.token}")
    assert alice.token not in nginx.log
    assert f" {answer.headers['X-Request-Id']}\n" in nginx.log


async def test_who_comes_through_it_is_not_at_the_machine(through, nobody):
    assert (await through(nobody).get("/metrics")).status == 404
    refused = await through(nobody).post("/api/userauth/register/", {"username": "root", "password": "root's password"})
    assert refused.json["code"] == "invite_required"
