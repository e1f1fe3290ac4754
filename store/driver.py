"""What every module of the store shares: its types, numbers, and what happens when MongoDB is away."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ReturnDocument
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

from hub.errors import Unavailable

Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]
Database = AsyncIOMotorDatabase[Document]

IDS = range(1, 2**63)
DUPLICATE_KEY = 11000
# The cursor is gone, or is of before MongoDB knew sessions again: it was started anew while somebody read.
CURSOR_LOST = frozenset({43, 50736})

P = ParamSpec("P")
R = TypeVar("R")


def guarded(method: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Turn what the driver raises when the database can't be reached, or not in time, into Unavailable."""

    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with trouble_told():
            return await method(*args, **kwargs)

    return call


@contextmanager
def trouble_told() -> Iterator[None]:
    try:
        yield
    except PyMongoError as error:
        if not _is_trouble(error):
            raise
        raise Unavailable from error


def _is_trouble(error: PyMongoError) -> bool:
    if isinstance(error, BulkWriteError) and error.details["writeConcernErrors"]:
        return True
    if isinstance(error, OperationFailure) and error.code in CURSOR_LOST:
        return True
    return error.timeout or isinstance(error, ConnectionFailure | ExecutionTimeout | WriteConcernError)


def duplicates(error: BulkWriteError) -> Iterable[int]:
    """Where in the batch those were whose key is in use; raises `error` when it is about anything else."""
    errors = error.details["writeErrors"]
    if error.details["writeConcernErrors"] or any(e["code"] != DUPLICATE_KEY for e in errors):
        raise error
    return [e["index"] for e in errors]


def real(ids: Iterable[int]) -> list[int]:
    """Those that can be ids. The driver would fail on a number that has more than 64 bits."""
    return [id for id in ids if id in IDS]


def fingerprint(secret: str) -> str:
    """How a random secret is kept. It needs no salt: no table has it."""
    return sha256(secret.encode()).hexdigest()


def in_time() -> Document:
    """A filter for what has not expired. MongoDB removes the rest by itself, but only once a minute."""
    return {"$or": [{"expires_at": None}, {"expires_at": {"$gt": datetime.now(UTC)}}]}


class Counter:
    """Numbers that are given out once. `prefix` stands before the collection's name where that is not the real one."""

    def __init__(self, database: Database, name: str, prefix: str = "") -> None:
        self._counters: Collection = database[f"{prefix}counters"]
        self._name = name

    async def reserve(self, count: int) -> int:
        """The number n such that n+1 to n+count are the caller's."""
        before = await self._counters.find_one_and_update(
            {"_id": self._name},
            {"$inc": {"value": count}},
            upsert=True,
            return_document=ReturnDocument.BEFORE,
        )
        return int(before["value"]) if before else 0

    async def next(self) -> int:
        return await self.reserve(1) + 1
