"""Writes an archive of a database that is in use, as it was at one moment."""

import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import datetime
from hashlib import sha256
from typing import Any

import bson
import msgspec
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ReadPreference

from hub.errors import NotFound
from hub.files.blobs import BlobStore
from store.backup.archive import CONTENTS, FORMAT, HEADER, Contents, Counted, Header, OnBytes, Writer
from store.backup.scratch import RAW, batches, is_real
from store.driver import Database, Document

FAST = 1  # How hard gzip tries.
# Collections of what is over in an hour, and of what follows from the messages.
PASSING = {"notices", "words", "vocabulary", "indexed"}

# What files hold, each once, and its size.
DIGESTS: list[Document] = [
    {
        "$project": {
            "blob": [
                {"digest": "$sha256", "size": "$size"},
                {"digest": "$thumbnail", "size": "$thumbnail_size"},
            ]
        }
    },
    {"$unwind": "$blob"},
    {"$match": {"blob.digest": {"$gt": ""}}},
    {"$group": {"_id": "$blob.digest", "size": {"$max": "$blob.size"}}},
    {"$sort": {"_id": 1}},
]


async def is_in_use(database: Database) -> bool:
    """Whether it is a chatd's, and not an empty one."""
    return "meta" in await database.list_collection_names()


async def size_of(database: Database) -> int:
    """About how many bytes an archive has to hold."""
    stats = await database.command("dbStats")
    total: Document = {"$group": {"_id": None, "bytes": {"$sum": "$size"}}}
    found = await database["files"].aggregate([*DIGESTS, total]).to_list(1)
    return int(stats["dataSize"]) + int(found[0]["bytes"] if found else 0)


class Dump:
    """`blobs` is None when the files are to be left out."""

    def __init__(self, database: Database, blobs: BlobStore | None, writer: Writer, on_bytes: OnBytes) -> None:
        self._database = database
        self._blobs = blobs
        self._writer = writer
        self._on_bytes = on_bytes
        self._collections: dict[str, Counted] = {}
        self._files = self._file_bytes = 0
        self._lost: list[str] = []

    async def run(self, beside: Mapping[str, bytes], *, schema: int, now: datetime) -> Contents:
        """`beside` are small files that belong to it, by name."""
        self._writer.add(HEADER, msgspec.json.encode(Header(FORMAT, schema)))
        for name, content in beside.items():
            self._writer.add(name, content)
        names = sorted(filter(is_real, await self._database.list_collection_names()))
        async with _one_moment(self._database) as session:
            barrier = await self._barrier(session)
            for name in names:
                if name not in PASSING:
                    await self._collection(name, barrier, session)
            if self._blobs:
                await self._all_files(self._blobs, session)
        contents = self._contents(barrier, now)
        self._writer.add(CONTENTS, msgspec.json.encode(contents))
        self._writer.seal()
        return contents

    async def _barrier(self, session: AsyncIOMotorClientSession | None) -> int:
        """The newest message. Ids grow, so where one moment can't be had, later ones are left out by theirs."""
        newest = await self._database["messages"].find_one({}, {"_id": True}, sort=[("_id", -1)], session=session)
        return int(newest["_id"]) if newest else 0

    async def _collection(self, name: str, barrier: int, session: AsyncIOMotorClientSession | None) -> None:
        query: Document = {"_id": {"$lte": barrier}} if name == "messages" else {}
        digest, count, number = sha256(), 0, 0
        async for batch in batches(self._database[name], query, session):
            number += 1
            self._writer.add(f"data/{name}/{number:06}.bson.gz", gzip.compress(batch, FAST, mtime=0))
            digest.update(batch)
            count += sum(1 for _ in bson.decode_iter(batch, RAW))
            self._on_bytes(len(batch))
        self._collections[name] = Counted(count, digest.hexdigest())

    async def _all_files(self, blobs: BlobStore, session: AsyncIOMotorClientSession | None) -> None:
        async for found in self._database["files"].aggregate(DIGESTS, session=session):
            try:
                await self._file(blobs, found["_id"], found["size"])
            except NotFound:
                self._lost.append(found["_id"])

    async def _file(self, blobs: BlobStore, digest: str, size: int) -> None:
        """Raises NotFound, Unavailable."""
        with closing(await blobs.open(digest, 0, size)) as reader:
            self._writer.begin(f"files/{digest}", size)
            read = sha256()
            while chunk := await reader.read():
                read.update(chunk)
                self._writer.write(chunk)
                self._on_bytes(len(chunk))
        self._writer.fill()
        if read.hexdigest() != digest:
            self._lost.append(digest)
        self._files += 1
        self._file_bytes += size

    def _contents(self, barrier: int, now: datetime) -> Contents:
        return Contents(
            now.isoformat(),
            barrier,
            self._collections,
            self._blobs is not None,
            self._files,
            self._file_bytes,
            self._lost,
        )


@asynccontextmanager
async def _one_moment(database: Database) -> AsyncIterator[AsyncIOMotorClientSession | None]:
    """A session that sees everything as it is at its first look; None where the database has no such thing."""
    hello: dict[str, Any] = await database.command("hello", read_preference=ReadPreference.PRIMARY)
    if "setName" not in hello:
        yield None
        return
    async with await database.client.start_session(snapshot=True) as session:
        yield session
