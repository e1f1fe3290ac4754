"""A live room: who hears what, in which order, and how often it is encoded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.accounts.models import Caller, User
from hub.counts import Counts
from hub.errors import RoomNotFound
from hub.events import Edited, Posted, Typing
from hub.live import RoomState
from hub.models import Author, Post, Room
from hub.session import Session
from tests.hub.house import Client, Lines, Wire, live
from tests.store.samples import message

ALICE, BOB, CAROL = (User(id, name, "") for id, name in ((7, "alice"), (8, "bob"), (9, "carol")))


class Ticks:
    """The end of a tick, when what was scheduled is done."""

    def __init__(self):
        self._calls = []

    def __call__(self, call):
        self._calls.append(call)

    def end(self):
        calls, self._calls = self._calls, []
        for call in calls:
            call()


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def room(ticks):
    return live(Room(1, "lobby"), RoomState(0, {7: "admin"}, frozenset()), schedule=ticks)


def client_of(user, dialect=None):
    wire = Wire()
    return Client(Session(Caller(user, ""), dialect or Lines(), wire, outbox_limit=10**6, counts=Counts()), wire)


def entered(room, user, dialect=None):
    client = client_of(user, dialect)
    room.enter(client.session)
    return client


def posted(seq, author=ALICE):
    return Posted(Post(message(seq, author_id=author.id), Author(author.id, author.name)), seq)


def publish(room, *events):
    for event in events:
        room.record(event)
    room.flush()


def typing(user):
    return Typing(1, Author(user.id, user.name), True)


def test_everybody_in_the_room_hears_what_is_published_in_its_order(room):
    clients = [entered(room, user) for user in (ALICE, BOB)]
    publish(room, posted(1), posted(2, BOB), posted(3))
    assert [client.seqs for client in clients] == [[1, 2, 3], [1, 2, 3]]
    assert room.head == 3


def test_what_is_published_together_is_one_write(room):
    client = entered(room, BOB)
    publish(room, posted(1), posted(2), posted(3))
    assert len(client.wire.sent) == 1


def test_who_did_it_is_told_first_and_then_who_came_first(room):
    told = []
    clients = [entered(room, user) for user in (CAROL, ALICE, BOB) * 5]
    for client in clients:
        client.wire.send = lambda _, client=client: told.append(client)
    publish(room, posted(1, ALICE))
    assert told == sorted(clients, key=lambda client: client.session.user_id != ALICE.id)


def test_who_enters_hears_only_what_comes_then(room):
    publish(room, posted(1))
    room.record(posted(2))
    client = entered(room, BOB)
    publish(room, posted(3))
    assert client.seqs == [3]


def test_who_leaves_hears_what_came_before_and_nothing_after(room):
    client = entered(room, BOB)
    room.record(posted(1))
    room.leave(client.session)
    publish(room, posted(2))
    assert client.seqs == [1]
    assert not room.hears(client.session)
    assert list(room.sessions()) == []


def test_leaving_twice_does_nothing(room):
    client = client_of(BOB)
    room.leave(client.session)
    room.leave(client.session)


# Encode once


def test_an_event_is_encoded_at_most_twice_for_any_number_of_clients(room):
    """Once for its author's own clients, and once for all the others."""
    clients = [entered(room, user, Lines()) for user in (ALICE, ALICE, *20 * [BOB])]
    publish(room, posted(1), posted(2, BOB))

    encoded = [len(client.session.dialect.encoded) for client in clients]
    assert sum(encoded) == 4
    assert all(client.seqs == [1, 2] for client in clients)


def test_what_a_dialect_tells_alike_is_encoded_once(room):
    dialect = Lines(alike=frozenset({Typing}))
    alice, bob = entered(room, ALICE, dialect), entered(room, BOB, dialect)
    room.tell(Typing(1, Author(7, "alice"), True))
    assert len(dialect.encoded) == 1
    assert alice.heard == bob.heard != []

    publish(room, posted(1))
    assert [own for _, own in dialect.encoded] == [False, False, True]


def test_each_dialect_encodes_for_itself(room):
    dialects = [Lines("one"), Lines("two")]
    for dialect in dialects:
        entered(room, BOB, dialect)
        entered(room, CAROL, dialect)
    publish(room, posted(1))
    assert [len(dialect.encoded) for dialect in dialects] == [1, 1]


def test_nothing_is_encoded_for_nobody(room):
    dialect = Lines()
    client = entered(room, BOB, dialect)
    room.leave(client.session)
    publish(room, posted(1))
    assert dialect.encoded == []


def test_only_its_author_is_told_that_an_event_is_its_own(room):
    alice, bob = (entered(room, user) for user in (ALICE, BOB))
    publish(room, posted(1), posted(2, BOB), Edited(message(1), 3, ALICE.id))
    assert [event["own"] for event in alice.heard] == [True, False, True]
    assert [event["own"] for event in bob.heard] == [False, True, False]


def test_guests_are_not_taken_for_each_other(room):
    client = entered(room, User(0, "guest", ""))
    publish(room, posted(1, User(0, "another", "")))
    assert [event["own"] for event in client.heard] == [False]


# What passes


def test_what_passes_is_told_at_the_end_of_the_tick_together(room, ticks):
    client = entered(room, BOB)
    room.announce(typing(ALICE))
    room.announce(typing(CAROL))
    assert client.heard == []
    ticks.end()
    assert (client.kinds, len(client.wire.sent)) == (["Typing", "Typing"], 1)


def test_what_passes_keeps_its_place_among_what_is_kept(room, ticks):
    client = entered(room, BOB)
    room.announce(typing(ALICE))
    publish(room, posted(1))
    ticks.end()
    assert client.kinds == ["Typing", "Posted"]


# Catching up


def test_who_approaches_is_told_only_what_is_not_kept(room, ticks):
    client = client_of(BOB)
    way = room.approach(client.session)
    publish(room, posted(1))
    room.announce(typing(ALICE))
    ticks.end()
    assert client.kinds == ["Typing"]
    assert room.hears(client.session)
    assert room.approaches(client.session, way)


def test_nothing_that_passes_is_missed_or_told_twice_on_the_way_in(room, ticks):
    client = client_of(BOB)
    room.announce(typing(ALICE))
    room.approach(client.session)
    room.announce(typing(BOB))
    room.enter(client.session)
    room.announce(typing(CAROL))
    ticks.end()
    assert [event["own"] for event in client.heard] == [True, False]


def test_who_approaches_again_hears_nothing_directly_any_more(room):
    client = entered(room, BOB)
    room.approach(client.session)
    publish(room, posted(1))
    assert client.heard == []


@pytest.mark.parametrize("end", ["enter", "leave", "approach"])
def test_a_way_in_ends_when_the_session_enters_leaves_or_begins_another(room, end):
    session = client_of(BOB).session
    way = room.approach(session)
    getattr(room, end)(session)
    assert not room.approaches(session, way)


def test_no_way_in_is_not_taken_for_one(room):
    assert not room.approaches(client_of(BOB).session, None)


STEPS = st.sampled_from(["enter", "approach", "leave", "record", "announce", "flush", "tick"])


@settings(deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_a_session_hears_each_event_that_is_published_while_it_is_in_once_and_in_order(steps):
    ticks = Ticks()
    room = live(Room(1, "lobby"), RoomState(0, {}, frozenset()), schedule=ticks)
    client, expected, is_in = client_of(BOB), [], False
    for seq, step in enumerate(steps, 1):
        if step in {"enter", "approach", "leave"}:
            getattr(room, step)(client.session)
            is_in = step == "enter"
        elif step == "record":
            room.record(posted(seq))
            if is_in:
                expected.append(seq)
        elif step == "announce":
            room.announce(typing(ALICE))
        else:
            room.flush() if step == "flush" else ticks.end()
    room.flush()
    assert client.seqs == expected


@pytest.mark.gen_test
async def test_nothing_of_a_room_that_is_gone_is_changed(room):
    async with room.changing():
        room.gone = True
    with pytest.raises(RoomNotFound):
        async with room.changing():
            pytest.fail("It is gone.")
