"""What goes because of its age, and what that leaves of a room."""

import asyncio
from contextlib import suppress

import pytest

from commands.clock import now
from hub.entries import Draft
from hub.errors import NotFound, Unavailable
from hub.hub import Hub
from hub.keeping.stores import Removed
from hub.models import Room
from store.blobs.blobs import LocalBlobs
from tests.hub.house import Gate, as_usual, away, lost

pytestmark = pytest.mark.gen_test


@pytest.fixture
def old(say, long_ago):
    """Posts what is due to go, and answers the last message: `await old(lobby, alice, "One.", "Two.")`."""

    async def post(room, author, *texts, **fields):
        return [await say(room, author, text, written_at=long_ago, **fields) for text in texts][-1]

    return post


@pytest.fixture
def restarted(stage, settings):
    """The hub of the next process: `restarted()`."""
    return lambda: Hub(stage, settings, now=now)


async def posted_by(hub, room, author, text="Next."):
    place = await hub.members.place(author, await hub.rooms.by_id(room.id))
    return (await hub.messages.post(place, Draft(text))).message


async def test_what_is_old_goes_and_what_is_young_stays(hub, lobby, alice, old, say, texts, caplog):
    caplog.set_level("INFO")
    await old(lobby, alice, "One.", "Two.")
    await say(lobby, alice, "Three.")

    await hub.retention.sweep()

    assert await texts(lobby) == ["Three."]
    assert (await hub.rooms.by_id(lobby.id)).floor == 2
    assert "event=retention kind=private messages=2" in caplog.messages


async def test_nothing_goes_where_the_settings_say_nothing(hub, open_room, alice, old, texts):
    hall = await open_room("hall", alice, kind="open")
    await old(hall, alice, "One.")
    await hub.retention.sweep()
    assert await texts(hall) == ["One."]


async def test_notes_go_like_tickets(hub, store, alice, old):
    notes = await store.rooms.insert(Room(0, "Notes on CAKE #1", "desk"))
    await hub.members.add_member(notes, alice.user)
    await old(notes, alice, "Careful.")
    assert [removed.kind for removed in await hub.retention.due()] == ["desk"]


async def test_more_than_a_batch_goes(hub, lobby, alice, old, texts, monkeypatch):
    monkeypatch.setattr("hub.keeping.retention.BATCH", 3)
    await old(lobby, alice, *"abcdefgh")
    assert (await hub.retention.due())[0].messages == 8
    await hub.retention.sweep()
    assert await texts(lobby) == []


async def test_what_would_go_is_what_went_and_is_reported_by_room(hub, open_room, lobby, alice, old, say):
    attic = await open_room("attic", alice)
    await old(lobby, alice, "One.", "Two.")
    deleted = await old(lobby, alice, "Oh.")
    await hub.messages.delete(await hub.members.place(alice, lobby), deleted.id)
    await old(attic, alice, "Three.")

    due = await hub.retention.due()
    assert due == [Removed(lobby.id, "private", 2, 0), Removed(attic.id, "private", 1, 0)]
    await hub.retention.sweep()
    assert await hub.retention.due() == []
    await old(attic, alice, "Four.")
    await hub.retention.sweep()

    (today,) = await hub.retention.removed(10)
    assert today.day == f"{now():%Y-%m-%d}"
    assert sorted(today.rooms, key=lambda removed: removed.room_id) == [
        Removed(lobby.id, "private", 2, 0),
        Removed(attic.id, "private", 2, 0),
    ]


@pytest.mark.parametrize("is_edited", [False, True])
async def test_seqs_go_on_where_the_whole_history_went(hub, restarted, lobby, alice, old, texts, is_edited):
    """Else somebody who comes back would take what is new for what it knows."""
    first = await old(lobby, alice, "One.", "Two.")
    newest = first.seq
    if is_edited:
        place = await hub.members.place(alice, lobby)
        newest = (await hub.messages.edit(place, first.id, "Two, edited.")).message.rev

    await hub.retention.sweep()
    await hub.retention.sweep()

    assert await texts(lobby) == []
    assert (await posted_by(restarted(), lobby, alice)).seq == newest + 1


@pytest.mark.parametrize("ends", [as_usual, lost])
async def test_what_somebody_read_while_it_went_is_not_told_to_others(
    hub, stage, lobby, alice, bob, old, say, connect, monkeypatch, ends
):
    monkeypatch.setattr("hub.readings.KEPT", 60)
    first = await old(lobby, alice, "One.")
    await say(lobby, alice, "Two.")
    place = await hub.members.place(alice, lobby)
    await hub.messages.edit(place, first.id, "First.")
    gate, early, late = Gate(then=ends), connect(bob), connect(bob)
    stage.keeping.direct("remove", gate)

    sweeping = asyncio.ensure_future(hub.retention.sweep())
    await gate.reached.wait()
    await hub.history.resume(early.session, place.live, 1)
    gate.open()
    with suppress(Unavailable):
        await sweeping
    await hub.history.resume(late.session, place.live, 1)

    assert early.kinds[:2] == ["Posted", "Edited"]
    assert "First." not in b"".join(late.wire.sent).decode()


async def test_what_was_left_for_the_seqs_goes_later(hub, store, lobby, alice, old, texts):
    await old(lobby, alice, "One.")
    await hub.retention.sweep()
    await old(lobby, alice, "Two.", "Three.")
    await hub.retention.sweep()
    stored = await store.keeping.oldest(lobby.id, 0, 10)
    assert [(m.seq, m.text, m.kind) for m in stored] == [(3, "", "stone")]


async def test_who_listens_is_told_and_who_comes_back_is_right(hub, join, connect, lobby, alice, bob, old, say):
    await old(lobby, alice, "One.", "Two.")
    await say(lobby, alice, "Three.")
    listener = await join(bob, lobby)

    await hub.retention.sweep()

    live = await hub.registry.live(lobby)
    live.flush()
    assert [event["room"] for event in listener.heard if event["type"] == "Pruned"] == [lobby.id]
    late, later = connect(bob), connect(bob)
    await hub.history.resume(late.session, live, 1)
    await hub.history.resume(later.session, live, 2)
    assert (late.kinds, later.texts) == (["Reset"], ["Three."])


async def test_what_was_in_memory_is_not_told_any_more(hub, connect, join, lobby, alice, bob, old):
    keeper = await join(alice, lobby)
    await old(lobby, alice, "Secret.")
    await hub.retention.sweep()
    client = connect(bob)
    await hub.history.resume(client.session, await hub.registry.live(lobby), 1)
    assert client.texts == []
    assert keeper.texts == ["Secret."]


async def test_nothing_of_it_is_found(hub, lobby, alice, old, say, mongo_client, database):
    await old(lobby, alice, "An old cake.")
    await say(lobby, alice, "A new cake.")
    assert len((await hub.search.find(alice, "cake")).hits) == 2

    await hub.retention.sweep()

    assert [hit.post.message.text for hit in (await hub.search.find(alice, "cake")).hits] == ["A new cake."]
    assert mongo_client[database]["words"].count_documents({"words": "old"}) == 0
    assert mongo_client[database]["vocabulary"].count_documents({"_id": "old"}) == 0


async def test_its_files_leave_the_storage(hub, store, settings, lobby, alice, old, monkeypatch):
    blobs = LocalBlobs(settings.data_dir / "files")
    for user in (hub.files, hub.leftovers):
        monkeypatch.setattr(user, "_blobs", blobs)
    incoming = hub.files.receive()
    await incoming.write(b"Cake")
    file = await hub.files.keep(incoming, "cake.txt", alice)
    place = await hub.members.place(alice, lobby)
    await old(lobby, alice, "Cake!", attachments=(await hub.files.attach(file, place),))
    assert (await hub.retention.due())[0].attachments == 1

    await hub.retention.sweep()
    await hub.leftovers.collect()

    with pytest.raises(NotFound):
        await hub.files.linked(file.id)
    assert [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []
    blobs.close()


async def test_what_was_pinned_makes_room_for_other_pins(hub, lobby, alice, old, say):
    place = await hub.members.place(alice, lobby)
    for text in "abc":
        await hub.messages.pin(place, (await old(lobby, alice, text)).id)
    await hub.retention.sweep()
    young = await say(lobby, alice, "Young.")
    await hub.messages.pin(place, young.id)
    assert [post.message.text for post in await hub.history.pinned(place.live)] == ["Young."]


async def test_what_answered_it_stays_without_it(hub, lobby, alice, old, say):
    parent = await old(lobby, alice, "One.")
    child = await say(lobby, alice, "Yes!", parent_id=parent.id)
    await hub.retention.sweep()
    (post,) = await hub.history.posts(await hub.registry.live(lobby), [child])
    assert post.quote is None


async def test_nobody_has_unread_what_is_gone(hub, lobby, alice, bob, old, say):
    await old(lobby, alice, "One.", "Two.")
    await say(lobby, alice, "Three.")
    await hub.retention.sweep()
    (summary,) = await hub.overview.rooms(bob)
    assert (summary.unread, summary.last.message.text) == (1, "Three.")


async def test_a_change_meanwhile_finds_the_message_or_that_it_is_gone(hub, stage, store, lobby, alice, old):
    """The journal decides on messages as they are, so nothing may go between its look and its write."""
    message = await old(lobby, alice, "One.", "Two.")
    place, gate = await hub.members.place(alice, lobby), Gate()
    stage.keeping.direct("remove", gate)
    sweeping = asyncio.ensure_future(hub.retention.sweep())
    await gate.reached.wait()
    answer = hub.messages.edit(place, message.id, "Edited.")
    gate.open()
    await sweeping
    with pytest.raises(NotFound):
        await answer
    assert (await posted_by(hub, lobby, alice)).seq == 3


STEPS = ["keeping.held", "search.index", "keeping.raise_floor", "keeping.remove", "keeping.note"]


@pytest.mark.parametrize("trouble", [away, lost])
@pytest.mark.parametrize("step", STEPS)
async def test_a_sweep_that_breaks_off_is_finished_by_the_next_one(
    hub, stage, restarted, lobby, alice, old, say, texts, step, trouble
):
    await old(lobby, alice, "One.", "Two.")
    await say(lobby, alice, "Three.")
    part, method = step.split(".")
    getattr(stage, part).direct(method, trouble)
    with pytest.raises(Unavailable):
        await hub.retention.sweep()

    later = restarted()
    await later.retention.sweep()

    assert await texts(lobby) == ["Three."]
    assert (await later.rooms.by_id(lobby.id)).floor == 2
    assert (await posted_by(later, lobby, alice)).seq == 4


async def test_a_room_that_ends_meanwhile_stops_nobody(hub, stage, open_room, lobby, alice, old, texts):
    attic = await open_room("attic", alice)
    for room in (lobby, attic):
        await old(room, alice, "One.")
    place, gate = await hub.members.place(alice, lobby), Gate()
    stage.messages.direct("heads", gate)
    sweeping = asyncio.ensure_future(hub.retention.sweep())
    await hub.rooms.delete(place)
    gate.open()
    await sweeping
    assert await texts(attic) == []


async def test_tombstones_go_without_being_counted(hub, lobby, alice, old):
    place = await hub.members.place(alice, lobby)
    await hub.messages.delete(place, (await old(lobby, alice, "Oh.")).id)
    assert await hub.retention.due() == []
    await hub.retention.sweep()
    assert (await hub.rooms.by_id(lobby.id)).floor == 1
    assert await hub.retention.removed(10) == []
