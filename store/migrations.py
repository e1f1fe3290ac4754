"""How data that an older chatd has written become such as this one writes: steps, each from one schema to the next.

The number in the document `meta` rises after its step. So whatever breaks off, the next start does that step again,
and every step can be done twice. A new step goes to the end; none is ever changed or taken out.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

import pymongo

from store.driver import Database, guarded

PATIENCE = 3600  # Seconds, for one step over a long history.

log = logging.getLogger("chatd.store")

# `prefix` stands before the names of collections that are not the real ones.
Step = Callable[[Database, str], Awaitable[None]]


class NewerData(Exception):
    """A newer chatd has written these data. The text says what to do."""


async def tell_kinds(database: Database, prefix: str) -> None:
    """Every room tells its kind, so that those of a kind are found by an index."""
    await database[f"{prefix}rooms"].update_many({"kind": {"$exists": False}}, {"$set": {"kind": "private"}})


STEPS: Sequence[Step] = (tell_kinds,)  # The first one leads from schema 1 to schema 2.
SCHEMA = 1 + len(STEPS)


@guarded
async def schema_of(database: Database, prefix: str = "") -> int:
    """0 when no chatd has been there."""
    meta = await database[f"{prefix}meta"].find_one({"_id": "meta"}, {"schema": True})
    return int(meta["schema"]) if meta else 0


@guarded
async def migrate(database: Database, prefix: str = "", *, steps: Sequence[Step] = STEPS) -> None:
    """Take the steps that were not taken. Raises NewerData. Only one process may do so at a time."""
    schema, newest = await schema_of(database, prefix), 1 + len(steps)
    if schema > newest:
        raise NewerData(
            f"The data have schema {schema}, and this chatd reads up to {newest}: a newer chatd has written them. "
            "Start that one, or restore a backup of before."
        )
    for number in range(schema, newest) if schema else ():
        with pymongo.timeout(PATIENCE):
            await steps[number - 1](database, prefix)
        await database[f"{prefix}meta"].update_one({"_id": "meta"}, {"$set": {"schema": number + 1}})
        if not prefix:
            log.info("event=migrated schema=%d", number + 1)
