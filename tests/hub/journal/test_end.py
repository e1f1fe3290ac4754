"""Bugs, and the end."""

import asyncio

import pytest

from hub.errors import INTERNAL_ERROR, Unavailable
from hub.journal import Unconfirmed
from tests.hub.house import Gate, others_go_on
from tests.hub.journal.bugs import Bug, bug, stored_then_bug

pytestmark = pytest.mark.gen_test


@pytest.mark.expects_log
@pytest.mark.parametrize("scene", [bug, stored_then_bug])
async def test_after_a_bug_everybody_comes_back_to_what_is_stored(
    hub, messages, post, join, lobby, alice, bob, say, history, scene
):
    client = await join(bob, lobby)
    messages.direct("write", scene)
    with pytest.raises(Bug):
        await post("Maybe.")
    assert client.wire.farewell == (INTERNAL_ERROR, "Internal error: reconnect and resume.")

    assert await say(lobby, alice, "Next.")
    texts = [text for _, text in await history()]
    assert texts == (["Next."] if scene is bug else ["Maybe.", "Next."])


@pytest.mark.expects_log
async def test_what_waits_for_a_room_that_crashed_is_refused(messages, post, join, lobby, alice, bob, say):
    """Its seqs are for the fresh room to give out, and nobody hears the old one."""
    gate = Gate(then=bug)
    messages.direct("write", gate)
    first = post("One.")
    await gate.reached.wait()
    behind = post("Behind.")
    gate.open()

    with pytest.raises(Bug):
        await first
    client = await join(bob, lobby)
    with pytest.raises(Unavailable):
        await behind
    with pytest.raises(Unavailable):
        await post("Through the old place.")
    assert (await say(lobby, alice, "A fresh one.")).seq == 1
    await others_go_on()
    assert client.texts == ["A fresh one."]


@pytest.mark.expects_log
async def test_a_crash_of_one_room_reaches_only_the_rooms_of_its_batch(
    hub, messages, post, join, open_room, alice, bob
):
    attic = await open_room("attic", alice, bob)
    client = await join(bob, attic)
    messages.direct("write", bug)
    with pytest.raises(Bug):
        await post("One.")
    assert client.wire.farewell is None


async def test_draining_waits_for_what_was_queued_and_takes_nothing_more(hub, post, history):
    answers = [post(str(n)) for n in range(5)]
    await hub.journal.drain()
    assert all(answer.done() for answer in answers)
    assert len(await history()) == 5
    with pytest.raises(Unavailable):
        post("Too late.")


async def test_a_drain_that_is_given_up_refuses_what_is_left(hub, messages, post):
    gate = Gate()
    messages.direct("write", gate)
    under_way = post("One.")
    await gate.reached.wait()
    waiting = post("Two.")

    drain = asyncio.ensure_future(hub.journal.drain())
    await others_go_on()
    drain.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drain
    assert isinstance(under_way.exception(), Unconfirmed)
    assert type(waiting.exception()) is Unavailable
