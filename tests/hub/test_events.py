"""What somebody who comes back is told of one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.events import Deleted, Edited, Pinned, Posted, Reacted, changes, replay
from hub.models import Author, Post
from tests.store.samples import NOON, message


def post(**fields):
    return Post(message(1, **fields), Author(7, "alice"))


def kinds(events):
    return [type(event) for event in events]


def test_an_unknown_message_is_posted_where_it_was_and_as_it_is():
    assert replay(post(seq=6), 5) == [Posted(post(seq=6), 6)]
    assert kinds(replay(post(seq=6, rev=9, edited=7, reacted=8, pinned=9), 5)) == [Posted, Edited, Reacted, Pinned]


def test_a_known_message_is_told_by_what_has_changed():
    assert kinds(changes(post(seq=3, rev=6, edited=6).message)) == [Edited]
    assert kinds(changes(post(seq=3, rev=6, reacted=6).message)) == [Reacted]
    assert kinds(changes(post(seq=3, rev=6, pinned=6, pinned_at=NOON).message)) == [Pinned]
    assert changes(post(seq=3).message) == []


@pytest.mark.parametrize("since", [2, 5])
def test_of_a_deleted_message_only_that_is_told(since):
    deleted = post(seq=3, rev=9, edited=7, reacted=8, deleted=9)
    assert replay(deleted, since) == [Deleted(deleted.message, 9)]


@given(st.sets(st.sampled_from(["edited", "reacted", "pinned"]), min_size=1))
def test_who_is_lost_between_two_events_of_a_change_is_told_the_rest(changed):
    """All but the last have a seq from which the change is still to come."""
    revs = dict(zip(sorted(changed), range(7, 10), strict=False))
    message = post(seq=6, rev=max(revs.values()), **revs).message
    events = changes(message)
    assert len(events) == len(changed)
    assert [event.seq for event in events] == [message.rev - 1] * (len(events) - 1) + [message.rev]
