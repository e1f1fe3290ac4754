"""How much one account may do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import RateLimited
from hub.limits import KEYS_KEPT, TokenBucket, TokenBuckets


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def buckets(clock):
    """Five at once, one more every two seconds."""
    return TokenBuckets(5, 10, clock=clock)


def empty(buckets, key="alice"):
    for _ in range(5):
        buckets.take(key)


def test_more_than_the_bucket_holds_is_refused(buckets):
    empty(buckets)
    with pytest.raises(RateLimited, match="too fast") as refused:
        buckets.take("alice", "You are posting too fast; wait a moment.")
    assert refused.value.retry_after == 2


def test_who_comes_back_too_early_is_told_what_is_left_to_wait(buckets, clock):
    empty(buckets)
    clock.now = 0.5
    with pytest.raises(RateLimited, match=r"^Too many requests") as refused:
        buckets.take("alice")
    assert refused.value.retry_after == 1.5


def test_what_all_share_runs_out_for_all(clock):
    bucket = TokenBucket(1, 10, clock=clock)
    bucket.take()
    with pytest.raises(RateLimited, match=r"^Too many requests") as refused:
        bucket.take()
    assert refused.value.retry_after == 10


def test_who_comes_back_when_told_is_served(buckets, clock):
    empty(buckets)
    clock.now = 2
    buckets.take("alice")
    with pytest.raises(RateLimited):
        buckets.take("alice")


def test_being_refused_costs_nothing(buckets, clock):
    empty(buckets)
    for clock.now in (0.5, 1, 1.5):
        with pytest.raises(RateLimited):
            buckets.take("alice")
    clock.now = 2
    buckets.take("alice")


def test_nobody_takes_from_anothers_bucket(buckets):
    empty(buckets)
    buckets.take("bob")


def test_a_forgiven_bucket_is_full_again(buckets):
    empty(buckets)
    buckets.forgive("alice")
    empty(buckets)


def test_forgiving_a_stranger_does_nothing(buckets):
    buckets.forgive("zoe")
    empty(buckets, "zoe")


def test_refused_taker_is_not_forgotten(buckets):
    empty(buckets)
    for number in range(KEYS_KEPT - 1):
        buckets.take(number)
    with pytest.raises(RateLimited):
        buckets.take("alice")
    buckets.take("one more")
    with pytest.raises(RateLimited):
        buckets.take("alice")


def test_only_so_many_buckets_are_remembered(buckets):
    """Whoever makes up names cannot fill the memory; the ones used least recently go first."""
    empty(buckets)
    for number in range(KEYS_KEPT - 1):
        buckets.take(number)
    buckets.take("one more")
    buckets.take("alice")
    assert len(buckets._buckets) == KEYS_KEPT


@settings(deadline=None)
@given(st.lists(st.floats(0, 20), max_size=60), st.integers(1, 10), st.integers(1, 20))
def test_no_stretch_of_time_allows_more_than_bucket_and_rate(pauses, capacity, seconds):
    clock = Clock()
    buckets = TokenBuckets(capacity, seconds, clock=clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        try:
            buckets.take("alice")
        except RateLimited:
            continue
        taken.append(clock.now)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            assert last - first + 1 <= capacity + (end - start) * capacity / seconds + 1e-6
