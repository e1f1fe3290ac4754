"""Incoming webhooks. Whoever reads the database finds only the hashes of their codes."""

import re
import secrets
from dataclasses import replace

from hub.hooks.models import IncomingHook
from store.driver import Collection, Database, fingerprint, guarded
from store.shapes import Shape

HOOK = Shape(IncomingHook)
CODE = re.compile("[A-Za-z0-9_-]{32}")


class MongoIncomingHooks:
    def __init__(self, database: Database) -> None:
        self._hooks: Collection = database["incoming_hooks"]

    @guarded
    async def insert(self, hook: IncomingHook) -> tuple[str, IncomingHook]:
        code = secrets.token_urlsafe(24)
        hook = replace(hook, id=fingerprint(code))
        await self._hooks.insert_one(HOOK.document(hook))
        return code, hook

    @guarded
    async def by_code(self, code: str) -> IncomingHook | None:
        found = await self._hooks.find_one({"_id": fingerprint(code)}) if CODE.fullmatch(code) else None
        return HOOK.value(found) if found else None

    @guarded
    async def of_room(self, room_id: int) -> list[IncomingHook]:
        found = await self._hooks.find({"room_id": room_id}).sort("created_at").to_list(None)
        return [HOOK.value(document) for document in found]

    @guarded
    async def delete(self, hook_id: str) -> None:
        await self._hooks.delete_one({"_id": hook_id})
