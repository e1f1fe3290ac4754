"""What goes because of its age, what has gone, a document a day, and legal holds."""

from collections.abc import Collection as Some
from datetime import datetime

from hub.keeping.stores import STONE, Day, Removed
from hub.models import Message, Room, RoomKind
from store.driver import Collection, Database, Document, guarded
from store.messages import TOMBSTONE, message
from store.rooms import EXISTING, ROOM, WITHOUT_KEY

LEFT: Document = {**TOMBSTONE, "kind": STONE}


class MongoKeeping:
    def __init__(self, database: Database) -> None:
        self._rooms: Collection = database["rooms"]
        self._messages: Collection = database["messages"]
        self._holds: Collection = database["holds"]
        self._removed: Collection = database["removed"]
        self._meta: Collection = database["meta"]

    @guarded
    async def rooms(self, kinds: Some[RoomKind]) -> list[Room]:
        found = self._rooms.find({"kind": {"$in": list(kinds)}, **EXISTING}, WITHOUT_KEY).sort("_id")
        return [ROOM.value(document) for document in await found.to_list(None)]

    @guarded
    async def oldest(self, room_id: int, seq: int, limit: int) -> list[Message]:
        found = self._messages.find({"room_id": room_id, "seq": {"$gt": seq}}).sort("seq", 1)
        return [message(document) for document in await found.limit(limit).to_list(None)]

    @guarded
    async def raise_floor(self, room_id: int, floor: int) -> None:
        await self._rooms.update_one({"_id": room_id}, {"$max": {"floor": floor}})

    @guarded
    async def remove(self, ids: Some[int], head: int) -> None:
        these: Document = {"_id": {"$in": list(ids)}}
        await self._messages.delete_many({**these, "rev": {"$lt": head}})
        await self._messages.update_many(these, [{"$replaceWith": LEFT}])

    @guarded
    async def held(self) -> frozenset[int]:
        return frozenset([document["_id"] async for document in self._holds.find().hint("_id_")])

    @guarded
    async def hold(self, id: int) -> None:
        await self._holds.update_one({"_id": id}, {"$currentDate": {"since": True}}, upsert=True)

    @guarded
    async def let_go(self, id: int) -> None:
        await self._holds.delete_one({"_id": id})

    @guarded
    async def last_sweep(self) -> datetime | None:
        found = await self._meta.find_one({"_id": "sweep"})
        return found["at"] if found else None

    @guarded
    async def note_sweep(self, at: datetime) -> None:
        await self._meta.replace_one({"_id": "sweep"}, {"at": at}, upsert=True)

    @guarded
    async def note(self, day: str, removed: Removed) -> None:
        room = f"rooms.{removed.room_id}"
        counts = {f"{room}.messages": removed.messages, f"{room}.attachments": removed.attachments}
        await self._removed.update_one(
            {"_id": day}, {"$inc": counts, "$set": {f"{room}.kind": removed.kind}}, upsert=True
        )

    @guarded
    async def days(self, limit: int) -> list[Day]:
        found = await self._removed.find().sort("_id", -1).limit(limit).to_list(None)
        return [Day(day["_id"], [Removed(int(id), **counts) for id, counts in day["rooms"].items()]) for day in found]
