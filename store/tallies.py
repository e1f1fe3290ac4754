"""What the histories of a user's rooms come to, in a number of queries that no number of rooms changes."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from hub.models import Membership, Message, Room
from hub.stores import Tally, Unread
from store.driver import Collection, Database, Document
from store.messages import BY_REV, BY_SEQ, MENTIONED, NOT_DELETED, heads, highest, message
from store.rooms import EXISTING, ROOM, WITHOUT_KEY

COUNTED = 10_000  # The newest changes of a room among which the unread are counted.


class Tallies:
    def __init__(self, database: Database) -> None:
        self._memberships: Collection = database["memberships"]
        self._messages: Collection = database["messages"]
        self._rooms: Collection = database["rooms"]

    async def of_user(self, user_id: int) -> list[Tally]:
        """By room id."""
        memberships = await self._joined(user_id)
        ids = [m.room_id for m in memberships]
        rooms, newest, last = await asyncio.gather(self._known(ids), heads(self._messages, ids), self._last(ids))
        unread, mentions = await asyncio.gather(self._unread(memberships, newest), self._mentions(memberships, newest))
        return [
            Tally(
                m,
                rooms[m.room_id],
                unread[m.room_id],
                last.get(m.room_id),
                newest.get(m.room_id, 0),
                mentions[m.room_id],
            )
            for m in memberships
            if m.room_id in rooms
        ]

    async def unread(self, user_id: int) -> dict[int, Unread]:
        """By room, for direct rooms."""
        joined = await self._joined(user_id)
        mine: Document = {"_id": {"$in": [m.room_id for m in joined]}, "kind": "direct"}
        direct = {document["_id"] for document in await self._rooms.find(mine, {"_id": True}).to_list(None)}
        memberships = [m for m in joined if m.room_id in direct]
        newest = await heads(self._messages, direct)
        unread = await self._unread(memberships, newest)
        return {room_id: Unread(unread[room_id], newest.get(room_id, 0)) for room_id in direct}

    async def _joined(self, user_id: int) -> list[Membership]:
        """By room id."""
        found = self._memberships.find({"user_id": user_id, "invited": {"$ne": True}}, {"_id": False}).sort("room_id")
        return [Membership(**document) for document in await found.to_list(None)]

    async def _known(self, room_ids: Sequence[int]) -> dict[int, Room]:
        documents = await self._rooms.find({"_id": {"$in": room_ids}, **EXISTING}, WITHOUT_KEY).to_list(None)
        return {document["_id"]: ROOM.value(document) for document in documents}

    async def _last(self, room_ids: Sequence[int]) -> dict[int, Message]:
        """The last message by room, without tombstones."""
        found = self._messages.aggregate(highest("seq", room_ids, "$$ROOT"), hint=dict(BY_SEQ))
        last = {document["_id"]: message(document["first"]) for document in await found.to_list(None)}
        deleted = [room_id for room_id, m in last.items() if m.deleted]
        return {room_id: m for room_id, m in last.items() if not m.deleted} | await self._before(deleted)

    async def _before(self, room_ids: Sequence[int]) -> dict[int, Message]:
        """The last message by room, where tombstones came after it."""
        if not room_ids:
            return {}
        documents = await self._rooms.aggregate(_left_in(room_ids)).to_list(None)
        return {document["_id"]: message(document["last"]) for document in documents}

    async def _unread(self, memberships: Sequence[Membership], newest: Mapping[int, int]) -> Counter[int]:
        """By room, how much others had written that was not read, when its head was what it is in `newest`."""
        news = [m for m in memberships if newest.get(m.room_id, 0) > m.read_seq]
        unread: Counter[int] = Counter()
        if not news:
            return unread
        # Without the hint MongoDB would try out two indexes for each of the rooms.
        counted = self._messages.aggregate(_written_since(news, newest), hint=dict(BY_REV))
        for document in await counted.to_list(None):
            room_id, deleted = document["_id"]["room"], document["_id"].get("deleted")
            if deleted is None or deleted > newest[room_id]:
                unread[room_id] += document["messages"]
        return unread

    async def _mentions(self, memberships: Sequence[Membership], newest: Mapping[int, int]) -> Counter[int]:
        """By room, how many of the unread messages name the member. Tombstones name nobody."""
        news = [m for m in memberships if newest.get(m.room_id, 0) > m.read_seq]
        if not news:
            return Counter()
        counted = self._messages.aggregate(_naming_since(news, newest), hint=dict(MENTIONED))
        return Counter({document["_id"]: document["messages"] for document in await counted.to_list(None)})


def _left_in(room_ids: Sequence[int]) -> list[Document]:
    there = {"$expr": {"$eq": ["$room_id", "$$room"]}, **NOT_DELETED}
    last = [{"$match": there}, {"$sort": {"seq": -1}}, {"$limit": 1}]
    return [
        {"$match": {"_id": {"$in": room_ids}}},
        {"$lookup": {"from": "messages", "let": {"room": "$_id"}, "pipeline": last, "as": "last"}},
        {"$unwind": "$last"},
        {"$project": {"last": True}},
    ]


def _written_since(memberships: Sequence[Membership], newest: Mapping[int, int]) -> list[Document]:
    """How much is unread of others by room, tombstones apart by the seq of their deletion. All in keys of BY_REV."""
    since = {m.room_id: max(m.read_seq, newest[m.room_id] - COUNTED) for m in memberships}
    # No rev is lower than its seq: what is below is not walked through, but for what was changed since.
    after = [{"room_id": id, "rev": {"$gt": seq}, "seq": {"$gt": seq, "$lte": newest[id]}} for id, seq in since.items()]
    others = {"$or": after, "author_id": {"$ne": memberships[0].user_id}}
    kinds = {"room": "$room_id", "deleted": "$deleted"}
    return [{"$match": others}, {"$group": {"_id": kinds, "messages": {"$sum": 1}}}]


def _naming_since(memberships: Sequence[Membership], newest: Mapping[int, int]) -> list[Document]:
    after = [
        {"mentions": m.user_id, "room_id": m.room_id, "seq": {"$gt": m.read_seq, "$lte": newest[m.room_id]}}
        for m in memberships
    ]
    return [{"$match": {"$or": after}}, {"$group": {"_id": "$room_id", "messages": {"$sum": 1}}}]
