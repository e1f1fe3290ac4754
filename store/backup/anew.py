"""What has to be different in data that come from a backup, lest they be taken for what was there before.

What was written after the backup is gone, but clients may remember it: a seq up to which they know a room,
the id of a message. So the history gets another name, and numbers go on far beyond any that were given out.
"""

import secrets
from datetime import datetime

from hub.models import Message
from store.backup.scratch import SCRATCH, Scratch
from store.driver import Collection, Counter, Database, Document
from store.messages import MESSAGE

# More than there can have been since the backup, of messages in all and changes in a room,
MANY = 1_000_000
# and of anything else.
SOME = 1_000


async def begin_anew(database: Database, scratch: Scratch, now: datetime) -> None:
    """`database` has what is about to be replaced, if it is still there."""
    await scratch.collection("meta").update_one({"_id": "meta"}, {"$set": {"epoch": secrets.token_hex(8)}})
    await _advance_counters(database, scratch)
    stones = Counter(database, "messages", SCRATCH)
    async for room in scratch.collection("rooms").find({}, {"_id": True}):
        await _raise_floor(database, scratch, Message(await stones.next(), room["_id"], 0, 0, 0, "", now))


async def _advance_counters(database: Database, scratch: Scratch) -> None:
    counters = scratch.collection("counters")
    replaced = {counter["_id"]: counter["value"] async for counter in database["counters"].find()}
    restored = {counter["_id"]: counter["value"] async for counter in counters.find()}
    for name in replaced | restored:
        value = max(replaced.get(name, 0), restored.get(name, 0)) + (MANY if name == "messages" else SOME)
        await counters.replace_one({"_id": name}, {"value": value}, upsert=True)


async def _raise_floor(database: Database, scratch: Scratch, stone: Message) -> None:
    """Whoever resumes in the room from before has to load it afresh.

    The stone, a message deleted before anybody saw it, makes the floor the room's newest seq.
    """
    messages = scratch.collection("messages")
    floor = max([await _head(history, stone.room_id) for history in (database["messages"], messages)]) + MANY
    document = MESSAGE.document(stone) | {"seq": floor, "rev": floor, "deleted": floor}
    await messages.insert_one(document)
    await scratch.collection("rooms").update_one({"_id": stone.room_id}, {"$set": {"floor": floor}})


async def _head(history: Collection, room_id: int) -> int:
    newest: Document | None = await history.find_one({"room_id": room_id}, {"rev": True}, sort=[("rev", -1)])
    return int(newest["rev"]) if newest else 0
