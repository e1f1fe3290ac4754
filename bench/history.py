"""Makes a history of any length, straight into the database: rows as chatd would have written them."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, UpdateMany, UpdateOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from hub.search.words import words_of
from store.indexes import INDEXES

BATCH = 5_000
LOOSE = WriteConcern(w=1, j=False)
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
TEXTS = 2_000  # that differ
UNREAD = 500  # of each room, by everybody
SYLLABLES = [a + b for a in "bdfglmnprst" for b in "aeiou"]

Row = Mapping[str, Any]


class Texts:
    """Always the same ones: some words that everybody uses, more that few do; the most and the least used one."""

    def __init__(self) -> None:
        draw = random.Random(7)
        words = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 4))) for _ in range(3_000)]
        self.texts = [" ".join(self._some(draw, words)) for _ in range(TEXTS)]
        self.words = [words_of(text) for text in self.texts]

        uses = Counter(word for of_text in self.words for word in of_text)
        self.common, self.rare = uses.most_common()[0][0], uses.most_common()[-1][0]

    def _some(self, draw: random.Random, words: list[str]) -> list[str]:
        return [words[int(len(words) * draw.random() ** 3)] for _ in range(draw.randint(4, 16))]


class History:
    """Of `rooms`, which get a message by turns; every other one is in the first room, which is looked at."""

    def __init__(self, rooms: list[int], authors: list[int]) -> None:
        self._texts = Texts()
        self.length = 0
        self._rooms = rooms
        self._authors = authors
        self._heads: dict[int, int] = dict.fromkeys(rooms, 0)

    def grow(self, database: Database[dict[str, Any]], length: int, *, found: int) -> None:
        """To so many messages, of which the first `found` can be found by their words. Indexes come last."""
        if not self.length:
            self._learn(database)
        with_index = {"messages": self._rows(self.length, length)}
        if self.length < found:
            with_index["words"] = self._findable(self.length, min(found, length))
        for name, rows in with_index.items():
            database[name].drop_indexes()
            insert(database[name], rows)
            database[name].create_indexes(list(INDEXES[name]))
        self.length = length
        self._note_indexed(database)
        self._note_read(database)
        database.client.admin.command("fsync")  # So that mongod can end as soon as it is told to.

    def _room(self, number: int) -> int:
        return self._rooms[0] if number % 2 else self._rooms[1 + number // 2 % (len(self._rooms) - 1)]

    def _rows(self, begin: int, end: int) -> Iterator[Row]:
        for number in range(begin, end):
            room = self._room(number)
            self._heads[room] = seq = self._heads[room] + 1
            yield {
                "_id": number + 1,
                "room_id": room,
                "seq": seq,
                "rev": seq,
                "author_id": self._authors[number % len(self._authors)],
                "text": self._texts.texts[number % TEXTS],
                "created_at": BEGIN + timedelta(seconds=number),
                "client_id": f"h{number}",
            }

    def _findable(self, begin: int, end: int) -> Iterator[Row]:
        for number in range(begin, end):
            words, author = self._texts.words[number % TEXTS], self._authors[number % len(self._authors)]
            yield {"_id": number + 1, "room_id": self._room(number), "author_id": author, "words": words}

    def _learn(self, database: Database[dict[str, Any]]) -> None:
        """The vocabulary, as chatd's own indexing would: every word once, with its tails."""
        words = sorted({word for of_text in self._texts.words for word in of_text})
        tails = [{"_id": word, "tails": [word[at:] for at in range(1, len(word) - 2)]} for word in words]
        database["vocabulary"].bulk_write([InsertOne(row) for row in tails])

    def _note_indexed(self, database: Database[dict[str, Any]]) -> None:
        """Nothing is left to be indexed, which would go on beside what is measured."""
        heads = [UpdateOne({"_id": room}, {"$set": {"rev": rev}}, upsert=True) for room, rev in self._heads.items()]
        database["indexed"].bulk_write(heads)

    def _note_read(self, database: Database[dict[str, Any]]) -> None:
        """Everybody has read all but the last."""
        read = [
            UpdateMany({"room_id": room}, {"$set": {"read_seq": max(0, head - UNREAD)}})
            for room, head in self._heads.items()
        ]
        database["memberships"].bulk_write(read)


def insert(collection: Collection[dict[str, Any]], rows: Iterable[Row]) -> None:
    """Encoded here and taken as they are."""
    loose, batch = collection.with_options(write_concern=LOOSE), []
    for row in rows:
        batch.append(RawBSONDocument(bson.encode(row)))
        if len(batch) == BATCH:
            loose.insert_many(batch, ordered=False)
            batch = []
    if batch:
        loose.insert_many(batch, ordered=False)
