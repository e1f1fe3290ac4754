"""`chatd.py migrate`: data of an older chatd become such as this one writes. A start of the server does the same."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from commands.backup import CannotBackUp, alone
from commands.context import mongodb
from commands.output import add_json, say
from hub.config import Settings
from store.backup.scratch import Scratch
from store.driver import Database
from store.lock import FolderLock
from store.migrations import SCHEMA, migrate, schema_of
from store.mongo import database_at


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only on a copy, beside a running server or not")
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    before = asyncio.run(_try(settings) if arguments.check else _migrate(settings))
    say(arguments, _sentence(before, is_copy=arguments.check), {"before": before, "schema": SCHEMA})
    return 0


def _sentence(before: int, *, is_copy: bool) -> str:
    if before == SCHEMA:
        return f"The data have schema {SCHEMA} already."
    done = "A copy of the data was migrated, and is gone again" if is_copy else "The data are migrated"
    return f"{done}: from schema {before} to schema {SCHEMA}."


async def _migrate(settings: Settings) -> int:
    """The schema of before. Raises FolderInUse, NewerData."""
    with FolderLock(settings.data_dir):
        async with _data(settings) as (database, before):
            await migrate(database)
    return before


async def _try(settings: Settings) -> int:
    """The schema of the data. Raises BadArchive, NewerData."""
    async with _data(settings) as (database, before), alone(settings):
        scratch = Scratch(database)
        try:
            await scratch.copy()
            await scratch.migrate()
        finally:
            await scratch.clear()
    return before


@asynccontextmanager
async def _data(settings: Settings) -> AsyncIterator[tuple[Database, int]]:
    async with mongodb(settings) as uri, database_at(uri, settings.mongodb.database) as database:
        before = await schema_of(database)
        if not before:
            raise CannotBackUp(f"No chatd has been at {settings.data_dir} yet. Look at data_dir and mongodb.")
        yield database, before
