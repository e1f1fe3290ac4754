"""Legal holds: as long as one lasts, nothing goes."""

import asyncio

import pytest

from commands.clock import now
from hub.errors import NotFound
from hub.hub import Hub
from hub.keeping.holds import EVERYTHING, Held
from tests.hub.house import Gate

pytestmark = pytest.mark.gen_test

WAYS = ["the room", "everything"]


@pytest.fixture(params=WAYS)
def held(request, io_loop, hub, lobby):
    """The id of a hold that covers the lobby."""
    id = EVERYTHING if request.param == "everything" else lobby.id
    io_loop.run_sync(lambda: hub.holds.place(id))
    return id


async def test_what_is_held_is_not_removed_however_old_it_is(hub, held, lobby, alice, say, long_ago, texts):
    await say(lobby, alice, "One.", written_at=long_ago)
    assert len((await hub.search.find(alice, "one")).hits) == 1
    assert await hub.retention.due() == []
    await hub.retention.sweep()
    assert await texts(lobby) == ["One."]
    assert len((await hub.search.find(alice, "one")).hits) == 1

    await hub.holds.lift(held)
    await hub.retention.sweep()
    assert await texts(lobby) == []


async def test_a_hold_on_a_room_is_one_on_no_other(hub, lobby, open_room, alice, say, long_ago, texts):
    attic = await open_room("attic", alice)
    await say(attic, alice, "One.", written_at=long_ago)
    await hub.holds.place(lobby.id)
    await hub.retention.sweep()
    assert await texts(attic) == []


async def test_nobody_deletes_or_edits_what_is_held(hub, held, lobby, alice, say, texts):
    message = await say(lobby, alice, "One.")
    place = await hub.members.place(alice, lobby)
    with pytest.raises(Held):
        await hub.messages.edit(place, message.id, "Two.")
    with pytest.raises(Held):
        await hub.messages.delete(place, message.id)
    with pytest.raises(Held):
        await hub.rooms.delete(place)
    assert await texts(lobby) == ["One."]

    await hub.holds.lift(held)
    await hub.messages.delete(place, message.id)
    assert await texts(lobby) == []


async def test_people_go_on_talking_where_a_hold_is(hub, held, lobby, alice, say):
    message = await say(lobby, alice, "One.")
    await hub.messages.react(await hub.members.place(alice, lobby), message.id, "👍")


async def test_a_hold_that_comes_during_a_sweep_stops_it(hub, store, stage, lobby, alice, say, long_ago, texts):
    """Another process has placed it: what counts is the database, and not what is remembered."""
    await say(lobby, alice, "One.", written_at=long_ago)
    await store.keeping.hold(lobby.id)
    await hub.retention.sweep()
    assert await texts(lobby) == ["One."]


async def test_a_hold_of_another_process_counts_once_it_is_told(hub, store, settings, lobby, alice, say):
    await hub.keep_rights_live()
    message = await say(lobby, alice, "One.")
    await Hub(store, settings, now=now).holds.place(lobby.id)
    await store.notices.post("hold", lobby.id)
    await hub.keep_rights_live()
    with pytest.raises(Held):
        await hub.messages.delete(await hub.members.place(alice, lobby), message.id)


async def test_a_room_that_was_deleted_before_is_kept_as_it_is_until_the_hold_ends(hub, held, store, lobby, alice, say):
    message = await say(lobby, alice, "One.")
    await store.rooms.retire(lobby.id)
    await hub.rooms.bury_retired()
    assert (await hub.messages.by_id(message.id)).text == "One."

    await hub.holds.lift(held)
    await hub.rooms.bury_retired()
    with pytest.raises(NotFound):
        await hub.messages.by_id(message.id)


async def test_a_hold_that_comes_while_messages_are_on_their_way_out_keeps_them(
    hub, stage, lobby, alice, say, long_ago, texts
):
    await say(lobby, alice, "One.", written_at=long_ago)
    assert len((await hub.search.find(alice, "one")).hits) == 1
    stage.search.direct("index", gate := Gate())
    sweeping = asyncio.ensure_future(hub.retention.sweep())
    await gate.reached.wait()
    await hub.holds.place(lobby.id)
    gate.open()
    await sweeping
    assert await texts(lobby) == ["One."]
    assert (await hub.rooms.by_id(lobby.id)).floor == 0
    assert len((await hub.search.find(alice, "one")).hits) == 1
