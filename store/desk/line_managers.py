"""Who answers tickets, in each workspace, and how many each of them has."""

from dataclasses import replace

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.desk.models import LineManager
from hub.errors import Taken
from store.driver import Collection, Database, Document, guarded
from store.shapes import Shape

MANAGER = Shape(LineManager)
IN_LINE = [("workspace_id", 1), ("ticket_count", 1), ("position", 1), ("_id", 1)]
UNLINKED: Document = {"$unset": {"account_id": True}}


class MongoLineManagers:
    """The driver's own ids grow, so they are in the order of making."""

    def __init__(self, database: Database) -> None:
        self._managers: Collection = database["line_managers"]

    @guarded
    async def insert(self, manager: LineManager) -> LineManager:
        manager = replace(manager, id=str(ObjectId()))
        # They are sorted by these, so both are there even where they have their default.
        counted = {"ticket_count": manager.ticket_count, "position": manager.position}
        try:
            await self._managers.insert_one({**MANAGER.document(manager), **counted})
        except DuplicateKeyError as error:
            raise Taken("This manager is there already.", field="user_id") from error
        return manager

    @guarded
    async def by_id(self, workspace_id: str, manager_id: str) -> LineManager | None:
        return await self._find({"_id": manager_id, "workspace_id": workspace_id})

    @guarded
    async def by_account(self, workspace_id: str, account_id: int) -> LineManager | None:
        return await self._find({"workspace_id": workspace_id, "account_id": account_id})

    @guarded
    async def of_account(self, account_id: int) -> list[LineManager]:
        found = self._managers.find({"account_id": account_id})
        return [MANAGER.value(document) for document in await found.to_list(None)]

    @guarded
    async def of_workspace(self, workspace_id: str, limit: int) -> list[LineManager]:
        found = self._managers.find({"workspace_id": workspace_id}).sort("_id").limit(limit)
        return [MANAGER.value(document) for document in await found.to_list(None)]

    @guarded
    async def next(self, workspace_id: str) -> LineManager | None:
        document = await self._managers.find_one_and_update(
            {"workspace_id": workspace_id},
            {"$inc": {"ticket_count": 1}},
            sort=IN_LINE[1:],
            return_document=ReturnDocument.AFTER,
        )
        return MANAGER.value(document) if document else None

    @guarded
    async def take(self, manager_id: str) -> None:
        await self._managers.update_one({"_id": manager_id}, {"$inc": {"ticket_count": 1}})

    @guarded
    async def give_back(self, manager_id: str) -> None:
        has_some = {"_id": manager_id, "ticket_count": {"$gt": 0}}
        await self._managers.update_one(has_some, {"$inc": {"ticket_count": -1}})

    @guarded
    async def set_count(self, manager_id: str, count: int) -> None:
        await self._managers.update_one({"_id": manager_id}, {"$set": {"ticket_count": count}})

    @guarded
    async def link(self, manager_id: str, account_id: int | None) -> None:
        linked = UNLINKED if account_id is None else {"$set": {"account_id": account_id}}
        try:
            await self._managers.update_one({"_id": manager_id}, linked)
        except DuplicateKeyError as error:
            raise Taken("This user is another manager of the workspace already.", field="login") from error

    @guarded
    async def delete(self, manager_id: str) -> None:
        await self._managers.delete_one({"_id": manager_id})

    async def _find(self, where: Document) -> LineManager | None:
        document = await self._managers.find_one(where)
        return MANAGER.value(document) if document else None
