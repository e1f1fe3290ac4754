"""What the histories of users' rooms come to, in a number of queries that no number of rooms changes."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Sequence

from hub.models import Membership, Message, Room
from hub.stores import Tally, Unread
from store.driver import Collection, Database, Document
from store.messages import BY_SEQ, NOT_DELETED, heads, highest, message
from store.news import News
from store.rooms import EXISTING, ROOM, WITHOUT_KEY


class Tallies:
    def __init__(self, database: Database) -> None:
        self._memberships: Collection = database["memberships"]
        self._messages: Collection = database["messages"]
        self._rooms: Collection = database["rooms"]
        self._news = News(self._messages)

    async def of_users(self, user_ids: Some[int]) -> dict[int, list[Tally]]:
        """By user, of each by room id."""
        memberships = await self._joined(user_ids)
        ids = list({m.room_id for m in memberships})
        rooms, newest, last = await asyncio.gather(self._known(ids), heads(self._messages, ids), self._last(ids))
        unread, mentions = await asyncio.gather(
            self._news.unread(memberships, newest), self._news.mentions(memberships, newest)
        )
        tallies: dict[int, list[Tally]] = {user_id: [] for user_id in user_ids}
        for m in memberships:
            if m.room_id in rooms:
                latest, head = last.get(m.room_id), newest.get(m.room_id, 0)
                tallies[m.user_id].append(Tally(m, rooms[m.room_id], unread[m], latest, head, mentions[m]))
        return tallies

    async def unread(self, user_id: int) -> dict[int, Unread]:
        """By room, for direct rooms."""
        joined = await self._joined([user_id])
        mine: Document = {"_id": {"$in": [m.room_id for m in joined]}, "kind": "direct"}
        direct = {document["_id"] for document in await self._rooms.find(mine, {"_id": True}).to_list(None)}
        memberships = [m for m in joined if m.room_id in direct]
        newest = await heads(self._messages, direct)
        unread = await self._news.unread(memberships, newest)
        return {m.room_id: Unread(unread[m], newest.get(m.room_id, 0)) for m in memberships}

    async def _joined(self, user_ids: Some[int]) -> list[Membership]:
        """By room id."""
        joined: Document = {"user_id": {"$in": list(user_ids)}, "invited": {"$ne": True}}
        found = [
            Membership(**document) for document in await self._memberships.find(joined, {"_id": False}).to_list(None)
        ]
        return sorted(found, key=lambda m: m.room_id)

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


def _left_in(room_ids: Sequence[int]) -> list[Document]:
    there = {"$expr": {"$eq": ["$room_id", "$$room"]}, **NOT_DELETED}
    last = [{"$match": there}, {"$sort": {"seq": -1}}, {"$limit": 1}]
    return [
        {"$match": {"_id": {"$in": room_ids}}},
        {"$lookup": {"from": "messages", "let": {"room": "$_id"}, "pipeline": last, "as": "last"}},
        {"$unwind": "$last"},
        {"$project": {"last": True}},
    ]
