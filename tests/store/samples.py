"""Values to store, with defaults for what a test does not care about."""

from datetime import UTC, datetime

from hub.accounts.models import User
from hub.desk.models import LineManager, Ticket
from hub.models import Message, Room

NOON = datetime(2024, 5, 17, 12, 0, 0, 123_000, tzinfo=UTC)


def message(id, *, room_id=1, seq=None, author_id=7, **fields):
    """Message `id`, new in its room at place `seq`, or `id` unless told otherwise."""
    seq = seq or id
    values = {"rev": seq, "text": f"text {id}", "created_at": NOON, **fields}
    return Message(id, room_id, seq, author_id=author_id, **values)


def user(username, **fields):
    return User(0, username, **{"email": f"{username}@example.org", **fields})


def room(name, **fields):
    return Room(0, name, **fields)


def ticket(number, *, workspace_id="w", **fields):
    """Ticket `number` of a workspace, in a room of the same number."""
    values = {"product": "CAKE", "customer": '"carl"', "created_at": "null", "opened_at": NOON, **fields}
    return Ticket(f"{number:024x}", workspace_id, number, number, **values)


def manager(user_id, *, workspace_id="w", **fields):
    return LineManager("", workspace_id, user_id, **fields)
