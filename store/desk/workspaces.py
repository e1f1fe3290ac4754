"""Workspaces of the support desk. Whoever reads the database finds only the hashes of their keys."""

import re
import secrets
from dataclasses import replace

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from hub.desk.models import KeyKind, Keys, Workspace
from hub.errors import Taken
from hub.text import folded
from store.driver import Collection, Database, Document, fingerprint, guarded
from store.shapes import Shape

WORKSPACE = Shape(Workspace)
PUBLIC = {"key": False, "api_key": False, "public_key": False}
KEY = re.compile("(?P<kind>api|public)_[0-9a-f]{40}")


class MongoWorkspaces:
    def __init__(self, database: Database) -> None:
        self._workspaces: Collection = database["workspaces"]

    @guarded
    async def insert(self, workspace: Workspace) -> tuple[Workspace, Keys]:
        workspace, keys = replace(workspace, id=str(ObjectId())), _new_keys()
        document = {**WORKSPACE.document(workspace), "key": folded(workspace.name), **_hashes(keys)}
        try:
            await self._workspaces.insert_one(document)
        except DuplicateKeyError as error:
            raise Taken("A workspace with that name already exists.", field="name") from error
        return workspace, keys

    @guarded
    async def by_id(self, workspace_id: str) -> Workspace | None:
        return await self._find({"_id": workspace_id})

    @guarded
    async def by_name(self, name: str) -> Workspace | None:
        return await self._find({"key": folded(name)})

    @guarded
    async def by_key(self, workspace_id: str, key: str) -> tuple[Workspace, KeyKind] | None:
        found = KEY.fullmatch(key)
        if found is None:
            return None
        kind: KeyKind = "api" if found["kind"] == "api" else "public"
        workspace = await self._find({"_id": workspace_id, f"{kind}_key": fingerprint(key)})
        return (workspace, kind) if workspace else None

    @guarded
    async def all(self) -> list[Workspace]:
        documents = await self._workspaces.find({}, PUBLIC).sort("key").to_list(None)
        return [WORKSPACE.value(document) for document in documents]

    @guarded
    async def rotate(self, workspace_id: str) -> Keys:
        keys = _new_keys()
        await self._workspaces.update_one({"_id": workspace_id}, {"$set": _hashes(keys)})
        return keys

    async def _find(self, where: Document) -> Workspace | None:
        document = await self._workspaces.find_one(where, PUBLIC)
        return WORKSPACE.value(document) if document else None


def _new_keys() -> Keys:
    return Keys(f"api_{secrets.token_hex(20)}", f"public_{secrets.token_hex(20)}")


def _hashes(keys: Keys) -> Document:
    return {"api_key": fingerprint(keys.api), "public_key": fingerprint(keys.public)}
