"""Rooms. Their names are unique without regard to case; nobody looks for one that only the hub makes by its name."""

from collections.abc import Collection as Some
from dataclasses import replace

from pymongo.errors import DuplicateKeyError

from hub.errors import Taken
from hub.models import KEPT_KINDS, OPEN_KINDS, Room, is_kept
from hub.text import folded
from store.driver import IDS, Collection, Counter, Database, Document, guarded
from store.shapes import Shape

ROOM = Shape(Room)
WITHOUT_KEY = {"key": False}
EXISTING: Document = {"retired": {"$exists": False}}
NOT_KEPT: Document = {"kind": {"$nin": list(KEPT_KINDS)}, **EXISTING}


async def sizes(memberships: Collection, room_ids: Some[int]) -> dict[int, int]:
    """How many members rooms have; those without any are missing. From an index alone."""
    counted = memberships.aggregate(
        [{"$match": {"room_id": {"$in": list(room_ids)}}}, {"$group": {"_id": "$room_id", "members": {"$sum": 1}}}]
    )
    return {document["_id"]: document["members"] for document in await counted.to_list(None)}


class MongoRooms:
    def __init__(self, database: Database) -> None:
        self._rooms: Collection = database["rooms"]
        self._memberships: Collection = database["memberships"]
        self._ids = Counter(database, "rooms")

    @guarded
    async def insert(self, room: Room) -> Room:
        room = replace(room, id=await self._free_id())
        try:
            await self._rooms.insert_one(_document(room))
        except DuplicateKeyError as error:
            raise _taken() from error
        return room

    @guarded
    async def by_id(self, room_id: int) -> Room | None:
        return await self._find({"_id": room_id, **EXISTING}) if room_id in IDS else None

    @guarded
    async def by_name(self, name: str) -> Room | None:
        return (await self.by_names([name])).get(name)

    @guarded
    async def by_names(self, names: Some[str]) -> dict[str, Room]:
        keys = {name: folded(name) for name in names}
        found = await self._rooms.find({"key": {"$in": list(set(keys.values()))}}).to_list(None)
        rooms = {document.pop("key"): ROOM.value(document) for document in found}
        return {name: rooms[key] for name, key in keys.items() if key in rooms}

    @guarded
    async def by_pair(self, pair: str) -> Room | None:
        return await self._find({"pair": pair})

    @guarded
    async def visible(self, user_id: int, *, all_kinds: bool) -> list[tuple[Room, int]]:
        """By id."""
        own = await self._memberships.distinct("room_id", {"user_id": user_id})
        mine = {"$or": [{"_id": {"$in": own}, **NOT_KEPT}, {"kind": {"$in": list(OPEN_KINDS)}, **EXISTING}]}
        found = self._rooms.find(NOT_KEPT if all_kinds else mine, WITHOUT_KEY)
        rooms = [ROOM.value(document) for document in await found.sort("_id").to_list(None)]
        members = await sizes(self._memberships, [room.id for room in rooms])
        return [(room, members.get(room.id, 0)) for room in rooms]

    @guarded
    async def all(self) -> list[Room]:
        """Of every kind, by id."""
        return [ROOM.value(document) async for document in self._rooms.find(EXISTING, WITHOUT_KEY).sort("_id")]

    @guarded
    async def update(self, room: Room) -> None:
        try:
            await self._rooms.replace_one({"_id": room.id, **EXISTING}, _document(room))
        except DuplicateKeyError as error:
            raise _taken() from error

    @guarded
    async def retire(self, room_id: int) -> None:
        await self._rooms.update_one({"_id": room_id}, {"$set": {"retired": True}, "$unset": {"key": True}})
        await self._memberships.delete_many({"room_id": room_id})

    @guarded
    async def retired(self) -> list[int]:
        return [document["_id"] for document in await self._rooms.find({"retired": True}).to_list(None)]

    @guarded
    async def delete(self, room_id: int) -> None:
        await self._rooms.delete_one({"_id": room_id})

    async def _free_id(self) -> int:
        """An id that is not the name of a room, which would hide this one."""
        while await self._find({"key": str(id := await self._ids.next())}):
            pass
        return id

    async def _find(self, where: Document) -> Room | None:
        document = await self._rooms.find_one(where, WITHOUT_KEY)
        return ROOM.value(document) if document else None


def _document(room: Room) -> Document:
    document = {**ROOM.document(room), "kind": room.kind}  # Even the usual one: rooms are looked for by it.
    return document if is_kept(room) else {**document, "key": folded(room.name)}


def _taken() -> Taken:
    return Taken("A room with that name already exists.", field="name")
