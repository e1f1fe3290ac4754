"""A disk that runs full, as clients see it."""

import pytest

from hub.space import MEGABYTE
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
