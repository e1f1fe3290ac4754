"""A long past: many rooms with many messages, as the server would have stored them, but faster."""

from datetime import UTC, datetime

from pymongo import MongoClient

from hub.models import Message, Room
from hub.text import folded
from store.messages import MESSAGE
from store.rooms import ROOM

BATCH = 10_000
FAR = 10**9  # From the ids of rooms that the server gives out.
TEXT = "What everybody says, more or less."
NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
LONG = 10  # One room has this part of all messages.


async def fill(chatd, person, *, rooms, messages):
    """Rooms of equal length, and a long one of which `person` is a member: the long one, and its length."""
    async with chatd.store() as store:
        first_id = await store.messages.reserve_ids(messages) + 1
        long_room = await chatd.room(f"long room {first_id}", person)
    with MongoClient(chatd.mongodb, w=1, journal=False) as client:
        database = client["chatd"]
        short = [Room(FAR + first_id + number, f"room {FAR + first_id + number}") for number in range(rooms)]
        _insert(database["rooms"], ({**ROOM.document(room), "key": folded(room.name)} for room in short))
        pattern = MESSAGE.document(Message(0, 0, 0, 0, person.id, TEXT, NOON))
        _insert(database["messages"], ({**pattern, **place} for place in _places(first_id, messages, long_room, short)))
    return long_room, messages // LONG


def _insert(collection, documents):
    batch = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            collection.insert_many(batch, ordered=False)
            batch = []
    if batch:
        collection.insert_many(batch, ordered=False)


def _places(first_id, count, long_room, short):
    """What tells messages apart, in the order of their ids; the short rooms take turns."""
    for number in range(count):
        turn, is_elsewhere = divmod(number, LONG)
        others = number - turn - 1
        room = short[others % len(short)] if is_elsewhere else long_room
        seq = (others // len(short) if is_elsewhere else turn) + 1
        yield {"_id": first_id + number, "room_id": room.id, "seq": seq, "rev": seq, "client_id": f"c{number}"}
