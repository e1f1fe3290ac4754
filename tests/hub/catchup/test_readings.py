"""A stretch of the past is read once for all who come back to it, and nobody is told less, or what is gone."""

import asyncio
from collections import Counter

import pytest

from hub.catchup import TURNS
from tests.hub.catchup.conftest import TEXTS
from tests.hub.house import Gate, Lines, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr("hub.readings.KEPT", 60)


@pytest.fixture
def readings(stage):
    """One entry for each time that a history is read."""
    times = []

    async def counted(call):
        times.append(call)
        return await call()

    stage.messages.usually("after", counted)
    return times


@pytest.mark.usefixtures("posts")
async def test_many_who_come_back_are_told_of_one_reading(resume, readings, alice, bob, say, lobby):
    dialect = Lines()
    clients = await asyncio.gather(*(resume(1, caller, dialect=dialect) for caller in [alice, *20 * [bob]]))
    clients.append(await resume(1, dialect=dialect))
    assert Counter(own for _, own in dialect.encoded) == {True: 4, False: 4}
    assert len(readings) == 1
    assert [event["own"] for event in clients[0].heard] == 4 * [True]
    await say(lobby, bob, "Six.")
    await others_go_on()
    assert [client.texts for client in clients] == 22 * [[*TEXTS[1:], "Six."]]


@pytest.mark.usefixtures("posts")
async def test_who_comes_from_elsewhere_has_a_reading_of_its_own(resume, readings):
    clients = await asyncio.gather(*(resume(since) for since in (1, 2, 1, 2)))
    assert [client.texts for client in clients] == 2 * [TEXTS[1:], TEXTS[2:]]
    assert len(readings) == 2


async def test_whoever_was_lost_between_two_changes_of_a_message_is_told_both(hub, places, posts, live, resume):
    """A reading tells the edit one seq early, but whoever knows that seq from listening does not know the edit."""
    await hub.messages.react(places[1], posts[0].id, "+1")
    await hub.messages.edit(places[0], posts[0].id, "First.")
    live.recent.forget(live.head)
    first, second = await resume(5), await resume(6)
    assert [(event["type"], event["seq"]) for event in first.heard] == [("Edited", 6), ("Reacted", 7)]
    assert second.heard == first.heard


async def test_a_message_that_changed_after_the_reading_is_told_with_its_change(hub, places, posts, resume, readings):
    first = await resume(3)
    await hub.messages.edit(places[0], posts[3].id, "Fourth.")
    second = await resume(3)
    await others_go_on()
    for client in (first, second):
        assert (client.kinds, client.seqs) == (["Posted", "Posted", "Edited"], [4, 5, 6])
        assert client.heard[-1]["text"] == "Fourth."
    assert len(readings) == 1


async def test_what_was_deleted_after_the_reading_is_told_to_nobody(hub, places, posts, resume):
    await resume(3)
    await hub.messages.delete(places[0], posts[3].id)
    client = await resume(3)
    assert client.kinds == ["Posted", "Deleted"]
    assert "Four." not in b"".join(client.wire.sent).decode()


async def test_what_is_deleted_during_a_reading_is_not_told_to_those_who_come_then(hub, stage, places, posts, resume):
    gate = Gate()
    stage.messages.direct("changed_since", gate)
    early = asyncio.ensure_future(resume(3))
    await gate.reached.wait()
    await hub.messages.delete(places[0], posts[3].id)
    client = await resume(3)
    gate.open()
    assert (client.kinds, client.texts) == (["Posted", "Deleted"], ["Five."])
    assert (await early).kinds[-1] == "Deleted"


@pytest.mark.usefixtures("posts")
async def test_a_reading_that_fails_is_for_those_who_waited_alone(stage, resume):
    gate = Gate(then=away)
    stage.messages.direct("after", gate)
    waiting = [asyncio.ensure_future(resume(3)) for _ in range(3)]
    await gate.reached.wait()
    await others_go_on()
    gate.open()
    for client in await asyncio.gather(*waiting):
        assert (client.heard, client.session.closed) == ([], True)
    assert (await resume(3)).texts == ["Four.", "Five."]


@pytest.mark.usefixtures("posts")
async def test_one_who_goes_takes_the_reading_from_nobody(hub, stage, connect, bob, live, resume):
    gate = Gate()
    stage.messages.direct("after", gate)
    gone = asyncio.ensure_future(hub.history.resume(connect(bob).session, live, 3))
    staying = asyncio.ensure_future(resume(3))
    await gate.reached.wait()
    await others_go_on()
    gone.cancel()
    gate.open()
    assert (await staying).texts == ["Four.", "Five."]


@pytest.mark.usefixtures("posts")
async def test_a_reading_is_kept_for_a_moment(resume, readings, monkeypatch):
    monkeypatch.setattr("hub.readings.KEPT", 0)
    await resume(3)
    await others_go_on()
    await resume(3)
    assert len(readings) == 2


@pytest.mark.usefixtures("posts")
async def test_few_readings_are_kept(resume, readings, monkeypatch):
    monkeypatch.setattr("hub.readings.SHARED", 2)
    for since in (1, 2, 3, 1):
        await resume(since)
    assert len(readings) == 4
    await resume(3)
    assert len(readings) == 4


@pytest.mark.usefixtures("posts")
async def test_few_are_told_in_one_turn_of_the_loop(resume):
    """All others are served in between."""
    turn, told = 0, []

    async def come():
        await resume(3)
        told.append(turn)

    coming = asyncio.gather(*(come() for _ in range(3 * TURNS)))
    while not coming.done():
        turn += 1
        await asyncio.sleep(0)
    assert max(Counter(told).values()) <= TURNS
