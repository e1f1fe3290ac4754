"""One order."""

import asyncio

import pytest

from hub.entries import Draft
from hub.errors import NotFound, RoomNotFound
from hub.journal import BATCH_CHARS
from tests.hub.house import Gate, others_go_on

pytestmark = pytest.mark.gen_test


async def test_changes_of_a_room_are_numbered_and_heard_in_the_order_of_the_calls(hub, places, join, lobby, bob):
    alice, bobs = places
    client = await join(bob, lobby)
    posts = [hub.messages.post((alice, bobs)[n % 2], Draft(str(n))) for n in range(20)]
    ids = [answer.message.id for answer in await asyncio.gather(*posts)]
    changes = [
        hub.messages.edit(alice, ids[0], "edited"),
        hub.messages.react(bobs, ids[1], "+1"),
        hub.messages.delete(bobs, ids[3]),
    ]
    await asyncio.gather(*changes)
    await others_go_on()

    assert client.seqs == list(range(1, 24))
    assert client.texts == [str(n) for n in range(20)]
    assert ids == sorted(ids)


async def test_a_batch_is_one_write(messages, post, store):
    gate = Gate()
    messages.direct("write", gate)
    first = post("First.")
    await gate.reached.wait()
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    messages.direct("write", *[counted] * 20)
    waiting = [post(str(n)) for n in range(20)]
    gate.open()
    await asyncio.gather(first, *waiting)
    assert len(calls) == 1


async def test_long_posts_are_told_in_several_batches(hub, place, join, lobby, bob):
    """Else one burst would overflow the outbox of everybody in the room."""
    client = await join(bob, lobby)
    texts = [letter * 10_000 for letter in "abcdefghijklmnopqrstuvwxyz"]
    await asyncio.gather(*(hub.messages.post(place, Draft(text)) for text in texts))
    await others_go_on()

    assert client.texts == texts
    assert max(map(len, client.wire.sent)) < 2 * BATCH_CHARS


async def test_changes_of_one_message_build_on_each_other(hub, places, post, store):
    alice, bob = places
    message = (await post("Draft")).message
    answers = await asyncio.gather(
        hub.messages.edit(alice, message.id, "Final"),
        hub.messages.react(bob, message.id, "+1"),
        hub.messages.react(alice, message.id, "+1"),
        hub.messages.delete(alice, message.id),
        hub.messages.react(bob, message.id, "-1"),
        return_exceptions=True,
    )
    texts = [answer.message.text for answer in answers[:4]]
    assert texts == ["Final", "Final", "Final", ""]
    assert isinstance(answers[4], NotFound)
    stored = (await store.messages.by_ids([message.id]))[message.id]
    assert stored == answers[3].message
    assert stored.rev == 5


async def test_who_is_crowded_out_by_another_process_goes_to_the_end(post, another_process, history):
    await post("One.")
    await another_process(2, 3)
    answers = await asyncio.gather(post("Four."), post("Five."))
    assert sorted(answer.message.seq for answer in answers) == [4, 5]
    assert [seq for seq, _ in await history()] == [1, 2, 3, 4, 5]


async def test_nobody_changes_a_message_that_is_still_being_added(hub, place, post):
    """Its id can be guessed, but the post may yet turn out to be a repeat."""
    first = (await post("One.", client_id="c1")).message
    repeat = post("One.", client_id="c1")
    guess = hub.messages.delete(place, first.id + 1)

    assert (await repeat).repeated
    with pytest.raises(NotFound):
        await guess


async def test_a_refused_entry_takes_no_seq_and_leaves_the_rest_alone(hub, places, post):
    _, bob = places
    message = (await post("Mine.")).message
    refused, posted = await asyncio.gather(
        hub.messages.edit(bob, message.id, "Not yours."), post("Next."), return_exceptions=True
    )
    assert refused.code == "forbidden"
    assert posted.message.seq == 2


async def test_nothing_is_added_to_a_deleted_room(hub, place, post):
    place.live.gone = True
    with pytest.raises(RoomNotFound):
        await post("Anybody?")


async def test_nothing_is_decided_while_the_journal_is_paused(hub, post, history):
    async with hub.journal.paused():
        answer = post("Meanwhile.")
        await others_go_on()
        assert await history() == []
        assert not answer.done()
    assert (await answer).message.seq == 1
