"""Messages: the one collection that is written all the time."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Sequence
from operator import itemgetter

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from hub.files.models import Attachment
from hub.models import Message, Reaction
from hub.stores import ClientKey, Written
from store.driver import Collection, Counter, Database, Document, duplicates, guarded, real
from store.shapes import Shape

BY_SEQ = [("room_id", 1), ("seq", 1)]
# What comes after `rev` is there so that what is unread is counted without a look at the messages.
BY_REV = [("room_id", 1), ("rev", 1), ("seq", 1), ("author_id", 1), ("deleted", 1)]
BY_CLIENT_ID = [("author_id", 1), ("room_id", 1), ("client_id", 1)]
PINNED = [("room_id", 1), ("pinned_at", 1)]
MENTIONED = [("mentions", 1), ("room_id", 1), ("seq", 1)]
TOMBSTONES = [("room_id", 1), ("deleted", 1)]
FILE_IDS = "attachments.file_id"
IN_CLIENT_KEY = [name for name, _ in BY_CLIENT_ID]
CLIENT_KEY = itemgetter(*IN_CLIENT_KEY)

NOT_DELETED = {"deleted": {"$exists": False}}
BURIED_AT_ONCE = 5_000
WRITTEN = Written({}, frozenset())

KEPT = ("_id", "room_id", "seq", "rev", "author_id", "created_at")  # of a message in its tombstone
TOMBSTONE: Document = {**{key: f"${key}" for key in KEPT}, "text": "", "deleted": "$rev"}

MESSAGE = Shape(Message)
ATTACHMENT = Shape(Attachment)
REACTION = Shape(Reaction)


def message(document: Document) -> Message:
    """The message that a document is of. The document is used up."""
    if "mentions" in document:
        document["mentions"] = tuple(document["mentions"])
    if "attachments" in document:
        document["attachments"] = tuple(map(ATTACHMENT.value, document["attachments"]))
    if "reactions" in document:
        document["reactions"] = tuple(map(_reaction, document["reactions"]))
    return MESSAGE.value(document)


def highest(field: str, room_ids: Some[int], value: str) -> list[Document]:
    """What the message with the highest `field` holds, by room.

    In just this form MongoDB skips from room to room in the index (DISTINCT_SCAN).
    """
    return [
        {"$match": {"room_id": {"$in": list(room_ids)}}},
        {"$sort": {"room_id": -1, field: -1}},
        {"$group": {"_id": "$room_id", "first": {"$first": value}}},
    ]


async def heads(messages: Collection, room_ids: Some[int]) -> dict[int, int]:
    """The newest rev by room; rooms without messages are missing."""
    found = messages.aggregate(highest("rev", room_ids, "$rev"), hint=dict(BY_REV))
    return {document["_id"]: document["first"] for document in await found.to_list(None)}


class MongoMessages:
    def __init__(self, database: Database) -> None:
        self._messages: Collection = database["messages"]
        self._ids = Counter(database, "messages")

    @guarded
    async def write(self, added: Sequence[Message], changed: Sequence[Message]) -> Written:
        written = await self._insert(added) if added else WRITTEN
        if changed:
            # Only forward: a write that comes late or twice must not undo a newer one.
            newer = [ReplaceOne({"_id": m.id, "rev": {"$lt": m.rev}}, _document(m)) for m in changed]
            await self._messages.bulk_write(newer, ordered=False)
        return written

    @guarded
    async def by_ids(self, ids: Some[int]) -> dict[int, Message]:
        documents = await self._messages.find({"_id": {"$in": real(ids)}}).to_list(None)
        return {document["_id"]: message(document) for document in documents}

    @guarded
    async def reserve_ids(self, count: int) -> int:
        return await self._ids.reserve(count)

    @guarded
    async def heads(self, room_ids: Some[int]) -> dict[int, int]:
        return await heads(self._messages, room_ids)

    @guarded
    async def pins(self, room_ids: Some[int]) -> dict[int, set[int]]:
        pinned = {"room_id": {"$in": list(room_ids)}, "pinned_at": {"$exists": True}}
        pins: dict[int, set[int]] = {}
        for document in await self._messages.find(pinned, {"room_id": True}).hint(PINNED).to_list(None):
            pins.setdefault(document["room_id"], set()).add(document["_id"])
        return pins

    @guarded
    async def changed_since(self, room_id: int, since: int, until: int, limit: int) -> list[Message]:
        changed = self._messages.find({"room_id": room_id, "rev": {"$gt": since, "$lte": until}})
        return [message(document) for document in await changed.sort("rev").limit(limit).to_list(None)]

    @guarded
    async def latest(self, room_id: int, *, skip: int, limit: int) -> list[Message]:
        newest = self._messages.find({"room_id": room_id, **NOT_DELETED}).sort("seq", -1).skip(skip)
        return [message(document) for document in await newest.limit(limit).to_list(None)]

    @guarded
    async def before(self, room_id: int, seq: int | None, limit: int) -> list[Message]:
        older: Document = {} if seq is None else {"seq": {"$lt": seq}}
        found = self._messages.find({"room_id": room_id, **older, **NOT_DELETED}).sort("seq", -1)
        return [message(document) for document in await found.limit(limit).to_list(None)]

    @guarded
    async def after(self, room_id: int, seq: int, limit: int) -> list[Message]:
        found = self._messages.find({"room_id": room_id, "seq": {"$gt": seq}, **NOT_DELETED}).sort("seq", 1)
        return [message(document) for document in await found.limit(limit).to_list(None)]

    @guarded
    async def count(self, room_id: int) -> int:
        """All less the deleted: both numbers come from the keys of an index alone."""
        deleted = {"room_id": room_id, "deleted": {"$exists": True}}
        everything, tombstones = await asyncio.gather(
            self._messages.count_documents({"room_id": room_id}, hint=BY_SEQ),
            self._messages.count_documents(deleted, hint=TOMBSTONES),
        )
        return everything - tombstones

    @guarded
    async def by_client_id(self, author_id: int, room_id: int, client_id: str) -> Message | None:
        same = {"author_id": author_id, "room_id": room_id, "client_id": client_id}
        document = await self._messages.find_one(same, hint=BY_CLIENT_ID)
        return message(document) if document else None

    @guarded
    async def by_client_ids(self, keys: Some[ClientKey]) -> dict[ClientKey, int]:
        chosen: dict[tuple[int, int], list[str]] = {}
        for author_id, room_id, client_id in keys:
            chosen.setdefault((author_id, room_id), []).append(client_id)
        same = [{"author_id": a, "room_id": r, "client_id": {"$in": ids}} for (a, r), ids in chosen.items()]
        if not same:
            return {}
        found = self._messages.find({"$or": same}, dict.fromkeys(IN_CLIENT_KEY, True)).hint(BY_CLIENT_ID)
        return {CLIENT_KEY(document): document["_id"] for document in await found.to_list(None)}

    @guarded
    async def carried(self, file_ids: Some[str]) -> set[str]:
        found = self._messages.find({FILE_IDS: {"$in": list(file_ids)}}, {"_id": False, FILE_IDS: True})
        messages = await found.hint([(FILE_IDS, 1)]).to_list(None)
        return {attachment.get("file_id", "") for m in messages for attachment in m["attachments"]} & set(file_ids)

    @guarded
    async def bury(self, room_id: int) -> None:
        alive: Document = {"room_id": room_id, **NOT_DELETED}
        while (last := await self._last_of(alive)) is not None:
            await self._messages.update_many({**alive, "seq": {"$lte": last}}, [{"$replaceWith": TOMBSTONE}])

    async def _last_of(self, alive: Document) -> int | None:
        """The seq up to which so many messages can be changed before a call takes too long."""
        found = self._messages.find(alive, {"_id": False, "seq": True}).sort("seq", 1).limit(BURIED_AT_ONCE)
        seqs = [document["seq"] for document in await found.to_list(None)]
        return seqs[-1] if seqs else None

    async def _insert(self, added: Sequence[Message]) -> Written:
        try:
            await self._messages.insert_many([_document(m) for m in added], ordered=False)
        except BulkWriteError as error:
            return await self._explained([added[index] for index in duplicates(error)])
        return WRITTEN

    async def _explained(self, refused: Sequence[Message]) -> Written:
        """Why messages were refused. MongoDB names only one of the keys that are in use already."""
        stored = await self.by_ids([m.id for m in refused])
        for m in refused:
            if m.id in stored and (stored[m.id].room_id, stored[m.id].seq) != (m.room_id, m.seq):
                raise RuntimeError(f"message id {m.id} was given out twice")
        missing = [m for m in refused if m.id not in stored]
        repeated = await self._repeated([m for m in missing if m.client_id is not None])
        return Written(repeated, frozenset(m.id for m in missing) - repeated.keys())

    async def _repeated(self, missing: Sequence[Message]) -> dict[int, Message]:
        """By the id of the new message, the stored one with its client_id."""
        if not missing:
            return {}
        same = [{"author_id": m.author_id, "room_id": m.room_id, "client_id": m.client_id} for m in missing]
        documents = await self._messages.find({"$or": same}).hint(BY_CLIENT_ID).to_list(None)
        stored = {_client_key(m): m for m in map(message, documents)}
        return {m.id: stored[_client_key(m)] for m in missing if _client_key(m) in stored}


def _document(m: Message) -> Document:
    document = MESSAGE.document(m)
    if m.attachments:
        document["attachments"] = [ATTACHMENT.document(attachment) for attachment in m.attachments]
    if m.reactions:
        document["reactions"] = [REACTION.document(reaction) for reaction in m.reactions]
    return document


def _reaction(document: Document) -> Reaction:
    return Reaction(document["name"], tuple(document["user_ids"]))


def _client_key(m: Message) -> tuple[int, int, str | None]:
    return m.author_id, m.room_id, m.client_id
