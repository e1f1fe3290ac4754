"""Collections beside the real ones, in which a backup is tried out before it takes their place.

Putting them there is many steps, so it is noted first: whoever opens the database next takes
the steps that were not taken, and nobody finds half of one state and half of another.
"""

from collections.abc import AsyncIterator, Mapping
from hashlib import sha256

import bson
import pymongo
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import BulkWriteError, OperationFailure

from store.backup.archive import BadArchive, Counted
from store.driver import Collection, Database, guarded
from store.indexes import ensure_indexes
from store.migrations import migrate

SCRATCH = "scratch."
NOTE = "scratch.note"
AT_ONCE = 1000  # Documents.
PATIENCE = 3600  # Seconds, to copy a long history.
NAMESPACE_NOT_FOUND = 26
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


def is_real(name: str) -> bool:
    """Whether a collection is part of the data."""
    return not name.startswith((SCRATCH, "system."))


async def batches(
    collection: Collection,
    query: Mapping[str, object],
    session: AsyncIOMotorClientSession | None = None,
) -> AsyncIterator[bytes]:
    """Documents as they are stored, one behind the other, by their _id."""
    found = collection.find_raw_batches(query, session=session, batch_size=AT_ONCE, hint="_id_")
    async for batch in found.sort("_id"):
        if batch:
            yield batch


class Scratch:
    """The whole of the data, once more. It is the caller's to see that there is only one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self) -> None:
        """Clear what an attempt before has left, but not of one that succeeded."""
        await finish_swap(self._database)
        await self.clear()

    async def clear(self) -> None:
        for name in await self._database.list_collection_names():
            if name.startswith(SCRATCH):
                await self._database.drop_collection(name)

    async def insert(self, name: str, documents: bytes) -> None:
        decoded = bson.decode_all(documents, RAW)
        await self._database[SCRATCH + name].with_options(RAW).insert_many(decoded, ordered=False)

    async def compare(self, expected: Mapping[str, Counted]) -> None:
        """Read what was written. Raises BadArchive."""
        for name, counted in expected.items():
            if await self._counted(name) != counted:
                raise BadArchive(f"What was restored of {name} is not what was backed up.")

    async def copy(self) -> None:
        """All of the real data, as they are now."""
        await self.begin()
        with pymongo.timeout(PATIENCE):
            await self._copy()

    async def migrate(self) -> None:
        """Make of it what this chatd writes, and look whether it keeps the promises of the indexes.

        Raises BadArchive, NewerData.
        """
        await migrate(self._database, SCRATCH)
        try:
            await ensure_indexes(self._database, SCRATCH)
        except (OperationFailure, BulkWriteError) as error:
            raise BadArchive(f"What was restored breaks a rule of the database: {error}") from error

    def collection(self, name: str) -> Collection:
        return self._database[SCRATCH + name]

    async def swap(self) -> None:
        """From here on these are the data, and what was is gone."""
        there = await self._database.list_collection_names()
        names = [name.removeprefix(SCRATCH) for name in there if name.startswith(SCRATCH)]
        await self._database[NOTE].insert_one({"names": names})
        await finish_swap(self._database)

    async def _copy(self) -> None:
        for name in filter(is_real, await self._database.list_collection_names()):
            await self._database[name].aggregate([{"$out": SCRATCH + name}]).to_list(None)

    async def _counted(self, name: str) -> Counted:
        digest, count = sha256(), 0
        async for batch in batches(self.collection(name), {}):
            digest.update(batch)
            count += sum(1 for _ in bson.decode_iter(batch, RAW))
        return Counted(count, digest.hexdigest())


@guarded
async def finish_swap(database: Database) -> None:
    """Take the steps of a swap that are still to be taken; several processes may do so at once."""
    note = await database[NOTE].find_one()
    if note is None:
        return
    there = await database.list_collection_names()
    for name in note["names"]:
        if SCRATCH + name in there:
            await _put_in_place(database, name)
    for name in there:
        if is_real(name) and name not in note["names"]:
            await database.drop_collection(name)
    await database.drop_collection(NOTE)


async def _put_in_place(database: Database, name: str) -> None:
    try:
        await database[SCRATCH + name].rename(name, dropTarget=True)
    except OperationFailure as error:
        if error.code != NAMESPACE_NOT_FOUND:  # Somebody else was faster.
            raise
