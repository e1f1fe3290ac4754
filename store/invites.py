"""Invitations: codes that make an account. Whoever reads the database finds only their hashes."""

import re
import secrets
from datetime import datetime

from hub.stores import Invite
from store.driver import Collection, Database, fingerprint, guarded, in_time

CODE = re.compile("[A-Za-z0-9_-]{22}")
UNSPENT = {"$expr": {"$or": [{"$eq": ["$uses", None]}, {"$lt": ["$used", "$uses"]}]}}


class MongoInvites:
    def __init__(self, database: Database) -> None:
        self._invites: Collection = database["invites"]

    @guarded
    async def issue(self, invite: Invite, *, uses: int | None, expires_at: datetime | None) -> str:
        code = secrets.token_urlsafe(16)
        await self._invites.insert_one(
            {
                "_id": fingerprint(code),
                "makes_admin": invite.makes_admin,
                "room_ids": invite.room_ids,
                "uses": uses,
                "used": 0,
                "expires_at": expires_at,
            }
        )
        return code

    @guarded
    async def redeem(self, code: str) -> Invite | None:
        if not CODE.fullmatch(code):
            return None
        found = await self._invites.find_one_and_update(
            {"_id": fingerprint(code), **UNSPENT, **in_time()}, {"$inc": {"used": 1}}
        )
        return Invite(found["makes_admin"], tuple(found["room_ids"])) if found else None
