"""What messages can be found by: `words` holds the words of each, and `indexed` how far each room is indexed."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

from pymongo import DeleteOne, InsertOne, ReplaceOne
from pymongo.write_concern import WriteConcern

from hub.search.stores import Findable, Found, Wanted
from store.driver import Collection, Database, Document, guarded, real
from store.messages import heads
from store.vocabulary import Vocabulary

BY_WORD = [("words", 1), ("room_id", 1), ("_id", -1)]
BY_AUTHOR = [("room_id", 1), ("author_id", 1), ("_id", -1)]
BY_REV = [("_id", 1), ("rev", 1)]
LOOKED_AT = 500  # Messages that have a word, at a time.
LIKE = 50  # Words that a part of a word may stand for.
SCANS = 200  # Places of an index that MongoDB reads side by side, newest first; with more it would sort all.
QUERIES = 20  # Of so many scans each, for one piece.
FORGOTTEN_AT_ONCE = 1000
# What a crash loses is written again: it loses the last first, and `indexed` is written last.
LOOSE = WriteConcern(w=1, j=False)

T = TypeVar("T")


class MongoSearch:
    def __init__(self, database: Database) -> None:
        self._words: Collection = database["words"].with_options(write_concern=LOOSE)
        self._indexed: Collection = database["indexed"].with_options(write_concern=LOOSE)
        self._vocabulary = Vocabulary(database["vocabulary"].with_options(write_concern=LOOSE), self._words)
        self._messages: Collection = database["messages"]
        self._rooms: Collection = database["rooms"]

    @guarded
    async def behind(self) -> dict[int, int]:
        rooms = await self._rooms.find({}, {"_id": True}).hint("_id_").to_list(None)
        indexed = await self._indexed.find({}, {"_id": True, "rev": True}).hint(BY_REV).to_list(None)
        known = {document["_id"]: document["rev"] for document in indexed}
        newest = await heads(self._messages, [room["_id"] for room in rooms])
        return {room_id: rev for room_id, rev in newest.items() if rev > known.get(room_id, 0)}

    @guarded
    async def indexed(self, room_id: int) -> int:
        document = await self._indexed.find_one({"_id": room_id})
        return int(document["rev"]) if document else 0

    @guarded
    async def index(self, room_id: int, messages: Sequence[Findable], rev: int) -> None:
        known = await self._known([m.message_id for m in messages])
        before = set(chain.from_iterable(known.values()))
        after = set(chain.from_iterable(m.words or () for m in messages))
        await self._vocabulary.learn(after)
        if messages:
            await self._words.bulk_write([_write(m, is_new=m.message_id not in known) for m in messages], ordered=False)
        await self._vocabulary.unlearn(before - after)
        await self._indexed.update_one({"_id": room_id}, {"$set": {"rev": rev}}, upsert=True)

    @guarded
    async def forget(self, room_id: int) -> None:
        await self._indexed.delete_one({"_id": room_id})
        while ids := await self._some_of(room_id):
            known = await self._known(ids)
            await self._words.delete_many({"_id": {"$in": ids}})
            await self._vocabulary.unlearn(set(chain.from_iterable(known.values())))

    @guarded
    async def find(self, wanted: Wanted) -> Found:
        if not wanted.pieces:
            return _found(await self._newest("author_id", [wanted.author_id], wanted))
        most = max(1, min(LIKE, SCANS * QUERIES // max(1, len(wanted.room_ids))))
        alike = [await self._vocabulary.like(piece, most) for piece in wanted.pieces]
        newest = await asyncio.gather(*(self._newest("words", words, wanted) for words in alike))
        # The rarest piece leads: it reaches furthest back, or is found least often.
        leading = min(map(_found, newest), key=lambda found: (found.reach or 0, len(found.ids)))
        if len(alike) == 1 and wanted.author_id is None:
            return leading
        return Found(await self._also(leading.ids, alike, wanted.author_id), leading.reach)

    @guarded
    async def bound(self, moment: datetime) -> int:
        """By halving, for ids grow with time."""
        newest = await self._messages.find_one({}, {"_id": True}, sort=[("_id", -1)])
        low, high = 0, newest["_id"] if newest else 0
        while low < high:
            middle = (low + high) // 2
            found = await self._messages.find_one({"_id": {"$gt": middle}}, {"created_at": True}, sort=[("_id", 1)])
            if found and found["created_at"] < moment:
                low = found["_id"]
            else:
                high = middle
        return low + 1

    async def _newest(self, field: str, values: Sequence[object], wanted: Wanted) -> list[int]:
        """The newest ids with one of these values."""
        looks = [
            {field: {"$in": some}, "room_id": {"$in": rooms}, "_id": {"$lt": wanted.before}}
            for rooms in _parts(real(wanted.room_ids), SCANS)
            for some in _parts(values, SCANS // len(rooms))
        ]
        by = BY_WORD if field == "words" else BY_AUTHOR
        found = await asyncio.gather(*(self._ids(look, by) for look in looks))
        return sorted(set(chain.from_iterable(found)), reverse=True)[:LOOKED_AT]

    async def _ids(self, where: Document, by: list[tuple[str, int]]) -> list[int]:
        found = self._words.find(where, {"_id": True}).sort("_id", -1).limit(LOOKED_AT).hint(by)
        return [document["_id"] for document in await found.to_list(None)]

    async def _also(self, ids: Sequence[int], alike: Iterable[Sequence[str]], author_id: int | None) -> list[int]:
        """Those that have one of the words of each kind, and the author."""
        where: Document = {"_id": {"$in": ids}, "$and": [{"words": {"$in": words}} for words in alike]}
        if author_id is not None:
            where["author_id"] = author_id
        found = self._words.find(where, {"_id": True}).hint("_id_").sort("_id", -1)
        return [document["_id"] for document in await found.to_list(None)]

    async def _some_of(self, room_id: int) -> list[int]:
        found = self._words.find({"room_id": room_id}, {"_id": True}).hint(BY_AUTHOR).limit(FORGOTTEN_AT_ONCE)
        return [document["_id"] for document in await found.to_list(None)]

    async def _known(self, ids: Some[int]) -> dict[int, Sequence[str]]:
        """The words of those messages that are indexed."""
        found = await self._words.find({"_id": {"$in": list(ids)}}, {"words": True}).to_list(None)
        return {document["_id"]: document["words"] for document in found}


def _found(ids: Sequence[int]) -> Found:
    """All ids there are, or so many that there may be more."""
    return Found(ids, ids[-1] if len(ids) == LOOKED_AT else None)


def _parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _write(m: Findable, *, is_new: bool) -> DeleteOne | InsertOne[Document] | ReplaceOne[Document]:
    if m.words is None:
        return DeleteOne({"_id": m.message_id})
    document = {"_id": m.message_id, "room_id": m.room_id, "author_id": m.author_id, "words": m.words}
    # MongoDB takes many inserts as one, which is several times as fast.
    return InsertOne(document) if is_new else ReplaceOne({"_id": m.message_id}, document)
