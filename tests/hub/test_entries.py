"""What waits in the journal, and what becomes of it."""

import pytest

from hub.entries import Addition, Draft
from hub.errors import RateLimited, RoomNotFound, Stale, Unavailable
from hub.events import Posted
from hub.files.models import Attachment
from hub.live import RoomState
from hub.models import Author, Post, Quote, Room
from tests.hub.house import live
from tests.store.samples import NOON, message

pytestmark = pytest.mark.gen_test

ALICE = Author(7, "alice")


@pytest.fixture
def room():
    return live(Room(1, "lobby"), RoomState(20, {}, frozenset()), schedule=None)


def applied(entry):
    return entry.apply({}, new_id=lambda: 100, now=lambda: NOON)


async def test_a_draft_becomes_a_message_at_the_rooms_next_place(room):
    draft = Draft("Hi.", "image", "c1", 5, (8,), (Attachment("f"),))
    made = applied(Addition(room, ALICE, draft))
    assert made == message(
        100,
        seq=21,
        text="Hi.",
        kind="image",
        client_id="c1",
        parent_id=5,
        mentions=(8,),
        attachments=(Attachment("f"),),
    )


async def test_the_name_of_a_guest_is_kept_with_the_message(room):
    assert applied(Addition(room, Author(0, "Zoe", role="guest"), Draft("Hi."))).author_name == "Zoe"
    assert applied(Addition(room, ALICE, Draft("Hi."))).author_name == ""


@pytest.mark.parametrize(("state", "refusal"), [("gone", RoomNotFound), ("stale", Unavailable)])
async def test_nothing_is_added_to_a_room_that_has_ended(room, state, refusal):
    setattr(room, state, True)
    with pytest.raises(refusal):
        applied(Addition(room, ALICE, Draft("Hi.")))
    assert room.assigned == 20


async def test_publishing_answers_and_tells_the_room(room):
    quote = Quote(5, "Hello?", NOON, ALICE)
    entry = Addition(room, ALICE, Draft("Hi."), quote)
    made = applied(entry)
    entry.publish(made)
    assert entry.answer.result().message == made
    assert entry.event(made) == Posted(Post(made, ALICE, quote), 21)
    assert room.head == 21


async def test_an_answer_is_given_once(room):
    entry = Addition(room, ALICE, Draft("Hi."))
    entry.refuse(Unavailable())
    entry.refuse(RateLimited(retry_after=1))
    entry.fail(RuntimeError())
    entry.publish(applied(entry))
    assert type(entry.answer.exception()) is Unavailable


async def test_nobody_has_to_be_waiting_for_the_answer(room):
    entry = Addition(room, ALICE, Draft("Hi."))
    entry.answer.cancel()
    entry.publish(applied(entry))
    assert room.head == 21


async def test_an_addition_weighs_what_there_is_to_tell(room):
    quote = Quote(5, "Hello?", NOON, ALICE)
    assert Addition(room, ALICE, Draft("Hi."), quote).chars == len("Hi.Hello?")


async def test_an_addition_without_a_quote_weighs_its_text(room):
    assert Addition(room, ALICE, Draft("Hi.")).chars == 3


async def test_a_draft_is_refused_when_something_was_said_after_what_its_author_knew(room):
    with pytest.raises(Stale):
        applied(Addition(room, ALICE, Draft("Hi.", if_seq=19)))
    assert room.assigned == 20
    assert applied(Addition(room, ALICE, Draft("Hi.", if_seq=20))).seq == 21


async def test_what_a_draft_brings_along_is_kept(room):
    earlier = NOON.replace(year=2020)
    made = applied(Addition(room, ALICE, Draft("Hi.", extra="{}", from_customer=True, written_at=earlier)))
    assert (made.extra, made.from_customer, made.created_at) == ("{}", True, earlier)


async def test_a_repeat_is_answered_with_what_was_stored_and_told_to_nobody(room):
    entry = Addition(room, ALICE, Draft("Hi."))
    entry.repeat(message(5))
    answer = entry.answer.result()
    assert (answer.message, answer.repeated) == (message(5), True)
    assert room.head == 20


async def test_a_first_post_is_no_repeat(room):
    entry = Addition(room, ALICE, Draft("Hi."))
    entry.publish(applied(entry))
    assert not entry.answer.result().repeated


async def test_a_bug_reaches_who_waits_for_the_answer(room):
    entry = Addition(room, ALICE, Draft("Hi."))
    entry.fail(RuntimeError("Oops."))
    assert str(entry.answer.exception()) == "Oops."
