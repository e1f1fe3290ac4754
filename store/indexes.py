"""Every index there is. None may be missing: each stands for a query or a promise."""

import asyncio
from collections.abc import Mapping, Sequence

import pymongo
from pymongo import IndexModel

from store.desk.line_managers import IN_LINE
from store.desk.tickets import BY_NUMBER, BY_PRODUCT, QUEUE
from store.driver import Database, guarded
from store.memberships import BY_ROLE
from store.messages import BY_CLIENT_ID, BY_REV, BY_SEQ, FILE_IDS, MENTIONED, PINNED, TOMBSTONES
from store.notices import KEPT
from store.search import BY_AUTHOR, BY_WORD
from store.search import BY_REV as INDEXED
from store.upkeep import BY_OWNER

PATIENCE = 600  # Seconds: a new index over a long history takes its time.

Key = str | list[tuple[str, int]]


def unique(key: Key) -> IndexModel:
    return IndexModel(key, unique=True)


def only_with(field: str, key: Key, *, unique: bool = False) -> IndexModel:
    """An index of those documents alone that have the field."""
    return IndexModel(key, unique=unique, partialFilterExpression={field: {"$exists": True}})


def expiry(field: str, seconds: int = 0) -> IndexModel:
    """MongoDB removes documents these seconds after the time in the field."""
    return IndexModel(field, expireAfterSeconds=seconds)


INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "users": [unique("logins"), only_with("photo", "photo"), only_with("directory_id", "directory_id", unique=True)],
    "tokens": [IndexModel("user_id"), expiry("expires_at")],
    "invites": [expiry("expires_at"), only_with("room_ids", "room_ids")],
    "rooms": [
        only_with("key", "key", unique=True),
        only_with("pair", "pair", unique=True),
        IndexModel("kind"),
        only_with("retired", "retired"),
    ],
    "memberships": [
        unique([("room_id", 1), ("user_id", 1)]),
        IndexModel([("user_id", 1), ("room_id", 1)]),
        IndexModel(BY_ROLE),
    ],
    "messages": [
        unique(BY_SEQ),
        IndexModel(BY_REV),
        only_with("client_id", BY_CLIENT_ID, unique=True),
        only_with("pinned_at", PINNED),
        only_with("mentions", MENTIONED),
        only_with("deleted", TOMBSTONES),
        only_with(FILE_IDS, FILE_IDS),
    ],
    "files": [
        only_with("identifier", "identifier", unique=True),
        only_with("room_id", "room_id"),
        only_with("released", "released"),
        IndexModel(BY_OWNER),
        IndexModel("sha256"),
        IndexModel("thumbnail"),
    ],
    "notices": [expiry("created_at", KEPT)],
    "workspaces": [unique("key")],
    "topics": [unique([("workspace_id", 1), ("name", 1)])],
    "line_managers": [
        unique([("workspace_id", 1), ("user_id", 1)]),
        IndexModel(IN_LINE),
        only_with("account_id", [("account_id", 1), ("workspace_id", 1)], unique=True),
    ],
    "tickets": [unique(BY_NUMBER), IndexModel(QUEUE), IndexModel(BY_PRODUCT)],
    "canned_replies": [IndexModel([("workspace_id", 1), ("title", 1)])],
    "incoming_hooks": [IndexModel([("room_id", 1), ("created_at", 1)])],
    "outgoing_hooks": [IndexModel([("room_id", 1), ("created_at", 1)])],
    "words": [IndexModel(BY_WORD), IndexModel(BY_AUTHOR)],
    "vocabulary": [IndexModel("tails")],
    "indexed": [IndexModel(INDEXED)],
}


@guarded
async def ensure_indexes(database: Database, prefix: str = "") -> None:
    """Make those that are missing. Several processes may do so at once.

    `prefix` stands before the names of collections that are not the real ones.
    """
    with pymongo.timeout(PATIENCE):
        await asyncio.gather(*(database[prefix + name].create_indexes(list(i)) for name, i in INDEXES.items()))
