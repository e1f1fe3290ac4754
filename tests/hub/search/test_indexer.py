"""Messages become findable after they are posted, whatever happens meanwhile."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from commands.clock import now
from hub.config import Limits
from hub.errors import Unavailable
from hub.hub import Hub
from hub.search.indexer import BATCH
from tests.hub.house import Gate, away, lost

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=1000))


@pytest.fixture
def found(hub):
    async def find(caller, text, *, hub=hub):
        return [hit.post.message.text for hit in (await hub.search.find(caller, text)).hits]

    return find


@pytest.fixture
def indexer(hub):
    return hub.search.indexer


async def test_nobody_who_posts_waits_for_the_index(stage, say, lobby, alice):
    gate = Gate()
    stage.search.usually("index", gate)
    assert (await say(lobby, alice, "Cake")).seq == 1
    assert not gate.reached.is_set()


async def test_what_was_posted_before_the_start_is_caught_up_with(stage, settings, indexer, found, say, lobby, alice):
    await say(lobby, alice, "Cake")
    assert await indexer.catch_up(seconds=1)
    await say(lobby, alice, "More cake")

    restarted = Hub(stage, settings, now=now)
    assert await restarted.search.indexer.catch_up(seconds=1)

    assert await found(alice, "cake", hub=restarted) == ["More cake", "Cake"]


async def test_a_disk_that_is_too_slow_for_much_at_once_gets_less(stage, store, indexer, say, lobby, alice):
    written = []

    async def slow(call):
        written.append(len(call.args[1]))
        if written[-1] > BATCH // 3:
            raise Unavailable
        return await call()

    async def complete():
        with suppress(Unavailable):
            return await indexer.catch_up(seconds=60)
        return False

    stage.search.usually("index", slow)
    for number in range(BATCH):
        await say(lobby, alice, f"Cake {number}")
    while not await complete():
        pass
    assert written[:2] == [BATCH, BATCH // 2]
    assert await store.search.indexed(lobby.id) == BATCH


async def test_what_is_indexed_is_not_indexed_again(store, indexer, say, lobby, alice):
    await say(lobby, alice, "Cake")
    await indexer.catch_up(seconds=1)
    assert await store.search.indexed(lobby.id) == 1
    assert await store.search.behind() == {}


@pytest.mark.parametrize("scene", [away, lost])
async def test_what_breaks_off_is_taken_up_again(stage, indexer, found, say, lobby, alice, scene):
    await say(lobby, alice, "Cake")
    stage.search.direct("index", scene)
    with pytest.raises(Unavailable):
        await indexer.catch_up(seconds=1)

    assert await indexer.catch_up(seconds=1)
    assert await found(alice, "cake") == ["Cake"]


async def test_a_long_history_is_indexed_bit_by_bit(hub, store, indexer, lobby, alice, say):
    texts = [f"Cake {number}" for number in range(BATCH + 1)]
    await asyncio.gather(*(say(lobby, alice, text) for text in texts))

    assert not await indexer.catch_up(seconds=0)
    assert await store.search.indexed(lobby.id) == BATCH
    assert not (await hub.search.find(alice, "nothing", before=1)).more
    assert await indexer.catch_up(seconds=1)
    assert await store.search.indexed(lobby.id) == BATCH + 1


async def test_what_is_posted_while_its_room_is_indexed_is_not_forgotten(stage, indexer, found, say, lobby, alice):
    await say(lobby, alice, "Cake")
    gate = Gate()
    stage.search.direct("index", gate)
    indexing = asyncio.create_task(indexer.catch_up(seconds=1))
    await gate.reached.wait()
    await say(lobby, alice, "More cake")
    gate.open()

    assert await indexing
    assert await found(alice, "cake") == ["More cake", "Cake"]


async def test_only_the_rooms_that_are_searched_are_waited_for(store, indexer, say, open_room, lobby, alice, bob):
    garden = await open_room("garden", bob)
    await say(lobby, alice, "Cake")
    await say(garden, bob, "Cake")

    assert await indexer.catch_up({lobby.id}, seconds=1)
    assert (await store.search.indexed(lobby.id), await store.search.indexed(garden.id)) == (1, 0)


async def test_a_search_says_when_it_does_not_know_all_yet(hub, stage, say, lobby, alice, monkeypatch):
    monkeypatch.setattr("hub.search.search.FRESH", 0)
    await asyncio.gather(*(say(lobby, alice, "Cake") for _ in range(BATCH + 1)))
    assert not (await hub.search.find(alice, "cake")).complete
    assert (await hub.search.find(alice, "cake")).complete


async def test_a_room_that_ends_before_it_is_indexed_is_left_alone(hub, indexer, say, lobby, alice):
    await say(lobby, alice, "Cake")
    await hub.rooms.delete(await hub.members.place(alice, lobby))
    assert await indexer.catch_up(seconds=1)


async def test_two_who_catch_up_at_once_index_once(stage, store, indexer, say, lobby, alice):
    await say(lobby, alice, "Cake")
    written = []

    async def counted(call):
        written.append(call)
        return await call()

    stage.search.usually("index", counted)
    assert await asyncio.gather(*(indexer.catch_up(seconds=60) for _ in range(2))) == [True, True]
    assert len(written) == 1
    assert await store.search.indexed(lobby.id) == 1
