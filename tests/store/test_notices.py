"""Notes from one process to another, over a real MongoDB."""

import pytest
from bson import ObjectId

from store.notices import MongoNotices

pytestmark = pytest.mark.gen_test


@pytest.fixture
def notices(store):
    return store.notices


@pytest.fixture
def elsewhere(store):
    """The same notices, as another process has them."""
    return MongoNotices(store._database)


async def test_a_notice_is_told_once_in_the_order_of_posting(notices, elsewhere):
    await notices.since_last()
    await elsewhere.post("user", 7)
    await elsewhere.post("room", 1)
    await elsewhere.post("user", 7)
    assert await notices.since_last() == [("user", 7), ("room", 1), ("user", 7)]
    assert await notices.since_last() == []


async def test_what_was_posted_before_the_first_look_is_old(notices, elsewhere):
    await elsewhere.post("user", 7)
    assert await notices.since_last() == []
    await elsewhere.post("user", 8)
    assert await notices.since_last() == [("user", 8)]


async def test_everybody_hears_every_notice(notices, elsewhere):
    for listener in (notices, elsewhere):
        await listener.since_last()
    await notices.post("room", 1)
    assert await notices.since_last() == await elsewhere.since_last() == [("room", 1)]


async def test_a_notice_that_arrives_behind_a_later_one_is_told(notices, elsewhere, mongo_client, database):
    await notices.since_last()
    await elsewhere.post("user", 7)
    await notices.since_last()
    late = {"_id": ObjectId(b"\0" * 12), "kind": "user", "about": 8}
    mongo_client[database]["notices"].insert_one(late)
    assert await notices.since_last() == [("user", 8)]
