"""Finding messages by their words, in a real MongoDB."""

from datetime import timedelta

import pytest

from hub.search.stores import Findable, Found, Wanted
from store.search import LOOKED_AT, SCANS
from tests.store.samples import NOON, message, room

pytestmark = pytest.mark.gen_test


@pytest.fixture
def search(store):
    return store.search


@pytest.fixture
def index(search):
    """Indexes messages of a room: `await index(5, {1: "green cake"})`, by id. None for one that is deleted."""

    async def write(room_id, texts, *, author_id=7):
        found = [Findable(id, room_id, author_id, text and text.split()) for id, text in texts.items()]
        await search.index(room_id, found, max(texts))

    return write


@pytest.fixture
def words(mongo_client, database):
    """All words in the vocabulary."""
    return lambda: {document["_id"] for document in mongo_client[database]["vocabulary"].find()}


def wanted(*pieces, rooms=(5, 6), author_id=None, before=10**9):
    return Wanted(pieces, rooms, author_id, before)


async def test_messages_with_all_words_are_found_newest_first(search, index):
    await index(5, {1: "green cake", 4: "red cake"})
    await index(6, {2: "cake green", 3: "tea"})
    await index(9, {5: "cake"})

    assert await search.find(wanted("cake")) == Found([4, 2, 1], None)
    assert await search.find(wanted("cake", "green")) == Found([2, 1], None)
    assert await search.find(wanted("cake", before=2)) == Found([1], None)
    assert await search.find(wanted("cake", rooms=())) == Found([], None)


async def test_a_part_stands_for_the_words_that_hold_it(search, index):
    await index(5, {1: "party", 2: "apart", 3: "artist", 4: "tea", 5: "at"})

    assert (await search.find(wanted("art"))).ids == [3, 2, 1]
    assert (await search.find(wanted("tist"))).ids == [3]
    assert (await search.find(wanted("a"))).ids == [5, 3, 2]
    assert (await search.find(wanted("art", "part"))).ids == [2, 1]


async def test_an_author_narrows_what_is_found(search, index):
    await index(5, {1: "cake", 2: "tea"}, author_id=7)
    await index(5, {3: "cake"}, author_id=8)

    assert (await search.find(wanted("cake", author_id=7))).ids == [1]
    assert (await search.find(wanted(author_id=7))).ids == [2, 1]


async def test_it_says_how_far_it_has_looked(search, index):
    await index(5, dict.fromkeys(range(1, LOOKED_AT + 2), "cake"))

    found = await search.find(wanted("cake"))
    assert (len(found.ids), found.reach) == (LOOKED_AT, 2)
    assert await search.find(wanted("cake", before=found.reach)) == Found([1], None)


async def test_the_rarest_word_leads(search, index):
    await index(5, {1: "green cake"} | dict.fromkeys(range(2, LOOKED_AT + 2), "cake"))
    assert await search.find(wanted("cake", "green")) == Found([1], None)
    assert await search.find(wanted("cake", "tea")) == Found([], None)


async def test_who_is_in_very_many_rooms_finds_the_newest_of_all(search, index):
    rooms = range(1, 2 * SCANS + 2)
    for id in (1, SCANS, SCANS + 1, 2 * SCANS + 1):
        await index(id, {id: "cake"})
    found = await search.find(wanted("cake", rooms=rooms))
    assert found.ids == [2 * SCANS + 1, SCANS + 1, SCANS, 1]


async def test_ids_that_no_room_can_have_find_nothing(search, index):
    await index(5, {1: "cake"})
    assert (await search.find(wanted("cake", rooms=(5, 2**70, -1)))).ids == [1]


async def test_a_message_is_found_by_the_words_it_has_now(search, index, words):
    await index(5, {1: "green cake", 2: "cake"})
    await index(5, {1: "red cake"})

    assert (await search.find(wanted("green"))).ids == []
    assert (await search.find(wanted("red"))).ids == [1]
    assert words() == {"red", "cake"}


async def test_nothing_stays_of_what_was_deleted(search, index, words):
    await index(5, {1: "secret cake", 2: "cake"})
    await index(5, {1: None})

    assert (await search.find(wanted("cake"))).ids == [2]
    assert words() == {"cake"}


async def test_nothing_stays_of_a_room_that_is_forgotten(search, index, words):
    await index(5, {1: "secret cake", 2: "cake"})
    await index(6, {3: "cake"})

    await search.forget(5)

    assert (await search.find(wanted("cake"))).ids == [3]
    assert words() == {"cake"}
    assert (await search.indexed(5), await search.indexed(6)) == (0, 3)


async def test_indexing_twice_is_indexing_once(search, index, words):
    for _ in range(2):
        await index(5, {1: "green cake"})
    assert await search.find(wanted("cake")) == Found([1], None)
    assert words() == {"green", "cake"}


async def test_rooms_that_have_changed_since_are_behind(store, search, index):
    made = [await store.rooms.insert(room(name)) for name in ("garden", "lobby", "attic")]
    garden, lobby, _ = (room.id for room in made)
    posts = [message(id, room_id=room_id, seq=1) for id, room_id in enumerate((garden, lobby, 99), 1)]
    await store.messages.write(posts, [])
    await index(garden, {1: "cake"})

    assert await search.behind() == {lobby: 1}


async def test_ids_below_the_bound_are_older(store, search):
    assert await search.bound(NOON) == 1
    at = {3: NOON, 500: NOON + timedelta(hours=1), 501: NOON + timedelta(hours=2), 9000: NOON + timedelta(days=1)}
    await store.messages.write([message(id, created_at=moment) for id, moment in at.items()], [])

    def newer(moment, bound):
        return [id for id in at if (at[id] >= moment) != (id >= bound)]

    for moment in (*at.values(), NOON - timedelta(days=1), NOON + timedelta(days=2), NOON + timedelta(minutes=90)):
        assert newer(moment, await search.bound(moment)) == []
