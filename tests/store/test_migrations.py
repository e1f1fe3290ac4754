"""Data of an older chatd become such as this one writes, whatever breaks off meanwhile."""

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from store.blobs.blobs import LocalBlobs
from store.migrations import SCHEMA, STEPS, NewerData, migrate, schema_of
from store.mongo import CannotOpen, open_store

pytestmark = pytest.mark.gen_test


@pytest.fixture
def db(io_loop, mongodb, database):
    client = AsyncIOMotorClient(mongodb)
    yield client[database]
    client.close()


@pytest.fixture
def opened(mongodb, database, tmp_path):
    """Opens the database as chatd does: `await opened(migrates=True)`."""
    stores = []

    async def open_it(**options):
        blobs = LocalBlobs(tmp_path / "files")
        stores.append(await open_store(mongodb, database, bcrypt_rounds=4, blobs=blobs, **options))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


class Steps:
    """So many steps, noted when they are taken. Those of `failing` break off, each once."""

    def __init__(self, count, *failing):
        self.taken = []
        self._failing = list(failing)
        self.all = [self._step(number) for number in range(count)]

    def _step(self, number):
        async def step(database, prefix):
            self.taken.append(number)
            if number in self._failing:
                self._failing.remove(number)
                raise RuntimeError("cut off")

        return step


async def test_only_what_is_missing_is_done(db):
    await db["meta"].insert_one({"_id": "meta", "schema": 2})
    steps = Steps(3)
    await migrate(db, steps=steps.all)
    assert (steps.taken, await schema_of(db)) == ([1, 2], 4)
    await migrate(db, steps=steps.all)
    assert steps.taken == [1, 2]


async def test_a_step_that_broke_off_is_done_again_and_none_before_it(db):
    await db["meta"].insert_one({"_id": "meta", "schema": 1})
    steps = Steps(3, 1)
    with pytest.raises(RuntimeError):
        await migrate(db, steps=steps.all)
    assert await schema_of(db) == 2
    await migrate(db, steps=steps.all)
    assert (steps.taken, await schema_of(db)) == ([0, 1, 1, 2], 4)


async def test_newer_data_are_left_alone_and_the_operator_is_told(db):
    await db["meta"].insert_one({"_id": "meta", "schema": 3})
    steps = Steps(1)
    with pytest.raises(NewerData, match="have schema 3, and this chatd reads up to 2: a newer chatd"):
        await migrate(db, steps=steps.all)
    assert (steps.taken, await schema_of(db)) == ([], 3)


async def test_a_new_database_is_of_this_version(db, opened):
    await opened()
    assert await schema_of(db) == SCHEMA == 1 + len(STEPS)


async def test_older_data_are_migrated_by_who_may_and_refused_by_others(db, opened):
    await db["meta"].insert_one({"_id": "meta", "schema": 1, "epoch": "e", "secret": b"s"})
    with pytest.raises(CannotOpen, match="An older chatd"):
        await opened()
    assert await schema_of(db) == 1
    await opened(migrates=True)
    assert await schema_of(db) == SCHEMA
    assert (await opened()).epoch == "e"


async def test_rooms_without_a_kind_are_private(db):
    await db["meta"].insert_one({"_id": "meta", "schema": 1})
    await db["rooms"].insert_many([{"_id": 1, "name": "lobby"}, {"_id": 2, "name": "hall", "kind": "open"}])
    for _ in range(2):
        await STEPS[0](db, "")
    assert [room["kind"] async for room in db["rooms"].find().sort("_id")] == ["private", "open"]
