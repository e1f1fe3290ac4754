"""The database of a data folder: beside a server that runs there, or without one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.database import Database
from servers import BESIDE, pinned

from store.mongod import SOCKET, Mongod

NAME = "chatd"


@contextmanager
def connected(data_dir: Path) -> Iterator[Database[dict[str, Any]]]:
    """Where a server runs."""
    socket = quote(str(data_dir / "mongodb" / SOCKET), safe="")
    with MongoClient(f"mongodb://{socket}/?directConnection=true", tz_aware=True) as client:
        yield client[NAME]


@contextmanager
def alone(data_dir: Path) -> Iterator[Database[dict[str, Any]]]:
    """Where none does."""
    mongod = Mongod(data_dir / "mongodb")
    with pinned(BESIDE):
        mongod.open()
        asyncio.run(mongod.bring_up())
    try:
        with MongoClient(mongod.uri, tz_aware=True) as client:
            yield client[NAME]
    finally:
        asyncio.run(mongod.end())
        mongod.close()


def pid_of(data_dir: Path) -> int:
    return int((data_dir / "mongodb" / "mongod.lock").read_text())
