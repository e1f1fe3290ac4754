"""Texts that the managers of a workspace send often."""

from dataclasses import replace

from bson import ObjectId

from hub.desk.models import CannedReply
from store.driver import Collection, Database, guarded
from store.shapes import Shape

REPLY = Shape(CannedReply)


class MongoCannedReplies:
    def __init__(self, database: Database) -> None:
        self._replies: Collection = database["canned_replies"]

    @guarded
    async def insert(self, reply: CannedReply) -> CannedReply:
        reply = replace(reply, id=str(ObjectId()))
        await self._replies.insert_one(REPLY.document(reply))
        return reply

    @guarded
    async def of_workspace(self, workspace_id: str) -> list[CannedReply]:
        found = self._replies.find({"workspace_id": workspace_id}).sort([("title", 1), ("_id", 1)])
        return [REPLY.value(document) for document in await found.to_list(None)]

    @guarded
    async def update(self, reply: CannedReply) -> bool:
        same = {"_id": reply.id, "workspace_id": reply.workspace_id}
        result = await self._replies.replace_one(same, REPLY.document(reply))
        return result.matched_count == 1

    @guarded
    async def delete(self, workspace_id: str, reply_id: str) -> bool:
        result = await self._replies.delete_one({"_id": reply_id, "workspace_id": workspace_id})
        return result.deleted_count == 1
