"""When the database is away, or slow."""

import asyncio

import pytest

from hub.entries import Draft
from hub.errors import Unavailable
from hub.journal import Unconfirmed
from tests.hub.house import Gate, away, lost, others_go_on
from tests.hub.journal.bugs import bug

pytestmark = pytest.mark.gen_test


async def test_posts_go_on_by_themselves_when_the_database_is_back(messages, post, history):
    messages.direct("write", away, away, away)
    assert (await post("One.")).message.seq == 1
    assert (await post("Two.")).message.seq == 2
    assert await history() == [(1, "One."), (2, "Two.")]


async def test_reserving_ids_is_repeated_too(messages, post):
    messages.direct("reserve_ids", away, lost)
    assert (await post("One.")).message.text == "One."


async def test_loading_a_message_to_change_is_repeated_too(hub, messages, post, place):
    posted = (await post("Helo.")).message
    messages.direct("by_ids", away, away)
    assert (await hub.messages.edit(place, posted.id, "Hello.")).message.text == "Hello."


async def test_a_write_that_takes_long_is_refused_as_unconfirmed_and_told_when_it_is_done(
    messages, post, join, lobby, bob, calm
):
    client = await join(bob, lobby)
    gate = Gate()
    messages.direct("write", gate)
    answer = post("Slowly.")

    with pytest.raises(Unconfirmed):
        await answer
    assert client.heard == []

    calm()
    gate.open()
    assert (await _once_accepted(post, "Next.")).message.seq == 2
    await others_go_on()
    assert client.texts == ["Slowly.", "Next."]


@pytest.mark.parametrize("step", ["by_ids", "reserve_ids"])
async def test_what_was_refused_before_any_write_is_not_stored_later(hub, messages, place, history, calm, step):
    gate = Gate()
    messages.direct(step, gate)
    answers = [hub.messages.post(place, Draft("Too late.")), hub.messages.delete(place, 1)]

    for answer in answers:
        with pytest.raises(Unavailable) as refused:
            await answer
        assert refused.type is Unavailable

    calm()
    gate.open()
    await _once_accepted(lambda text: hub.messages.post(place, Draft(text)), "Next.")
    assert [text for _, text in await history()] == ["Next."]


async def test_while_the_database_is_away_posts_are_refused_at_once(messages, post, calm):
    gate = Gate()
    messages.direct("write", gate)
    first = post("One.")
    await gate.reached.wait()
    waiting = post("Waits behind.")

    with pytest.raises(Unconfirmed):
        await first
    assert type(waiting.exception()) is Unavailable
    with pytest.raises(Unavailable):
        post("Not even queued.")

    calm()
    gate.open()
    await _once_accepted(post, "Again.")


@pytest.mark.expects_log
async def test_a_bug_while_the_database_is_away_does_not_refuse_for_ever(messages, post, alice, lobby, say, calm):
    gate = Gate(then=bug)
    messages.direct("write", gate)
    with pytest.raises(Unconfirmed):
        await post("One.")

    calm()
    gate.open()
    await others_go_on()
    assert (await say(lobby, alice, "Two.")).seq == 1


async def test_more_than_can_wait_is_refused(messages, post, monkeypatch):
    monkeypatch.setattr("hub.journal.WAITING", 2)
    answers = [post("One."), post("Two.")]
    with pytest.raises(Unavailable):
        post("Three.")
    await asyncio.gather(*answers)


async def _once_accepted(post, text):
    """Post as soon as the journal takes posts again."""
    async with asyncio.timeout(5):
        while True:
            try:
                return await post(text)
            except Unavailable:
                await asyncio.sleep(0)
