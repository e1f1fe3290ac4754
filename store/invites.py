"""Invitations. Whoever reads the database finds only the hashes of their codes."""

import re
import secrets
from collections.abc import Collection as Some
from dataclasses import replace

from hub.accounts.models import Invite
from store.driver import Collection, Database, Document, fingerprint, guarded, in_time, real
from store.shapes import Shape

INVITE = Shape(Invite)
CODE = re.compile("[A-Za-z0-9_-]{22}")
UNSPENT: Document = {"$expr": {"$lt": [{"$ifNull": ["$used", 0]}, {"$ifNull": ["$uses", float("inf")]}]}}


class MongoInvites:
    def __init__(self, database: Database) -> None:
        self._invites: Collection = database["invites"]

    @guarded
    async def issue(self, invite: Invite) -> tuple[str, Invite]:
        code = secrets.token_urlsafe(16)
        invite = replace(invite, id=fingerprint(code))
        await self._invites.insert_one(INVITE.document(invite))
        return code, invite

    @guarded
    async def by_code(self, code: str) -> Invite | None:
        if not CODE.fullmatch(code):
            return None
        found = await self._invites.find_one({"_id": fingerprint(code), **_good()})
        return _invite(found) if found else None

    @guarded
    async def redeem(self, code: str) -> Invite | None:
        if not CODE.fullmatch(code):
            return None
        found = await self._invites.find_one_and_update({"_id": fingerprint(code), **_good()}, {"$inc": {"used": 1}})
        return _invite(found) if found else None

    @guarded
    async def all(self) -> list[Invite]:
        return await self._found({})

    @guarded
    async def into(self, room_ids: Some[int]) -> list[Invite]:
        return await self._found({"room_ids": {"$in": real(room_ids)}})

    @guarded
    async def delete(self, invite_id: str) -> None:
        await self._invites.delete_one({"_id": invite_id})

    async def _found(self, where: Document) -> list[Invite]:
        found = self._invites.find({**where, **_good(), "makes_admin": {"$exists": False}})
        invites = [_invite(document) for document in await found.to_list(None)]
        return sorted(invites, key=lambda invite: (invite.created_at or 0, invite.id))


def _good() -> Document:
    return {**UNSPENT, **in_time()}


def _invite(document: Document) -> Invite:
    document["room_ids"] = tuple(document.get("room_ids", ()))
    return INVITE.value(document)
