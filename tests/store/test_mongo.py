"""Opening a database, and what makes it this server's own."""

import asyncio

import pymongo
import pytest

from hub.errors import Unavailable
from store.migrations import NewerData
from store.mongo import CannotOpen, open_store

pytestmark = pytest.mark.gen_test


@pytest.fixture
def opened(mongodb, database, store):
    """Opens the database of `store` once more: `await opened()`."""
    others = []

    async def open_it():
        others.append(await open_store(mongodb, database, bcrypt_rounds=4, blobs=store.blobs))
        return others[-1]

    yield open_it
    for other in others:
        other.close()


async def test_epoch_and_secret_outlast_a_restart(store, opened):
    again = await opened()
    assert again.epoch == store.epoch
    assert again.secrets.verify("text", store.secrets.sign("text"))


async def test_another_database_is_another_epoch_with_another_secret(store, opened, mongo_client, database):
    mongo_client.drop_database(database)
    other = await opened()
    assert other.epoch != store.epoch
    assert not other.secrets.verify("text", store.secrets.sign("text"))


async def test_servers_that_make_a_database_at_once_agree(opened, mongo_client, database):
    mongo_client.drop_database(database)
    assert len({store.epoch for store in await asyncio.gather(*(opened() for _ in range(3)))}) == 1


async def test_a_database_of_a_later_chatd_is_left_alone(opened, mongo_client, database):
    mongo_client[database]["meta"].update_one({}, {"$set": {"schema": 99}})
    with pytest.raises(NewerData, match="schema 99"):
        await opened()


@pytest.mark.parametrize("uri", ["mongodb://", "mongodb://host:port", "mongodb://[::1"])
async def test_an_address_that_can_not_be_is_told_to_the_operator(store, uri):
    with pytest.raises(CannotOpen, match=r"^mongodb\.uri"):
        await open_store(uri, "chatd", bcrypt_rounds=4, blobs=store.blobs)


async def test_nobody_at_the_address_is_unavailable(store, tmp_path):
    with pymongo.timeout(0.2), pytest.raises(Unavailable):
        await open_store(
            f"mongodb://{str(tmp_path).replace('/', '%2F')}%2Fx.sock", "x", bcrypt_rounds=4, blobs=store.blobs
        )


async def test_an_open_store_answers(store):
    await store.ping()
