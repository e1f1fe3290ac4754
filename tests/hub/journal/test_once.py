"""Exactly once."""

import asyncio

import pytest

from commands.clock import now
from hub.entries import Draft
from hub.hub import Hub
from tests.hub.house import lost, others_go_on

pytestmark = pytest.mark.gen_test


async def test_a_write_whose_answer_was_lost_is_the_same_write(messages, post, join, lobby, bob, history):
    client = await join(bob, lobby)
    messages.direct("write", lost, lost)
    answer = await post("Once.", client_id="c1")

    assert (answer.repeated, answer.message.seq) == (False, 1)
    assert await history() == [(1, "Once.")]
    await others_go_on()
    assert client.texts == ["Once."]


async def test_a_client_id_repeated_later_gets_the_stored_message(post, join, lobby, bob):
    first = await post("Once.", client_id="c1")
    client = await join(bob, lobby)
    again = await post("Once more.", client_id="c1")

    assert (again.message, again.repeated) == (first.message, True)
    assert client.heard == []


async def test_a_client_id_twice_in_one_batch_is_one_message(post, join, lobby, bob, history):
    client = await join(bob, lobby)
    first, again, other = await asyncio.gather(
        post("One.", client_id="c1"), post("One?", client_id="c1"), post("Two.", client_id="c2")
    )
    assert (again.message, again.repeated) == (first.message, True)
    assert [text for _, text in await history()] == ["One.", "Two."]
    await others_go_on()
    assert client.texts == ["One.", "Two."]
    assert client.seqs == [first.message.seq, other.message.seq]


async def test_a_client_id_is_known_after_a_restart(post, store, settings, alice, lobby):
    first = await post("Once.", client_id="c1")

    restarted = Hub(store, settings, now=now)
    place = await restarted.members.place(alice, lobby)
    again = await restarted.messages.post(place, Draft("Once more.", client_id="c1"))
    next_one = await restarted.messages.post(place, Draft("New."))

    assert (again.message, again.repeated) == (first.message, True)
    assert next_one.message.id > first.message.id
    assert next_one.message.seq > first.message.seq


async def test_the_same_client_id_of_another_author_is_another_message(hub, places, post):
    mine = await post("Mine.", client_id="c1")
    theirs = await hub.messages.post(places[1], Draft("Theirs.", client_id="c1"))
    assert (theirs.repeated, theirs.message.text) == (False, "Theirs.")
    assert theirs.message.id != mine.message.id


async def test_a_deleted_message_is_still_the_answer_to_its_client_id(hub, place, post):
    message = (await post("Once.", client_id="c1")).message
    await hub.messages.delete(place, message.id)
    again = await post("Once.", client_id="c1")
    assert again.repeated
    assert again.message.deleted


async def test_a_repeat_is_answered_after_the_room_has_heard_the_original(
    messages, post, join, lobby, bob, another_process
):
    """Also when finding out where the rest goes takes another write."""
    await another_process(3)
    client = await join(bob, lobby)
    post("Crowded out.")
    first = post("One.", client_id="c1")
    again = post("One?", client_id="c1")
    told = []
    again.add_done_callback(lambda _: told.extend(client.texts))

    await first
    await others_go_on()
    assert told.count("One.") == 1
