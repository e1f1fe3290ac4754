"""Outgoing webhooks, and how far each was told."""

from collections.abc import Collection as Some
from dataclasses import replace
from datetime import datetime

from bson import ObjectId

from hub.hooks.models import OutgoingHook
from store.driver import Collection, Database, Document, guarded, real
from store.shapes import Shape

HOOK = Shape(OutgoingHook)
FAILING = {"failing_since": "", "failure": ""}


class MongoOutgoingHooks:
    def __init__(self, database: Database) -> None:
        self._hooks: Collection = database["outgoing_hooks"]

    @guarded
    async def insert(self, hook: OutgoingHook) -> OutgoingHook:
        hook = replace(hook, id=str(ObjectId()))
        await self._hooks.insert_one(HOOK.document(hook))
        return hook

    @guarded
    async def by_id(self, hook_id: str) -> OutgoingHook | None:
        found = await self._hooks.find_one({"_id": hook_id})
        return _hook(found) if found else None

    @guarded
    async def of_room(self, room_id: int) -> list[OutgoingHook]:
        found = await self._hooks.find({"room_id": room_id}).sort("created_at").to_list(None)
        return [_hook(document) for document in found]

    @guarded
    async def active(self, room_ids: Some[int]) -> list[str]:
        where = {"room_id": {"$in": real(room_ids)}, "paused": {"$exists": False}}
        return [document["_id"] for document in await self._hooks.find(where, {"_id": True}).to_list(None)]

    @guarded
    async def rooms(self) -> set[int]:
        return set(await self._hooks.distinct("room_id"))

    @guarded
    async def advance(self, hook_id: str, rev: int) -> None:
        await self._hooks.update_one({"_id": hook_id}, {"$max": {"told": rev}, "$unset": FAILING})

    @guarded
    async def fail(self, hook_id: str, since: datetime, failure: str) -> None:
        await self._set(hook_id, {"failing_since": since, "failure": failure})

    @guarded
    async def pause(self, hook_id: str, reason: str) -> None:
        await self._set(hook_id, {"paused": reason})

    @guarded
    async def resume(self, hook_id: str) -> None:
        await self._hooks.update_one({"_id": hook_id}, {"$unset": {"paused": "", **FAILING}})

    @guarded
    async def delete(self, hook_id: str) -> None:
        await self._hooks.delete_one({"_id": hook_id})

    async def _set(self, hook_id: str, values: Document) -> None:
        await self._hooks.update_one({"_id": hook_id}, {"$set": values})


def _hook(document: Document) -> OutgoingHook:
    """The hook that a document is of. The document is used up."""
    if "events" in document:
        document["events"] = tuple(document["events"])
    return HOOK.value(document)
