"""The rules for changing a message."""

import pytest

from hub.changes import PINS, REACTIONS, Delete, Edit, Pin, React
from hub.errors import BadRequest, Forbidden, NotFound, RoomNotFound, Unavailable
from hub.files.models import Attachment
from hub.live import RoomState
from hub.models import Author, Reaction, Room
from tests.hub.house import live
from tests.store.samples import NOON, message

pytestmark = pytest.mark.gen_test

ALICE = Author(7, "alice")
BOB = Author(8, "bob")
LEADER = Author(9, "carol", role="admin")
GUEST = Author(0, "guest", role="guest")
ALICES = message(1, author_id=7)


@pytest.fixture
def room():
    return live(Room(1, "lobby"), RoomState(20, {9: "admin"}, frozenset()), schedule=None)


def applied(entry, *current):
    return entry.apply({m.id: m for m in current or [ALICES]}, new_id=None, now=lambda: NOON)


async def test_an_edit_changes_the_text_and_takes_the_next_place(room):
    edited = applied(Edit(room, 1, ALICE, "new"))
    assert (edited.text, edited.seq, edited.rev, edited.edited) == ("new", 1, 21, 21)
    assert room.assigned == 21


@pytest.mark.parametrize("other", [BOB, LEADER, GUEST])
async def test_only_its_author_edits_a_message(room, other):
    with pytest.raises(Forbidden):
        applied(Edit(room, 1, other, "new"))
    assert room.assigned == 20


async def test_a_deletion_leaves_a_tombstone_without_content(room):
    full = message(
        1,
        client_id="c1",
        mentions=(8,),
        attachments=(Attachment("f"),),
        reactions=(Reaction("+1", (8,)),),
        pinned_at=NOON,
    )
    room.pins.add(1)
    left = applied(Delete(room, 1, ALICE), full)
    assert (left.text, left.mentions, left.attachments, left.reactions, left.pinned_at) == ("", (), (), (), None)
    assert (left.seq, left.rev, left.deleted, left.client_id) == (1, 21, 21, "c1")
    assert room.pins == set()


@pytest.mark.parametrize(("actor", "may"), [(ALICE, True), (LEADER, True), (BOB, False)])
async def test_authors_delete_their_own_and_leaders_everybodys(room, actor, may):
    if may:
        assert applied(Delete(room, 1, actor)).deleted
    else:
        with pytest.raises(Forbidden):
            applied(Delete(room, 1, actor))


@pytest.mark.parametrize("change", [lambda room: Edit(room, 1, GUEST, "new"), lambda room: Delete(room, 1, GUEST)])
async def test_guests_do_not_change_what_another_guest_wrote(room, change):
    with pytest.raises(Forbidden):
        applied(change(room), message(1, author_id=0))


@pytest.mark.parametrize("missing", [message(2), message(1, room_id=2), message(1, deleted=5)])
async def test_what_is_not_in_the_room_cannot_be_changed(room, missing):
    for entry in (Edit(room, 1, ALICE, "new"), Delete(room, 1, ALICE), React(room, 1, ALICE, "+1", True)):
        with pytest.raises(NotFound) as refused:
            applied(entry, missing)
        assert refused.value.code == "message_not_found"
    assert room.assigned == 20


@pytest.mark.parametrize(("state", "refusal"), [("gone", RoomNotFound), ("stale", Unavailable)])
async def test_nothing_changes_in_a_room_that_has_ended(room, state, refusal):
    setattr(room, state, True)
    with pytest.raises(refusal):
        applied(Edit(room, 1, ALICE, "new"))


async def test_a_change_is_told_as_its_actor_s_and_weighs_its_new_text(room):
    weights = {Edit(room, 1, LEADER, "new"): 3, Delete(room, 1, LEADER): 0, Pin(room, 1, LEADER, True): 0}
    for entry, chars in weights.items():
        told = entry.event(ALICES)
        assert (type(told), told.message, told.seq, told.actor_id) == (entry.tells, ALICES, 1, 9)
        assert entry.chars == chars


# Reactions


async def test_reactions_come_and_go(room):
    once = applied(React(room, 1, ALICE, "+1", True))
    both = applied(React(room, 1, BOB, "+1", True), once)
    other = applied(React(room, 1, BOB, "-1", True), both)
    assert other.reactions == (Reaction("+1", (7, 8)), Reaction("-1", (8,)))

    left = applied(React(room, 1, ALICE, "+1", False), other)
    assert left.reactions == (Reaction("+1", (8,)), Reaction("-1", (8,)))
    assert applied(React(room, 1, BOB, "+1", False), left).reactions == (Reaction("-1", (8,)),)


async def test_doing_a_reaction_twice_changes_nothing_more(room):
    once = applied(React(room, 1, ALICE, "+1", True))
    assert applied(React(room, 1, ALICE, "+1", True), once).reactions == once.reactions
    assert applied(React(room, 1, BOB, "+1", False), once).reactions == once.reactions


async def test_a_message_has_only_so_many_different_reactions(room):
    full = message(1, reactions=tuple(Reaction(str(n), (8,)) for n in range(REACTIONS)))
    with pytest.raises(BadRequest):
        applied(React(room, 1, ALICE, "one more", True), full)
    assert applied(React(room, 1, ALICE, "0", True), full).reactions[0] == Reaction("0", (8, 7))


# Pins


async def test_leaders_pin_and_unpin(room):
    pinned = applied(Pin(room, 1, LEADER, True))
    assert (pinned.pinned_at, pinned.pinned, room.pins) == (NOON, 21, {1})
    unpinned = applied(Pin(room, 1, LEADER, False), pinned)
    assert (unpinned.pinned_at, unpinned.pinned, room.pins) == (None, 22, set())


@pytest.mark.parametrize("actor", [ALICE, BOB, GUEST])
@pytest.mark.parametrize("wanted", [True, False])
async def test_nobody_else_pins(room, actor, wanted):
    with pytest.raises(Forbidden, match="Only an admin of the room"):
        applied(Pin(room, 1, actor, wanted))


async def test_a_room_has_only_so_many_pins(room):
    room.pins.update(range(2, PINS + 2))
    with pytest.raises(BadRequest) as refused:
        applied(Pin(room, 1, LEADER, True))
    assert refused.value.code == "too_many_pins"


async def test_pinning_again_keeps_the_first_time_and_needs_no_place(room):
    room.pins.update(range(1, PINS + 1))
    earlier = NOON.replace(year=2020)
    assert applied(Pin(room, 1, LEADER, True), message(1, pinned_at=earlier)).pinned_at == earlier


async def test_a_deleted_message_leaves_its_pin_to_another(room):
    room.pins.update(range(1, PINS + 1))
    applied(Delete(room, 1, ALICE))
    assert applied(Pin(room, 5, LEADER, True), message(5)).pinned_at == NOON
