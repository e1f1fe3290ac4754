"""How much is stored, and when it was backed up last."""

from collections.abc import Mapping

from hub.upkeep import Backup, Held
from store.driver import Collection, Database, Document, guarded
from store.shapes import Shape

BACKUP = Shape(Backup)
BY_OWNER = [("owner_id", 1), ("size", 1), ("thumbnail_size", 1)]
SIZES: Document = {"$add": ["$size", {"$ifNull": ["$thumbnail_size", 0]}]}
# It needs nothing that is not in the index, so it never reads the files themselves.
HELD: list[Document] = [{"$group": {"_id": "$owner_id", "files": {"$sum": 1}, "bytes": {"$sum": SIZES}}}]


class MongoUpkeep:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._files: Collection = database["files"]
        self._meta: Collection = database["meta"]

    @guarded
    async def files(self) -> Mapping[int, Held]:
        counted = await self._files.aggregate(HELD, hint=dict(BY_OWNER)).to_list(None)
        return {held["_id"]: Held(held["files"], int(held["bytes"])) for held in counted}

    @guarded
    async def database_bytes(self) -> int:
        stats = await self._database.command("dbStats")
        return int(stats["storageSize"] + stats["indexSize"])

    @guarded
    async def last_backup(self) -> Backup | None:
        found = await self._meta.find_one({"_id": "backup"}, {"_id": False})
        return BACKUP.value(found) if found else None

    @guarded
    async def note_backup(self, backup: Backup) -> None:
        await self._meta.replace_one({"_id": "backup"}, BACKUP.document(backup), upsert=True)
