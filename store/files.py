"""Files: what is known of each. What they hold is in store/blobs/blobs.py."""

import secrets
from collections.abc import Collection as Some
from dataclasses import replace
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from hub.errors import Taken
from hub.files.models import File
from store.driver import Collection, Database, Document, guarded
from store.shapes import Shape

FILE = Shape(File)
LIVE: Document = {"released": {"$exists": False}}


class MongoFiles:
    def __init__(self, database: Database) -> None:
        self._files: Collection = database["files"]

    @guarded
    async def insert(self, file: File) -> File:
        file = replace(file, id=secrets.token_urlsafe(16))
        try:
            await self._files.insert_one(FILE.document(file))
        except DuplicateKeyError as error:
            raise Taken from error
        return file

    @guarded
    async def by_id(self, file_id: str) -> File | None:
        document = await self._files.find_one({"_id": file_id, **LIVE})
        return FILE.value(document) if document else None

    @guarded
    async def by_identifier(self, identifier: str) -> File | None:
        document = await self._files.find_one({"identifier": identifier, **LIVE})
        return FILE.value(document) if document else None

    @guarded
    async def attach(self, file_id: str, room_id: int) -> bool:
        nobodys_or_its = {"_id": file_id, "room_id": {"$in": [None, room_id]}, **LIVE}
        result = await self._files.update_one(nobodys_or_its, {"$set": {"room_id": room_id}})
        return result.matched_count == 1

    @guarded
    async def refresh(self, file_id: str, user_id: int, when: datetime) -> None:
        await self._files.update_one({"_id": file_id}, {"$set": {f"refreshed.{user_id}": when}})

    @guarded
    async def delete(self, file_id: str) -> None:
        await self._files.delete_one({"_id": file_id})

    @guarded
    async def release(self, room_id: int) -> None:
        await self._release({"room_id": room_id})

    @guarded
    async def let_go(self, file_ids: Some[str]) -> None:
        if file_ids:
            await self._release({"_id": {"$in": list(file_ids)}})

    @guarded
    async def released(self, limit: int) -> list[File]:
        found = self._files.find({"released": {"$exists": True}}, {"released": False})
        return [FILE.value(document) for document in await found.limit(limit).to_list(None)]

    @guarded
    async def older(self, before: datetime, after: str, limit: int) -> list[str]:
        found = self._files.find({"_id": {"$gt": after}, "created_at": {"$lt": before}, **LIVE}, {"_id": True})
        return [document["_id"] for document in await found.sort("_id").limit(limit).to_list(None)]

    @guarded
    async def used(self, digests: Some[str]) -> set[str]:
        these = {"$in": list(digests)}
        found = self._files.find({"$or": [{"sha256": these}, {"thumbnail": these}], **LIVE})
        documents = await found.to_list(None)
        return {document.get(key, "") for document in documents for key in ("sha256", "thumbnail")} & set(digests)

    @guarded
    async def exist(self) -> bool:
        return await self._files.find_one({}, {"_id": True}) is not None

    @guarded
    async def size_of(self, owner_id: int) -> int:
        sizes = {"$add": ["$size", {"$ifNull": ["$thumbnail_size", 0]}]}
        summed = self._files.aggregate(
            [{"$match": {"owner_id": owner_id, **LIVE}}, {"$group": {"_id": None, "bytes": {"$sum": sizes}}}]
        )
        return sum([int(document["bytes"]) for document in await summed.to_list(None)])

    async def _release(self, which: Document) -> None:
        await self._files.update_many(which, {"$set": {"released": True}, "$unset": {"identifier": True}})
