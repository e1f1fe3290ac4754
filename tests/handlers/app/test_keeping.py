"""Retention and legal holds over the app's REST API, for admins of the server alone, and what the page is told."""

from datetime import timedelta

import pytest

from commands.clock import now
from hub.config import Auth, Retention, Settings
from hub.entries import Draft
from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test

EVERYTHING = "/api/app/hold"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), retention=Retention(private=30))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def old(hub, lobby, alice):
    """Posts what is due to go."""

    async def post(text):
        place = await hub.members.place(await hub.signin.authenticate(alice.token), lobby)
        return (await hub.messages.post(place, Draft(text, written_at=now() - timedelta(days=31)))).message

    return post


async def test_an_admin_sees_what_went_and_what_is_held(hub, root, lobby, open_room, old):
    attic = await open_room("attic", root)
    await old("One.")
    await hub.retention.sweep()
    assert (await root.put(f"/api/app/rooms/{attic.id}/hold")).status == 204
    told = (await root.get("/api/app/retention")).json
    assert told["days"] == {"private": 30, "open": 0, "game": 0, "direct": 0, "ticket": 0}
    assert (told["held"], told["everything"]) == ([attic.id], False)
    (today,) = told["removed"]
    assert today["rooms"] == [{"room_id": lobby.id, "kind": "private", "messages": 1, "attachments": 0}]


async def test_what_an_admin_holds_is_kept_until_the_hold_ends(hub, root, alice, lobby, old):
    message = await old("One.")
    path = f"/api/chat/messages/{message.id}/"
    for hold in (f"/api/app/rooms/{lobby.id}/hold", EVERYTHING):
        assert (await root.put(hold)).status == 204
        await hub.retention.sweep()
        refused = await alice.delete(path)
        assert (refused.status, "legal hold" in refused.body.decode()) == (403, True)
        assert (await root.delete(hold)).status == 204
    assert (await alice.delete(path)).status in {200, 204}


@pytest.mark.parametrize("who", ["alice", "nobody"])
async def test_nobody_else_sees_or_holds_anything(request, hub, lobby, who):
    person, status = request.getfixturevalue(who), {"alice": 403, "nobody": 401}[who]
    assert (await person.get("/api/app/retention")).status == status
    for path in (EVERYTHING, f"/api/app/rooms/{lobby.id}/hold"):
        assert (await person.put(path)).status == status
        assert (await person.delete(path)).status == status
    assert hub.holds.ids == frozenset()


async def test_there_is_no_hold_on_a_room_that_is_not_there(hub, root):
    assert (await root.put("/api/app/rooms/99/hold")).status == 404
    assert hub.holds.ids == frozenset()


async def test_the_page_is_told_up_to_where_nothing_is_left(hub, bob, lobby, old):
    tab = await Tab.of(bob)
    assert tab.room(lobby)["floor"] == 0
    await old("One.")
    await old("Two.")
    await hub.retention.sweep()
    assert await tab.next("pruned") == {"type": "pruned", "room": lobby.id, "floor": 2}
    assert (await Tab.open(bob)).room(lobby)["floor"] == 2
    late = await Tab.open(bob)
    await late.resume({lobby.id: 1})
    assert (await late.next("reset"))["seq"] == 2


@pytest.mark.parametrize("path", ["/ws/chat/lobby/", "/ws/bob/"])
async def test_other_clients_hear_nothing_they_do_not_know(hub, alice, lobby, old, path):
    socket = await alice.socket(path)
    await old("One.")
    await hub.retention.sweep()
    await socket.send(type="chat_message", message="Hello.")
    heard = [await socket.receive()]
    while heard[-1].get("message") != "Hello.":
        heard.append(await socket.receive())
    assert not any("floor" in str(frame) for frame in heard)
