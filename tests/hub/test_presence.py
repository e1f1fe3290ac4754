"""Who is in a conversation, as its live room tells it."""

import pytest

from hub.accounts.models import Caller, User
from hub.counts import Counts
from hub.live import LiveRoom, RoomState
from hub.models import Room, is_direct
from hub.session import Session
from tests.hub.house import Client, Lines, Wire, live

ALICE, BOB = (User(id, name, "") for id, name in ((7, "alice"), (8, "bob")))


class Told(Lines):
    """Who is there, who comes and who goes, as words."""

    alike = frozenset()

    def encode(self, event, *, own):
        users = [user.username for user in getattr(event, "users", [getattr(event, "user", None)])]
        return " ".join([type(event).__name__, *users]).encode() + b"\n"


@pytest.fixture
def room():
    return live(
        Room(1, "bob-alice", "direct", pair="7:8"),
        RoomState(0, {}, frozenset()),
        schedule=lambda _: None,
    )


@pytest.fixture
def enter(room):
    def make(user, how=LiveRoom.enter, **options):
        wire = Wire()
        client = Client(Session(Caller(user, ""), Told(), wire, outbox_limit=10**6, counts=Counts(), **options), wire)
        how(room, client.session)
        return client

    return make


def heard(room, client):
    room.flush()
    lines = b"".join(client.wire.sent).decode().splitlines()
    client.wire.sent.clear()
    return lines


def test_who_comes_is_told_of_the_others_first_and_then_of_itself(room, enter):
    first, second = enter(ALICE), enter(BOB)
    assert heard(room, first) == ["Present", "Arrived alice", "Arrived bob"]
    assert heard(room, second) == ["Present alice", "Arrived bob"]


def test_second_session_of_a_user_is_told_to_itself_alone(room, enter):
    first, other = enter(ALICE), enter(BOB)
    heard(room, first), heard(room, other)
    second = enter(ALICE)
    assert [heard(room, client) for client in (first, other, second)] == [[], [], ["Present bob", "Arrived alice"]]


def test_only_the_last_session_of_a_user_is_missed(room, enter):
    sessions, other = [enter(ALICE), enter(ALICE)], enter(BOB)
    heard(room, other)
    room.leave(sessions[0].session)
    assert heard(room, other) == []
    room.leave(sessions[1].session)
    room.leave(sessions[1].session)
    assert heard(room, other) == ["Departed alice"]


def test_who_has_gone_is_not_there_for_who_comes_next(room, enter):
    first = enter(ALICE)
    room.leave(first.session)
    other = enter(BOB)
    assert heard(room, other) == ["Present", "Arrived bob"]
    enter(ALICE)
    assert heard(room, other) == ["Arrived alice"]


def test_who_catches_up_is_there_already_and_hears_who_comes_and_goes(room, enter):
    late = enter(ALICE, LiveRoom.approach)
    other = enter(BOB)
    room.leave(other.session)
    assert heard(room, late) == ["Present", "Arrived alice", "Arrived bob", "Departed bob"]
    room.enter(late.session)
    assert heard(room, late) == []


def test_who_follows_rooms_is_present_in_none(room, enter):
    enter(BOB, follows=is_direct)
    assert heard(room, enter(ALICE)) == ["Present", "Arrived alice"]


def test_who_never_came_is_not_missed(room, enter):
    first = enter(ALICE)
    stranger = enter(BOB, lambda *_: None)
    room.leave(stranger.session)
    assert heard(room, first) == ["Present", "Arrived alice"]


def test_rooms_of_many_tell_nothing_of_the_kind(enter):
    lobby = live(Room(1, "lobby", "open"), RoomState(0, {}, frozenset()), schedule=lambda _: None)
    client = enter(ALICE, lambda _, session: lobby.enter(session))
    lobby.leave(client.session)
    assert heard(lobby, client) == []
