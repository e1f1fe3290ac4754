"""One client's outbox: bounded, and closed rather than waited for."""

import asyncio

import pytest

from hub.accounts.models import Caller, User
from hub.counts import Counts
from hub.errors import TRY_AGAIN_LATER
from hub.events import Typing
from hub.models import Author
from hub.session import Session
from tests.hub.house import Lines, Wire, others_go_on

ALICE = User(7, "alice", "alice@example.org")


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def session(wire):
    return Session(Caller(ALICE, "token"), Lines(), wire, outbox_limit=100, counts=Counts())


def test_what_is_told_goes_out_at_once(session, wire):
    session.send(b"one")
    session.send(b"two")
    assert wire.sent == [b"one", b"two"]


def test_nothing_to_tell_sends_nothing(session, wire):
    session.send(b"")
    assert wire.sent == []


def test_a_client_that_stops_reading_is_closed_when_its_outbox_is_full(session, wire):
    wire.stuck = True
    for _ in range(10):
        session.send(10 * b"x")
    assert wire.farewell is None

    session.send(b"x")
    assert wire.farewell[0] == TRY_AGAIN_LATER
    assert session.closed
    assert wire.unsent == 100


@pytest.mark.parametrize("taken", [0, 3])
def test_what_the_client_does_not_take_at_once_waits_for_it(session, wire, taken):
    wire.offer = lambda data: wire.sent.append(data[:taken]) or taken
    session.send(b"hello")
    assert b"".join(wire.sent) == b"hello"


def test_what_went_out_and_who_was_dropped_is_counted(wire):
    counts = Counts()
    session = Session(Caller(ALICE, "token"), Lines(), wire, outbox_limit=100, counts=counts)
    wire.stuck = True
    for _ in range(11):
        session.send(10 * b"x")
    assert (counts.deliveries, counts.outbox_drops) == (10, 1)


def test_a_closed_session_sends_nothing_more_and_keeps_its_first_farewell(session, wire):
    session.close(4001, "You were signed out.")
    session.close(1000, "Bye.")
    session.send(b"x")
    assert (wire.sent, wire.farewell, session.farewell) == ([], *2 * [(4001, "You were signed out.")])


def test_one_large_piece_closes_nobody_who_has_read_everything(session, wire):
    session.send(1000 * b"x")
    assert wire.farewell is None


def test_a_large_piece_closes_who_has_not_read_everything(session, wire):
    wire.stuck = True
    session.send(b"x")
    session.send(100 * b"x")
    assert wire.farewell[0] == TRY_AGAIN_LATER


@pytest.mark.parametrize(("user_id", "own"), [(7, True), (8, False)])
def test_only_ones_own_events_are_own(session, user_id, own):
    session.tell(Typing(1, Author(user_id, "somebody"), True))
    assert [is_own for _, is_own in session.dialect.encoded] == [own]


def test_a_guest_takes_no_other_guests_event_for_its_own():
    guest = Session(Caller(User(0, "guest", ""), ""), Lines(), Wire(), outbox_limit=100, counts=Counts())
    guest.tell(Typing(1, Author(0, "another"), True))
    assert [is_own for _, is_own in guest.dialect.encoded] == [False]


@pytest.mark.gen_test
async def test_writing_waits_until_half_of_the_outbox_is_free(session, wire):
    wire.stuck = True
    session.send(50 * b"x")
    await session.writable()

    session.send(b"x")
    waiting = asyncio.ensure_future(session.writable())
    await others_go_on()
    assert not waiting.done()
    wire.take()
    await waiting


@pytest.mark.gen_test
async def test_nobody_waits_for_a_session_that_closes(session, wire):
    wire.stuck = True
    session.send(100 * b"x")
    waiting = asyncio.ensure_future(session.writable())
    await others_go_on()
    session.close(1000, "")
    await waiting
    await session.writable()
