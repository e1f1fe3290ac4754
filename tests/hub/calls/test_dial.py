"""Calling a user: who is rung, and what is left of it when nobody is."""

import pytest

from hub.accounts.people import known_as
from hub.errors import Busy, Forbidden, NotFound
from hub.events import Rings

pytestmark = pytest.mark.gen_test


@pytest.fixture
def arrive(hub, connect):
    """A session that takes calls."""

    def make(caller):
        session = connect(caller).session
        hub.callees.arrive(session)
        return session

    return make


@pytest.fixture
def call(hub):
    async def make(session, user):
        try:
            await hub.dial.call(session, user.id, Rings("offer", "", "", known_as(session.caller, None)))
        finally:
            await hub.call_log.settled()

    return make


@pytest.fixture
def history(hub):
    """What is in the conversation of two, if there is one."""

    async def texts(caller, other):
        place = await hub.direct.find(caller, other.user)
        return (
            [post.message.text for post in (await hub.history.before(place.live, None, limit=9)).posts] if place else []
        )

    return texts


async def test_who_is_there_is_rung_and_nothing_is_missed_yet(hub, call, history, arrive, alice, bob):
    ann, ben = arrive(alice), arrive(bob)
    await call(ann, bob.user)
    assert hub.calls._calls[ben].caller is ann
    assert await history(alice, bob) == []


async def test_who_is_away_has_missed_the_call(call, history, arrive, connect, alice, bob):
    connect(bob)
    with pytest.raises(NotFound) as refused:
        await call(arrive(alice), bob.user)
    assert refused.value.code == "callee_not_found"
    assert await history(alice, bob) == ["Missed call"]


async def test_who_talks_has_missed_the_call(hub, call, history, arrive, alice, bob, carol):
    ann, ben, eve = arrive(alice), arrive(bob), arrive(carol)
    await call(ann, bob.user)
    hub.calls.answer(ben, "signal")
    with pytest.raises(Busy):
        await call(eve, bob.user)
    assert await history(carol, bob) == ["Missed call"]


async def test_two_who_call_each_other_miss_nothing(call, history, arrive, alice, bob):
    ann, ben = arrive(alice), arrive(bob)
    await call(ann, bob.user)
    with pytest.raises(Busy):
        await call(ben, alice.user)
    assert await history(alice, bob) == []


async def test_nobody_misses_a_call_of_oneself(call, history, arrive, alice):
    with pytest.raises(NotFound):
        await call(arrive(alice), alice.user)
    assert await history(alice, alice) == []


async def test_who_has_gone_calls_nobody(hub, call, arrive, alice, bob):
    ann, ben = arrive(alice), arrive(bob)
    hub.registry.disconnect(ann)
    await call(ann, bob.user)
    assert ben not in hub.calls._calls


async def test_bot_calls_nobody(hub, call, history, arrive, alice):
    bot = await hub.signin.authenticate(await hub.bots.token(await hub.bots.create("robin")))
    with pytest.raises(Forbidden):
        await call(arrive(bot), alice.user)
    assert await history(bot, alice) == []


async def test_user_who_is_disabled_is_not_there_to_be_called(hub, call, history, arrive, alice, bob):
    await hub.accounts.disable(bob.user)
    with pytest.raises(NotFound) as refused:
        await call(arrive(alice), bob.user)
    assert refused.value.code == "user_not_found"
    assert await history(alice, bob) == []
