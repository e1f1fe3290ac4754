"""The store on MongoDB: one client, and what makes a database this server's own."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any

from bson.codec_options import TypeDecoder, TypeRegistry
from bson.int64 import Int64
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReturnDocument
from pymongo.errors import ConfigurationError, OperationFailure

from hub.accounts.stores import Directory
from hub.files.blobs import BlobStore
from store.backup.scratch import finish_swap
from store.desk.desk import MongoDesk
from store.driver import Database, Document, guarded, trouble_told
from store.files import MongoFiles
from store.hooks.incoming import MongoIncomingHooks
from store.hooks.outgoing import MongoOutgoingHooks
from store.indexes import ensure_indexes
from store.invites import MongoInvites
from store.keeping import MongoKeeping
from store.memberships import MongoMemberships
from store.messages import MongoMessages
from store.migrations import SCHEMA, migrate
from store.notices import MongoNotices
from store.passwords import BcryptPasswords
from store.rooms import MongoRooms
from store.search import MongoSearch
from store.secrets import Secrets
from store.tokens import MongoTokens
from store.upkeep import MongoUpkeep
from store.users import MongoUsers

PATIENCE = 5_000  # Milliseconds until a call that gets no answer is given up,
LONG_PATIENCE = 300_000  # and one for whose answer nobody at a client waits.

Client = AsyncIOMotorClient[Document]


class CannotOpen(Exception):
    """The database answers, or its address is read, but chatd can't work with it: a sentence for the operator."""


class MongoStore:
    """Everything chatd keeps; what files hold is in `blobs`. `epoch` is another one in every database ever made."""

    def __init__(
        self,
        client: Client,
        database: Database,
        meta: Document,
        *,
        bcrypt_rounds: int,
        blobs: BlobStore,
        directory: Directory | None,
    ) -> None:
        self.messages = MongoMessages(database)
        self.rooms = MongoRooms(database)
        self.memberships = MongoMemberships(database)
        self.users = MongoUsers(database)
        self.tokens = MongoTokens(database)
        self.invites = MongoInvites(database)
        self.files = MongoFiles(database)
        self.blobs = blobs
        self.passwords = BcryptPasswords(bcrypt_rounds)
        self.directory = directory
        self.notices = MongoNotices(database)
        self.desk = MongoDesk(database)
        self.incoming_hooks = MongoIncomingHooks(database)
        self.outgoing_hooks = MongoOutgoingHooks(database)
        self.search = MongoSearch(database)
        self.upkeep = MongoUpkeep(database)
        self.keeping = MongoKeeping(database)
        self.secrets = Secrets(meta["secret"])
        self.epoch: str = meta["epoch"]
        self._client = client
        self._database = database

    @guarded
    async def ping(self) -> None:
        """Raises Unavailable when the database does not answer."""
        await self._database.command("ping")

    def close(self) -> None:
        self.blobs.close()
        self.passwords.close()
        self._client.close()


async def open_store(
    uri: str,
    database: str,
    *,
    bcrypt_rounds: int,
    blobs: BlobStore,
    directory: Directory | None = None,
    migrates: bool = False,
) -> MongoStore:
    """Raises Unavailable when nothing answers there in time, CannotOpen and NewerData.

    Data of an older chatd are brought up to date by who `migrates`, and refused by others.
    """
    client = _client(uri, PATIENCE)
    try:
        meta = await _prepared(client[database], migrates=migrates)
    except BaseException:
        client.close()
        raise
    return MongoStore(client, client[database], meta, bcrypt_rounds=bcrypt_rounds, blobs=blobs, directory=directory)


@asynccontextmanager
async def database_at(uri: str, name: str) -> AsyncIterator[Database]:
    """The bare database, whatever is in it, for what may take its time. Raises Unavailable, CannotOpen."""
    client = _client(uri, LONG_PATIENCE)
    try:
        with trouble_told():
            yield client[name]
    except OperationFailure as error:
        raise CannotOpen(f"The database refuses: {error}") from error
    finally:
        client.close()


def _client(uri: str, patience: int) -> Client:
    """Raises CannotOpen."""
    try:
        return _connected(uri, patience)
    except (ConfigurationError, ValueError) as error:
        raise CannotOpen(f"mongodb.uri can't be used: {error}") from error


def _connected(uri: str, patience: int) -> Client:
    return AsyncIOMotorClient(
        uri,
        appname="chatd",
        tz_aware=True,
        tzinfo=UTC,
        type_registry=TypeRegistry([_PlainInt()]),
        w="majority",
        journal=True,
        serverSelectionTimeoutMS=PATIENCE,
        timeoutMS=patience,
    )


async def _prepared(database: Database, *, migrates: bool) -> Document:
    try:
        await finish_swap(database)
        meta = await _meta(database)
        if meta["schema"] < SCHEMA and not migrates:
            raise CannotOpen("An older chatd has written these data. Start the server before, or run chatd.py migrate.")
        await migrate(database)
        await ensure_indexes(database)
    except OperationFailure as error:
        raise CannotOpen(f"The database refuses: {error}") from error
    return meta


@guarded
async def _meta(database: Database) -> Document:
    """What is written at the first start and never again."""
    first = {"schema": SCHEMA, "epoch": secrets.token_hex(8), "secret": secrets.token_bytes(32)}
    meta: Document = await database["meta"].find_one_and_update(
        {"_id": "meta"}, {"$setOnInsert": first}, upsert=True, return_document=ReturnDocument.AFTER
    )
    return meta


class _PlainInt(TypeDecoder):
    """The driver's own kind of int, which it makes of a large one, is no int to others."""

    bson_type = Int64

    def transform_bson(self, value: Any) -> int:
        return int(value)
