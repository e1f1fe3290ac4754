"""Who belongs to which room, and how far each has read."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from typing import get_args

from pymongo.errors import BulkWriteError, DuplicateKeyError

from hub.models import Membership, Role, Room
from hub.stores import Tally, Unread
from store.driver import IDS, Collection, Database, Document, duplicates, guarded, real
from store.rooms import EXISTING, ROOM, WITHOUT_KEY, sizes
from store.tallies import Tallies

BY_ROLE = [("room_id", 1), ("role", 1), ("user_id", 1)]
SPECIAL_ROLES = [role for role in get_args(Role) if role != "member"]
WITHOUT_ID = {"_id": False}
ROLE = {**WITHOUT_ID, "room_id": True, "role": True, "user_id": True}


class MongoMemberships:
    def __init__(self, database: Database) -> None:
        self._memberships: Collection = database["memberships"]
        self._rooms: Collection = database["rooms"]
        self._tallies = Tallies(database)

    @guarded
    async def get(self, room_id: int, user_id: int) -> Membership | None:
        return (await self.get_all([(room_id, user_id)])).get((room_id, user_id))

    @guarded
    async def get_all(self, places: Some[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
        wanted = [_place(*place) for place in places if all(id in IDS for id in place)]
        found = await self._memberships.find({"$or": wanted}, WITHOUT_ID).to_list(None) if wanted else []
        return {(document["room_id"], document["user_id"]): Membership(**document) for document in found}

    @guarded
    async def add(self, membership: Membership) -> bool:
        try:
            await self._memberships.insert_one(_document(membership))
        except DuplicateKeyError:
            return False
        return True

    @guarded
    async def add_all(self, memberships: Sequence[Membership]) -> None:
        try:
            if memberships:
                await self._memberships.insert_many([_document(m) for m in memberships], ordered=False)
        except BulkWriteError as error:
            duplicates(error)

    @guarded
    async def remove(self, room_id: int, user_id: int) -> bool:
        result = await self._memberships.delete_one(_place(room_id, user_id))
        return result.deleted_count == 1

    @guarded
    async def accept(self, room_id: int, user_id: int) -> bool:
        invitation = {**_place(room_id, user_id), "invited": True}
        result = await self._memberships.update_one(invitation, {"$unset": {"invited": True}})
        return result.modified_count == 1

    @guarded
    async def invitations(self, user_id: int) -> list[Room]:
        ids = await self._memberships.distinct("room_id", {"user_id": user_id, "invited": True})
        found = self._rooms.find({"_id": {"$in": ids}}, WITHOUT_KEY).sort("_id")
        return [ROOM.value(document) for document in await found.to_list(None)]

    @guarded
    async def rooms(self, user_id: int) -> list[Room]:
        ids = await self._memberships.distinct("room_id", {"user_id": user_id, "invited": {"$ne": True}})
        found = self._rooms.find({"_id": {"$in": ids}, **EXISTING}, WITHOUT_KEY).sort("_id")
        return [ROOM.value(document) for document in await found.to_list(None)]

    @guarded
    async def set_role(self, room_id: int, user_id: int, role: Role) -> None:
        await self._memberships.update_one(_place(room_id, user_id), {"$set": {"role": role}})

    @guarded
    async def of_room(self, room_id: int) -> list[Membership]:
        # The driver's own ids grow, so they are in the order of joining.
        found = self._memberships.find({"room_id": room_id}, WITHOUT_ID).sort("_id")
        return [Membership(**document) for document in await found.to_list(None)]

    @guarded
    async def of_rooms(self, room_ids: Some[int]) -> list[Membership]:
        found = self._memberships.find({"room_id": {"$in": real(room_ids)}}, WITHOUT_ID)
        return [Membership(**document) for document in await found.to_list(None)]

    @guarded
    async def count(self, room_id: int) -> int:
        return await self._memberships.count_documents({"room_id": room_id})

    @guarded
    async def sizes(self, room_ids: Some[int]) -> dict[int, int]:
        return await sizes(self._memberships, room_ids)

    @guarded
    async def roles(self, room_ids: Some[int]) -> dict[int, dict[int, Role]]:
        # By name, not by what it isn't: so they come from the index alone.
        special = {"room_id": {"$in": list(room_ids)}, "role": {"$in": SPECIAL_ROLES}}
        roles: dict[int, dict[int, Role]] = {}
        for document in await self._memberships.find(special, ROLE).hint(BY_ROLE).to_list(None):
            roles.setdefault(document["room_id"], {})[document["user_id"]] = document["role"]
        return roles

    @guarded
    async def led(self, user_id: int) -> list[int]:
        return list(await self._memberships.distinct("room_id", {"user_id": user_id, "role": "admin"}))

    @guarded
    async def advance(self, room_id: int, user_id: int, seq: int) -> bool:
        result = await self._memberships.update_one(_place(room_id, user_id), {"$max": {"read_seq": seq}})
        return result.modified_count == 1

    @guarded
    async def tallies(self, user_ids: Some[int]) -> dict[int, list[Tally]]:
        return await self._tallies.of_users(user_ids)

    @guarded
    async def unread(self, user_id: int) -> dict[int, Unread]:
        return await self._tallies.unread(user_id)


def _place(room_id: int, user_id: int) -> Document:
    return {"room_id": room_id, "user_id": user_id}


def _document(m: Membership) -> Document:
    document = {"room_id": m.room_id, "user_id": m.user_id, "role": m.role, "read_seq": m.read_seq}
    return {**document, "invited": True} if m.invited else document
