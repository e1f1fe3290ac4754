"""A disk that runs full, as clients see it."""

import pytest

from hub.files.space import MEGABYTE
from tests.forms import FORM, PNG, file, form
from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test

UPLOAD = "/api/rooms/upload"


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def upload(person):
    return await person.post(UPLOAD, form(file("myFile", "cake.png", PNG)), headers=FORM)


@pytest.mark.expects_log
async def test_uploads_stop_first_and_people_go_on_talking(hub, alice, lobby):
    hub.space.note(1000 * MEGABYTE)
    refused = await upload(alice)
    assert refused.status == 507
    assert "no files can be uploaded" in refused.body.decode()
    socket = await alice.socket("/ws/chat/lobby/")
    await socket.send(message="Hello.")
    assert (await socket.receive())["message"] == "Hello."
    hub.space.note(5000 * MEGABYTE)
    assert (await upload(alice)).status in {200, 201}


async def test_at_last_people_read_and_delete(hub, alice, lobby, say):
    message = await say(lobby, alice, "Hello.")
    hub.space.note(0)
    socket = await alice.socket("/ws/chat/lobby/")
    await socket.send(message="One more.")
    assert (await socket.receive())["code"] == "read_only"
    assert (await alice.get("/api/chat/groups/lobby/messages/")).json[0]["content"] == "Hello."
    assert (await alice.delete(f"/api/chat/messages/{message.id}/")).status in {200, 204}


async def test_the_page_is_told_at_once_and_who_comes_later_too(hub, alice, bob, lobby):
    tab = await Tab.of(alice)
    hub.space.note(0)
    assert (await tab.until("disk"))[-1]["state"] == "read_only"
    later = await bob.socket("/ws/")
    assert [(await later.receive())["type"] for _ in range(2)] == ["hello", "disk"]
    hub.space.note(5000 * MEGABYTE)
    assert (await tab.until("disk"))[-1] == {"type": "disk", "state": "ample", "text": ""}


@pytest.mark.parametrize("path", ["/ws/chat/lobby/", "/ws/bob/"])
async def test_other_clients_hear_nothing_they_do_not_know(hub, alice, lobby, path):
    socket = await alice.socket(path)
    hub.space.note(0)
    hub.space.note(5000 * MEGABYTE)
    await socket.send(type="chat_message", message="Hello.")
    heard = [await socket.receive()]
    while heard[-1].get("message") != "Hello.":
        heard.append(await socket.receive())
    assert "disk" not in str(heard)


GROWTH = {
    "a room": ("/api/app/rooms", {"name": "garden"}),
    "a room of the group clients": ("/api/chat/create-group/", {"name": "garden"}),
    "a conversation": ("/api/app/conversations", {"user": 1}),
    "an account": ("/api/userauth/register/", {"username": "dave", "password": "dave's password", "email": "d@e.org"}),
    "a bot": ("/api/app/bots", {"name": "helper"}),
    "a workspace": ("/api/desk/workspaces", {"name": "Support"}),
}


@pytest.mark.expects_log
@pytest.mark.parametrize("what", GROWTH)
async def test_at_last_nothing_grows(hub, root, alice, settings, what):
    path, body = GROWTH[what]
    hub.space.note(0)
    refused = await root.post(path, body)
    assert (refused.status, "The disk of the server is full" in refused.body.decode()) == (507, True)


@pytest.mark.expects_log
async def test_a_full_disk_costs_nobody_the_invitation(hub, root, nobody):
    code = (await root.post("/api/app/invites", {"uses": 1})).json["url"].rpartition("/")[2]
    carol = {"username": "carol", "password": "carol's password"}
    hub.space.note(0)
    assert (await nobody.post(f"/join/{code}", carol)).status == 507
    hub.space.note(5000 * MEGABYTE)
    assert (await nobody.post(f"/join/{code}", carol)).status == 201


async def test_who_comes_to_a_full_disk_signs_in_and_sees_the_rooms(hub, nobody, alice, lobby):
    hub.space.note(0)
    signed_in = await nobody.post("/api/app/session", {"login": "alice", "password": "alice's password"})
    assert signed_in.status == 201
    assert (await alice.socket("/ws/")) is not None
    assert [room["name"] for room in (await alice.get("/api/app/rooms")).json["rooms"]] == ["lobby"]
