"""Files: what is known of each. What they hold is in store/blobs.py."""

import secrets
from dataclasses import replace

from pymongo.errors import DuplicateKeyError

from hub.errors import Taken
from hub.models import File
from store.driver import Collection, Database, guarded
from store.shapes import Shape

FILE = Shape(File)


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
        document = await self._files.find_one({"_id": file_id})
        return FILE.value(document) if document else None

    @guarded
    async def by_identifier(self, identifier: str) -> File | None:
        document = await self._files.find_one({"identifier": identifier})
        return FILE.value(document) if document else None

    @guarded
    async def attach(self, file_id: str, room_id: int) -> bool:
        nobodys_or_its = {"_id": file_id, "room_id": {"$in": [None, room_id]}}
        result = await self._files.update_one(nobodys_or_its, {"$set": {"room_id": room_id}})
        return result.matched_count == 1

    @guarded
    async def delete(self, file_id: str) -> None:
        await self._files.delete_one({"_id": file_id})

    @guarded
    async def release(self, room_id: int) -> None:
        await self._files.delete_many({"room_id": room_id})
