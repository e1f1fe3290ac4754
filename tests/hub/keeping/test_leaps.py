"""A clock that is wrong takes no messages with it."""

from datetime import timedelta

import pytest

from commands.clock import now
from hub.hub import Hub

pytestmark = [pytest.mark.gen_test, pytest.mark.expects_log]


class Clock:
    """Goes ahead by `ahead`."""

    ahead = timedelta()

    def __call__(self):
        return now() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sweep(stage, settings, clock):
    return Hub(stage, settings, now=clock).retention.sweep


async def test_nothing_goes_when_the_clock_leaps_until_it_has_stayed_so(
    sweep, clock, lobby, alice, say, texts, caplog, monkeypatch
):
    await say(lobby, alice, "Hello.")
    await sweep()
    clock.ahead = timedelta(days=365)
    await sweep()
    await sweep()
    assert await texts(lobby) == ["Hello."]
    days = f"last_sweep={now():%F} now={clock():%F}"
    assert caplog.messages == [f"event=retention_waits reason=clock_leapt {days}"] * 2

    monkeypatch.setattr("hub.keeping.leaps.STAYED", 0)
    await sweep()
    assert await texts(lobby) == []


async def test_a_clock_that_is_put_right_again_counts_at_once(sweep, clock, lobby, alice, say, texts, long_ago):
    await say(lobby, alice, "Hello.", written_at=long_ago)
    await say(lobby, alice, "Bye.")
    clock.ahead = timedelta(days=-8)
    await sweep()
    clock.ahead = timedelta(days=365)
    await sweep()
    assert await texts(lobby) == ["Hello.", "Bye."]
    clock.ahead = timedelta(days=-2)
    await sweep()
    clock.ahead = timedelta()
    await sweep()
    assert await texts(lobby) == ["Bye."]


async def test_a_leap_counts_across_a_restart(sweep, stage, settings, clock, lobby, alice, say, texts):
    await say(lobby, alice, "Hello.")
    await sweep()
    clock.ahead = timedelta(days=365)
    await Hub(stage, settings, now=clock).retention.sweep()
    assert await texts(lobby) == ["Hello."]
