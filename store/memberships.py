"""Who belongs to which room, and how far each has read."""

from collections.abc import Collection as Some
from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from hub.models import Membership, Message, Role, Room
from hub.stores import Tally
from store.driver import IDS, Collection, Database, Document, guarded, real
from store.messages import BY_SEQ, NOT_DELETED, message
from store.rooms import ROOM

WITHOUT_ID = {"_id": False}


class MongoMemberships:
    def __init__(self, database: Database) -> None:
        self._memberships: Collection = database["memberships"]
        self._messages: Collection = database["messages"]

    @guarded
    async def get(self, room_id: int, user_id: int) -> Membership | None:
        if not (room_id in IDS and user_id in IDS):
            return None
        found = await self._memberships.find_one(_place(room_id, user_id), WITHOUT_ID)
        return Membership(**found) if found else None

    @guarded
    async def add(self, membership: Membership) -> bool:
        try:
            await self._memberships.insert_one(_document(membership))
        except DuplicateKeyError:
            return False
        return True

    @guarded
    async def remove(self, room_id: int, user_id: int) -> bool:
        result = await self._memberships.delete_one(_place(room_id, user_id))
        return result.deleted_count == 1

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
    async def roles(self, room_id: int) -> dict[int, Role]:
        found = self._memberships.find({"room_id": room_id, "role": {"$ne": "member"}})
        return {document["user_id"]: document["role"] for document in await found.to_list(None)}

    @guarded
    async def advance(self, room_id: int, user_id: int, seq: int) -> bool:
        result = await self._memberships.update_one(_place(room_id, user_id), {"$max": {"read_seq": seq}})
        return result.modified_count == 1

    @guarded
    async def tallies(self, user_id: int) -> list[Tally]:
        """By room id."""
        documents = await self._memberships.aggregate(_rooms_of(user_id)).to_list(None)
        places = [_opened(document) for document in documents]
        unread = await self._unread([(m, head) for m, _, last, head in places if last and last.seq > m.read_seq])
        return [Tally(m, room, unread.get(m.room_id, 0), last, head) for m, room, last, head in places]

    async def _unread(self, places: Sequence[tuple[Membership, int]]) -> dict[int, int]:
        """By room id, how much others had written up to `head` that is not read; rooms without any are missing."""
        if not places:
            return {}
        others = {"$or": [_unread(m, head) for m, head in places], "author_id": {"$ne": places[0][0].user_id}}
        count = {"_id": "$room_id", "unread": {"$sum": 1}}
        # Without the hint MongoDB would try out two indexes for each of the rooms.
        found = self._messages.aggregate([{"$match": others}, {"$group": count}], hint=dict(BY_SEQ))
        return {document["_id"]: document["unread"] for document in await found.to_list(None)}


def _place(room_id: int, user_id: int) -> Document:
    return {"room_id": room_id, "user_id": user_id}


def _document(m: Membership) -> Document:
    return {"room_id": m.room_id, "user_id": m.user_id, "role": m.role, "read_seq": m.read_seq}


def _rooms_of(user_id: int) -> list[Document]:
    """A user's memberships, each with its room and the last message there."""
    there = {"$expr": {"$eq": ["$room_id", "$$room"]}}
    last = [{"$match": {**there, **NOT_DELETED}}, {"$sort": {"seq": -1}}, {"$limit": 1}]
    head = [{"$match": there}, {"$sort": {"rev": -1}}, {"$limit": 1}, {"$project": {"_id": False, "rev": True}}]
    return [
        {"$match": {"user_id": user_id}},
        {"$sort": {"room_id": 1}},
        {"$lookup": {"from": "rooms", "localField": "room_id", "foreignField": "_id", "as": "room"}},
        {"$unwind": "$room"},
        {"$lookup": {"from": "messages", "let": {"room": "$room_id"}, "pipeline": last, "as": "last"}},
        {"$lookup": {"from": "messages", "let": {"room": "$room_id"}, "pipeline": head, "as": "head"}},
        {"$unset": ["_id", "room.key"]},
    ]


def _unread(m: Membership, head: int) -> Document:
    """What was unread when the room's newest rev was `head`: a deletion may be newer than that."""
    still_there = [NOT_DELETED, {"deleted": {"$gt": head}}]
    return {"room_id": m.room_id, "seq": {"$gt": m.read_seq, "$lte": head}, "$or": still_there}


def _opened(document: Document) -> tuple[Membership, Room, Message | None, int]:
    room, last, head = (document.pop(key) for key in ("room", "last", "head"))
    newest = message(last[0]) if last else None
    return Membership(**document), ROOM.value(room), newest, head[0]["rev"] if head else 0
