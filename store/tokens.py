"""Tokens that prove who is asking. Whoever reads the database finds only their hashes."""

import re
import secrets
from collections.abc import Collection as Some
from datetime import UTC, datetime

from hub.accounts.models import Grant
from hub.accounts.stores import Found, TokenKind
from store.driver import Collection, Database, Document, fingerprint, guarded, in_time

TOKEN = re.compile("[0-9a-f]{40}")


class MongoTokens:
    """A token's id is its fingerprint."""

    def __init__(self, database: Database) -> None:
        self._tokens: Collection = database["tokens"]

    @guarded
    async def issue(self, user_id: int, kind: TokenKind, expires_at: datetime | None, *, client: str = "") -> str:
        token = secrets.token_hex(20)
        of_whom = {"user_id": user_id, "kind": kind, "client": client}
        times = {"created_at": datetime.now(UTC), "expires_at": expires_at}
        await self._tokens.insert_one({"_id": fingerprint(token), **of_whom, **times})
        return token

    @guarded
    async def find(self, token: str, kind: TokenKind) -> Found | None:
        return (await self.find_all([token], kind)).get(token)

    @guarded
    async def find_all(self, tokens: Some[str], kind: TokenKind) -> dict[str, Found]:
        ids = {fingerprint(token): token for token in tokens if TOKEN.fullmatch(token)}
        if not ids:
            return {}
        found = self._tokens.find({"_id": {"$in": list(ids)}, "kind": kind, **in_time()})
        return {ids[d["_id"]]: (d["_id"], d["user_id"], d["expires_at"]) for d in await found.to_list(None)}

    @guarded
    async def exists(self, token_id: str) -> bool:
        """Expired ones count as gone."""
        return await self._tokens.find_one({"_id": token_id, **in_time()}, {"_id": True}) is not None

    @guarded
    async def revoke(self, token_id: str) -> None:
        await self._tokens.delete_one({"_id": token_id})

    @guarded
    async def revoke_all(self, user_id: int, *, keep: str = "") -> None:
        await self._tokens.delete_many({"user_id": user_id, "_id": {"$ne": keep}})

    @guarded
    async def of_user(self, user_id: int) -> list[Grant]:
        found = await self._tokens.find({"user_id": user_id, **in_time()}).sort("created_at", -1).to_list(None)
        return [_grant(document) for document in found]


def _grant(document: Document) -> Grant:
    """Older tokens say neither when they were given out nor to whom."""
    return Grant(document["_id"], document.get("client", ""), document.get("created_at"), document["expires_at"])
