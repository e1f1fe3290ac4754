"""How restored data take the place of others: in many steps, of which none is lost."""

import bson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from store.backup.archive import BadArchive, Counted
from store.backup.scratch import NOTE, Scratch, finish_swap
from store.mongo import open_store

pytestmark = pytest.mark.gen_test

OLD = [{"_id": 1, "text": "old"}]
NEW = [{"_id": 1, "text": "new"}, {"_id": 2, "text": "newer"}]


@pytest.fixture
def db(io_loop, mongodb, database):
    client = AsyncIOMotorClient(mongodb)
    yield client[database]
    client.close()


async def test_restored_collections_replace_all_others(db):
    await db["users"].insert_many(OLD)
    await db["three"].insert_many(OLD)
    scratch = Scratch(db)
    await scratch.insert("users", b"".join(map(bson.encode, NEW)))
    await scratch.swap()
    assert await db.list_collection_names() == ["users"]
    assert await db["users"].find().sort("_id").to_list(None) == NEW


@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_a_swap_that_broke_off_is_finished_by_whoever_opens_the_database(db, mongodb, settings, steps):
    for name in ("one", "two", "three"):
        await db[name].insert_many(OLD)
    await db[NOTE].insert_one({"names": ["one", "two"]})
    for name in ("one", "two"):
        await db[f"scratch.{name}"].insert_many(NEW)
    for name in ("one", "two")[:steps]:
        await db[f"scratch.{name}"].rename(name, dropTarget=True)

    store = await open_store(mongodb, db.name, bcrypt_rounds=4, blobs=NoBlobs())
    store.close()

    assert await db["one"].find().sort("_id").to_list(None) == NEW
    assert await db["two"].find().sort("_id").to_list(None) == NEW
    assert not [name for name in await db.list_collection_names() if name.startswith("scratch.") or name == "three"]


class NoBlobs:
    def close(self):
        pass


async def test_what_broke_off_before_the_swap_is_cleared_and_nothing_else(db):
    await db["users"].insert_many(OLD)
    await db["scratch.users"].insert_many(NEW)
    await Scratch(db).begin()
    await finish_swap(db)
    assert await db.list_collection_names() == ["users"]
    assert await db["users"].find().to_list(None) == OLD


async def test_what_differs_from_what_was_backed_up_is_refused(db):
    scratch = Scratch(db)
    await scratch.insert("users", b"".join(map(bson.encode, NEW)))
    with pytest.raises(BadArchive, match="restored of users is not"):
        await scratch.compare({"users": Counted(2, "ab" * 32)})
    with pytest.raises(BadArchive, match="restored of rooms is not"):
        await scratch.compare({"rooms": Counted(1, "ab" * 32)})
