"""Coming back: everything that was missed, in order, then what happens, and nothing lost or doubled between."""

import asyncio

import pytest

from hub.entries import Draft
from tests.hub.house import Gate, Late, others_go_on

pytestmark = pytest.mark.gen_test


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


@pytest.mark.parametrize(("reading", "kind"), [("after", Gate), ("changed_since", Gate), ("changed_since", Late)])
async def test_a_message_that_changes_while_it_is_read_is_told_once_with_its_change(
    hub, stage, places, posts, connect, bob, live, reading, kind
):
    client = connect(bob)
    gate = kind()
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
