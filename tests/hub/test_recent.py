"""What is kept of the last changes: all from `start` on, in their order, within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.events import Deleted, Edited, Posted
from hub.files.models import Attachment
from hub.models import Author, Post
from hub.recent import ALL_BYTES, CHANGE_BYTES, COPIES, ROOM_CHANGES, Recent, Shelf
from tests.hub.house import Lines
from tests.store.samples import message

TEXT = message(1).text
SIZE = CHANGE_BYTES + COPIES * len(TEXT)


def posted(seq, **fields):
    return Posted(Post(message(seq, **fields), Author(7, "alice")), seq)


def seqs(recent, since):
    tellings = recent.after(since)
    return tellings if tellings is None else [telling.event.seq for telling in tellings]


@pytest.fixture
def recent():
    return Recent(10, Shelf())


def test_a_room_that_was_just_read_has_nothing_after_its_head(recent):
    assert (seqs(recent, 9), seqs(recent, 10)) == (None, [])


def test_what_came_after_a_seq_is_there_in_order(recent):
    for seq in (11, 12, 14):
        recent.add(posted(seq))
    assert [seqs(recent, since) for since in (10, 11, 12, 13, 14)] == [[11, 12, 14], [12, 14], [14], [14], []]


def test_one_room_keeps_so_many_changes(recent):
    for seq in range(11, 12 + ROOM_CHANGES):
        recent.add(posted(seq))
    assert seqs(recent, 10) is None
    assert len(seqs(recent, 11)) == ROOM_CHANGES


def test_all_rooms_together_keep_so_much_and_what_came_first_goes_first():
    shelf = Shelf(3 * SIZE)
    first, second = Recent(0, shelf), Recent(0, shelf)
    for seq in (1, 2):
        first.add(posted(seq))
        second.add(posted(seq))
    assert (first.start, second.start) == (1, 0)
    second.add(posted(3, text="x" * len(TEXT)))
    assert (first.start, second.start) == (1, 1)


def test_a_long_text_takes_its_room():
    recent = Recent(0, Shelf(4 * SIZE))
    recent.add(posted(1))
    recent.add(posted(2, text="x" * SIZE))
    assert recent.start == 1


def test_nothing_is_kept_of_before_a_deletion(recent):
    recent.add(posted(11))
    recent.add(Deleted(message(3, deleted=12, rev=12), 12))
    recent.add(posted(13))
    assert seqs(recent, 10) is None
    assert seqs(recent, 11) == [12, 13]


def test_dropping_from_an_empty_room_changes_nothing(recent):
    recent.drop()
    assert recent.start == 10


@given(st.lists(st.sampled_from(["post", "delete", "drop", "forget"]), max_size=60))
def test_what_is_given_out_has_no_gap(steps):
    recent, told = Recent(0, Shelf(20 * SIZE)), []
    for seq, step in enumerate(steps, 1):
        if step == "drop":
            recent.drop()
        elif step == "forget":
            recent.forget(max(told, default=0))
        else:
            told.append(seq)
            recent.add(posted(seq) if step == "post" else Deleted(message(1, deleted=seq, rev=seq), seq))
    for since in range(len(steps) + 1):
        assert seqs(recent, since) in (None, [seq for seq in told if seq > since])


def test_a_change_is_encoded_once_per_dialect(recent):
    one, other = Lines("one"), Lines("other")
    telling = recent.add(posted(11))
    assert [telling.frame(one), telling.frame(one)] == 2 * [one.encode(telling.event, own=False)]
    telling.frame(other)
    assert (len(one.encoded), len(other.encoded)) == (2, 1)


def test_links_to_files_are_made_anew(recent):
    dialect = Lines()
    telling = recent.add(posted(11, attachments=(Attachment("f", name="a.png"),)))
    telling.frame(dialect)
    telling.frame(dialect)
    assert len(dialect.encoded) == 2


def test_an_edit_is_kept_with_the_message_as_it_was_then(recent):
    recent.add(Edited(message(3, edited=11, rev=11, text="First."), 11))
    [telling] = recent.after(10)
    assert telling.event.message.text == "First."


def test_the_shelf_holds_a_day_of_a_busy_team():
    assert ALL_BYTES // SIZE > 10_000
