"""What somebody who comes back is told of one message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.events import Deleted, Edited, Pinned, Posted, Reacted, replay
from hub.models import Author, Post
from tests.store.samples import NOON, message

KINDS = ("edited", "reacted", "pinned")


def post(**fields):
    return Post(message(1, **fields), Author(7, "alice"))


def kinds(events):
    return [type(event) for event in events]


def test_an_unknown_message_is_posted():
    assert replay(post(seq=6), 5) == [Posted(post(seq=6), 6)]


def test_a_known_message_is_told_by_what_has_changed():
    assert kinds(replay(post(seq=3, rev=6, edited=6), 5)) == [Edited]
    assert kinds(replay(post(seq=3, rev=6, reacted=6), 5)) == [Reacted]
    assert kinds(replay(post(seq=3, rev=6, pinned=6, pinned_at=NOON), 5)) == [Pinned]


def test_an_unknown_message_brings_what_has_changed_besides_its_text():
    events = replay(post(seq=6, rev=9, edited=7, reacted=8, pinned=9), 5)
    assert kinds(events) == [Posted, Reacted, Pinned]


@pytest.mark.parametrize("seq", [3, 6])
def test_of_a_deleted_message_only_that_is_told(seq):
    assert replay(post(seq=seq, rev=9, edited=7, reacted=8, deleted=9), 5) == [
        Deleted(message(1, seq=seq, rev=9, edited=7, reacted=8, deleted=9), 9)
    ]


@settings(deadline=None)
@given(st.integers(1, 20), st.sets(st.sampled_from(KINDS), min_size=1), st.integers(0, 30))
def test_who_is_lost_on_the_way_and_comes_back_is_told_the_rest(seq, changed, since):
    """Wherever it breaks off, what was told then and what is told now come to everything."""
    revs = dict(zip(sorted(changed), range(seq + 1, seq + 10), strict=False))
    changed_post = post(seq=seq, rev=max(revs.values()), **revs)
    since = min(since, changed_post.message.rev - 1)
    events = replay(changed_post, since)
    assert [event.seq for event in events] == sorted(event.seq for event in events)
    assert events[-1].seq == changed_post.message.rev

    for told in range(1, len(events)):
        since = events[told - 1].seq
        rest = replay(changed_post, since) if changed_post.message.rev > since else []
        assert set(kinds(events)) <= set(kinds(events[:told])) | set(kinds(rest))
        assert kinds(events[:told] + rest).count(Posted) <= 1
