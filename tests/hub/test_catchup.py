"""Coming back: everything that was missed, in order, then what happens, and nothing lost or doubled between."""

import asyncio
from dataclasses import replace

import pytest

from hub.entries import Draft
from hub.errors import NOT_A_MEMBER, TRY_AGAIN_LATER, Unavailable
from hub.models import is_group
from tests.hub.house import Gate, Late, away, others_go_on

pytestmark = pytest.mark.gen_test

TEXTS = ["One.", "Two.", "Three.", "Four.", "Five."]


@pytest.fixture
def live(places):
    return places[0].live


@pytest.fixture
def posts(io_loop, live, lobby, alice, say):
    """Five messages of alice, with seqs from 1 to 5, of which nothing is kept in memory."""

    async def make():
        return [await say(lobby, alice, text) for text in TEXTS]

    said = io_loop.run_sync(make)
    live.recent.forget(live.head)
    return said


@pytest.fixture
def resume(hub, connect, bob, live):
    """Bob comes back."""

    async def come_back(since, **options):
        client = connect(bob, **options)
        await hub.history.resume(client.session, live, since)
        return client

    return come_back


@pytest.fixture
def resuming(hub, stage, connect, bob, live):
    """Bob is on his way back, and what he missed is still to be read."""
    gate = Gate()

    async def begin(since, **options):
        stage.messages.direct("after", gate)
        client = connect(bob, **options)
        task = asyncio.ensure_future(hub.history.resume(client.session, live, since))
        await gate.reached.wait()
        return client, task

    begin.gate = gate
    return begin


@pytest.mark.usefixtures("posts")
async def test_who_comes_back_gets_what_was_missed_and_hears_what_comes(resume, say, lobby, alice):
    client = await resume(2)
    assert client.texts == ["Three.", "Four.", "Five."]
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts[3:] == ["Six."]
    assert client.seqs == [3, 4, 5, 6]


@pytest.mark.usefixtures("posts")
async def test_who_missed_nothing_is_told_nothing(resume):
    assert (await resume(5)).heard == []


async def test_missed_changes_come_in_the_order_in_which_they_were_made(hub, places, posts, resume):
    alice, bob = places
    await hub.messages.edit(alice, posts[0].id, "First.")
    await hub.messages.react(bob, posts[3].id, "+1")
    await hub.messages.delete(alice, posts[4].id)
    client = await resume(3)
    assert client.kinds == ["Posted", "Edited", "Reacted", "Deleted"]
    assert client.seqs == [4, 6, 7, 8]


async def test_a_message_deleted_meanwhile_comes_as_a_tombstone(hub, places, posts, resume):
    await hub.messages.delete(places[0], posts[4].id)
    client = await resume(4)
    assert [(event["type"], event["id"], event["text"]) for event in client.heard] == [("Deleted", posts[4].id, "")]


@pytest.mark.usefixtures("posts")
async def test_long_absences_are_read_in_pieces(resume, monkeypatch):
    monkeypatch.setattr("hub.readings.CHUNK", 2)
    assert (await resume(0)).seqs == [1, 2, 3, 4, 5]


# What happens meanwhile


@pytest.mark.usefixtures("posts")
async def test_what_is_posted_while_reading_comes_after_what_was_missed(resuming, say, lobby, alice):
    client, task = await resuming(3)
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.heard == []

    resuming.gate.open()
    await task
    await say(lobby, alice, "Seven.")
    await others_go_on()
    assert client.texts == ["Four.", "Five.", "Six.", "Seven."]


@pytest.mark.parametrize("reading", ["after", "changed_since"])
async def test_a_message_that_changes_while_it_is_read_is_told_with_its_change(
    hub, stage, places, posts, connect, bob, live, reading
):
    client = connect(bob)
    gate = Gate()
    stage.messages.direct(reading, gate)
    task = asyncio.ensure_future(hub.history.resume(client.session, live, 3))
    await gate.reached.wait()
    await hub.messages.edit(places[0], posts[3].id, "Fourth.")
    gate.open()
    await task
    assert client.kinds == ["Posted", "Posted", "Edited"]
    assert client.seqs == [4, 5, 6]
    assert client.heard[-1]["text"] == "Fourth."


async def test_a_message_that_is_deleted_before_it_is_read_is_not_changed_before(hub, places, posts, resuming):
    client, task = await resuming(3)
    await hub.messages.edit(places[0], posts[3].id, "Fourth.")
    await hub.messages.delete(places[0], posts[3].id)
    resuming.gate.open()
    await task
    assert [(event["type"], event["id"]) for event in client.heard] == [
        ("Posted", posts[4].id),
        ("Deleted", posts[3].id),
    ]


async def test_who_is_lost_while_catching_up_can_go_on_from_there(hub, places, posts, connect, bob, live, monkeypatch):
    """The first message has moved to the end, past where the connection breaks; it must not count as known."""
    monkeypatch.setattr("hub.readings.CHUNK", 2)
    await hub.messages.edit(places[0], posts[0].id, "First.")
    whole = connect(bob)
    await hub.history.resume(whole.session, live, 0)
    for lost_at in range(len(whole.heard)):
        rest = connect(bob)
        await hub.history.resume(rest.session, live, whole.seqs[lost_at])
        told = whole.heard[: lost_at + 1] + rest.heard
        posted = [event["id"] for event in told if event["type"] == "Posted"]
        assert posted == [message.id for message in posts]
        assert told[-1]["text"] == "First."


async def test_a_known_message_that_moves_loses_none_of_its_changes(hub, places, live, posts, resuming):
    """It was reacted to while bob was away, and edited while his reading was under way."""
    alice, bob = places
    await hub.messages.react(bob, posts[0].id, "+1")
    live.recent.forget(live.head)
    client, task = await resuming(5)
    await hub.messages.edit(alice, posts[0].id, "First.")
    resuming.gate.open()
    await task

    assert client.kinds == ["Edited", "Reacted"]
    assert client.heard[-1]["text"] == "First."
    assert client.heard[-1]["reactions"] == {"+1": [bob.caller.user.id]}


async def test_a_message_that_was_read_and_changes_then_is_not_told_twice(
    hub, stage, places, posts, connect, bob, live
):
    client = connect(bob)
    gate = Late()
    stage.messages.direct("changed_since", gate)
    task = asyncio.ensure_future(hub.history.resume(client.session, live, 3))
    await gate.reached.wait()
    await hub.messages.edit(places[0], posts[3].id, "Fourth.")
    gate.open()
    await task
    assert client.kinds == ["Posted", "Posted", "Edited"]
    assert client.seqs == [4, 5, 6]


async def test_a_message_that_is_stored_and_not_yet_told_is_told_once(stage, places, hub, posts, resuming):
    """The reading may see what is not published yet."""
    client, task = await resuming(4)
    gate = Late()
    stage.messages.direct("write", gate)
    answer = hub.messages.post(places[0], Draft("Six."))
    await gate.reached.wait()
    resuming.gate.open()
    await task
    assert client.texts == ["Five."]
    gate.open()
    await answer
    await others_go_on()
    assert client.texts == ["Five.", "Six."]


async def test_a_message_whose_deletion_is_stored_and_not_yet_told_is_told_in_no_way(
    stage, places, hub, posts, resuming
):
    client, task = await resuming(3)
    await hub.messages.edit(places[0], posts[3].id, "Fourth.")
    gate = Late()
    stage.messages.direct("write", gate)
    deletion = hub.messages.delete(places[0], posts[3].id)
    await gate.reached.wait()
    resuming.gate.open()
    await task
    assert (client.kinds, client.texts) == (["Posted"], ["Five."])
    gate.open()
    await deletion
    await others_go_on()
    assert (client.kinds, client.seqs) == (["Posted", "Deleted"], [5, 7])


# What is kept in memory


@pytest.fixture
def kept(io_loop, stage, live, lobby, alice, bob, say):
    """Five messages of alice and bob, all in memory, and a database that can't be read."""

    async def make():
        said = [await say(lobby, author, text) for author, text in zip(3 * [alice, bob], TEXTS, strict=False)]
        stage.messages.usually("after", away)
        stage.messages.usually("changed_since", away)
        return said

    return io_loop.run_sync(make)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("since", range(6))
async def test_who_comes_back_soon_is_told_what_was_missed_without_reading(resume, say, lobby, alice, since):
    client = await resume(since)
    assert client.seqs == list(range(since + 1, 6))
    assert client.texts == TEXTS[since:]
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts == [*TEXTS[since:], "Six."]


@pytest.mark.usefixtures("kept")
async def test_what_is_one_s_own_is_told_as_such(resume):
    assert [event["own"] for event in (await resume(0)).heard] == [False, True, False, True, False]


async def test_a_change_is_kept_too(hub, places, kept, resume):
    await hub.messages.edit(places[0], kept[0].id, "First.")
    await hub.messages.react(places[1], kept[0].id, "+1")
    client = await resume(4)
    assert client.kinds == ["Posted", "Edited", "Reacted"]
    assert client.seqs == [5, 6, 7]


async def test_what_was_deleted_is_told_to_nobody_from_memory(hub, live, places, posts, say, lobby, alice, resume):
    await say(lobby, alice, "Six.", parent_id=posts[0].id)
    await hub.messages.delete(places[0], posts[0].id)
    assert live.recent.after(6) is not None
    client = await resume(5)
    assert client.kinds == ["Posted", "Deleted"]
    assert "One." not in b"".join(client.wire.sent).decode()


@pytest.mark.usefixtures("kept")
async def test_a_long_past_goes_in_portions(connect, hub, bob, live):
    client = connect(bob)
    client.session._outbox_limit = 4
    await hub.history.resume(client.session, live, 0)
    assert client.seqs == [1, 2, 3, 4, 5]
    assert len(client.wire.sent) == 5


async def test_who_was_away_for_long_is_told_from_the_database_and_then_from_memory(resume, posts, say, lobby, bob):
    await say(lobby, bob, "Six.")
    await say(lobby, bob, "Seven.")
    client = await resume(3)
    assert client.seqs == [4, 5, 6, 7]
    assert client.texts == ["Four.", "Five.", "Six.", "Seven."]


# Those who do not arrive


@pytest.mark.usefixtures("posts")
async def test_who_disconnects_on_the_way_is_told_nothing_and_kept_nowhere(hub, resuming, live):
    client, task = await resuming(3)
    hub.registry.disconnect(client.session)
    resuming.gate.open()
    await task
    assert client.heard == []
    assert list(live.sessions()) == []
    assert hub.registry.all() == []


@pytest.mark.usefixtures("posts")
async def test_whose_membership_ends_on_the_way_is_told_nothing_and_closed(hub, resuming, places):
    client, task = await resuming(3)
    await hub.members.leave(places[1])
    resuming.gate.open()
    await task
    assert client.heard == []
    assert client.wire.farewell[0] == NOT_A_MEMBER


@pytest.mark.usefixtures("posts")
async def test_when_the_database_goes_away_the_client_is_asked_to_come_back(stage, hub, connect, bob, live):
    client = connect(bob)
    stage.messages.direct("changed_since", away)
    await hub.history.resume(client.session, live, 3)
    assert client.wire.farewell[0] == TRY_AGAIN_LATER
    assert list(live.sessions()) == []


@pytest.mark.usefixtures("posts")
async def test_who_resumes_again_is_not_told_twice(hub, resuming, live, say, lobby, alice):
    client, first = await resuming(3)
    await hub.history.resume(client.session, live, 4)
    await say(lobby, alice, "Six.")
    resuming.gate.open()
    await first
    await others_go_on()
    assert client.texts == ["Five.", "Six."]


@pytest.mark.usefixtures("posts")
async def test_who_hears_the_room_already_is_not_told_twice(hub, resume, live, say, lobby, alice):
    client = await resume(4)
    again = asyncio.ensure_future(hub.history.resume(client.session, live, 5))
    await say(lobby, alice, "Six.")
    await again
    await others_go_on()
    assert client.texts == ["Five.", "Six."]


@pytest.mark.usefixtures("posts")
async def test_who_joins_anew_on_the_way_hears_the_room_from_then_on(hub, resuming, places, say, lobby, alice, connect):
    """A client of all rooms that was told to forget the room gets nothing of its past."""
    client, task = await resuming(3)
    client.session.follows = is_group
    await hub.members.leave(places[1])
    await hub.members.add_member(lobby, places[1].caller.user)
    resuming.gate.open()
    await task
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.kinds == ["Left", "Joined", "Posted"]
    assert client.texts == ["Six."]


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [3, 99])
async def test_who_comes_back_while_the_room_ends_is_told_that_it_has(hub, stage, places, connect, bob, live, since):
    client, gate = connect(bob, follows=is_group), Gate()
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    await hub.history.resume(client.session, live, since)
    assert client.kinds == ["Left"]
    assert not live.hears(client.session)
    gate.open()
    await ending


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [3, 99])
async def test_who_was_told_that_a_room_has_ended_is_sent_to_look_again_when_that_failed(
    hub, stage, places, connect, bob, live, since
):
    client, gate = connect(bob, follows=is_group), Gate(then=away)
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    await hub.history.resume(client.session, live, since)
    gate.open()
    with pytest.raises(Unavailable):
        await ending
    assert client.wire.farewell == (TRY_AGAIN_LATER, "Reconnect and resume.")


@pytest.mark.usefixtures("posts")
async def test_a_room_that_ends_while_its_past_is_told_is_not_entered(hub, stage, places, resuming, live):
    client, task = await resuming(3)
    client.session.follows = is_group
    gate = Gate()
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    resuming.gate.open()
    await task
    told = client.kinds
    gate.open()
    await ending
    assert (told, client.kinds) == (["Posted", "Posted", "Left"], ["Posted", "Posted", "Left"])
    assert not live.hears(client.session)


# Slow readers


@pytest.mark.usefixtures("posts")
async def test_old_history_waits_for_its_reader_and_delays_nobody_else(
    hub, connect, bob, live, join, lobby, alice, say
):
    slow, quick = connect(bob), await join(alice, lobby)
    slow.wire.stuck = True
    slow.session._outbox_limit = 200
    task = asyncio.ensure_future(hub.history.resume(slow.session, live, 0))
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert quick.texts == ["Six."]
    assert slow.wire.farewell is None
    assert len(slow.seqs) < 5

    slow.wire.stuck = False
    slow.wire.take()
    await task
    assert slow.texts == ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]


# Resets


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [6, 10**9])
async def test_who_knows_more_than_there_is_starts_afresh(resume, say, lobby, alice, since):
    """After a restore the database may hold less than was told."""
    client = await resume(since)
    assert [(event["type"], event["seq"]) for event in client.heard] == [("Reset", 5)]
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts == ["Six."]


@pytest.mark.usefixtures("posts")
async def test_who_knows_less_than_is_kept_starts_afresh(resume, live):
    live.room = replace(live.room, floor=3)
    assert (await resume(2)).kinds == ["Reset"]
    assert (await resume(3)).texts == ["Four.", "Five."]


@pytest.mark.usefixtures("posts")
async def test_nothing_comes_before_a_reset(resume, hub, connect, bob, live, say, lobby, alice):
    """Not even to a client that reads slowly."""
    client = connect(bob)
    client.wire.unsent = client.session._outbox_limit // 2 + 1
    task = asyncio.ensure_future(hub.history.resume(client.session, live, 99))
    await say(lobby, alice, "Six.")
    await others_go_on()
    client.wire.take()
    await task
    assert client.kinds == ["Reset", "Posted"]
