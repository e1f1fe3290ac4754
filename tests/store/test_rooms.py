"""Rooms in a real MongoDB."""

import asyncio
from dataclasses import replace

import pytest

from hub.errors import Taken
from hub.models import Membership, Room
from tests.store.samples import NOON, room

pytestmark = pytest.mark.gen_test


@pytest.fixture
def rooms(store):
    return store.rooms


async def test_a_room_comes_back_as_it_was_made(rooms):
    made = await rooms.insert(Room(0, "Lobby", "open", "Come in", "a.png", 7, 3, NOON, NOON))
    assert made.id == 1
    assert await rooms.by_id(1) == made


async def test_ids_grow(rooms):
    assert [(await rooms.insert(room(name))).id for name in ("lobby", "boardroom")] == [1, 2]


@pytest.mark.parametrize("id", [0, -1, 2, 2**63, 10**30])
async def test_an_unknown_id_is_no_room(rooms, id):
    await rooms.insert(room("lobby"))
    assert await rooms.by_id(id) is None


async def test_rooms_are_found_by_many_names_at_once(rooms):
    lobby, hall = await rooms.insert(room("Lobby")), await rooms.insert(room("Hall"))
    assert await rooms.by_names(["lobby", "LOBBY", "hall", "attic"]) == {"lobby": lobby, "LOBBY": lobby, "hall": hall}


@pytest.mark.parametrize("name", ["Straße", "STRASSE", "strasse"])
async def test_a_room_is_found_by_its_name_without_regard_to_case(rooms, name):
    made = await rooms.insert(room("Straße"))
    assert await rooms.by_name(name) == made


@pytest.mark.parametrize("name", ["", "lob", "lobby ", ".*", "$gt", '{"$gt": ""}'])
async def test_another_name_is_no_room(rooms, name):
    await rooms.insert(room("lobby"))
    assert await rooms.by_name(name) is None


async def test_of_two_who_make_the_same_room_at_once_one_is_refused(rooms):
    made = await asyncio.gather(*(rooms.insert(room(name)) for name in ("Lobby", "LOBBY")), return_exceptions=True)
    (refusal,) = (result for result in made if isinstance(result, Taken))
    assert refusal.field == "name"
    assert [found.name for found, _ in await rooms.visible(7, all_kinds=True)] == [
        result.name for result in made if isinstance(result, Room)
    ]


async def test_a_renamed_room_is_found_by_its_new_name_alone(rooms):
    made = await rooms.insert(room("lobby", description="old"))
    await rooms.update(replace(made, name="Hall", description=""))
    assert await rooms.by_name("hall") == Room(1, "Hall")
    assert await rooms.by_name("lobby") is None


async def test_a_room_can_not_take_the_name_of_another(rooms):
    await rooms.insert(room("lobby"))
    hall = await rooms.insert(room("hall"))
    with pytest.raises(Taken):
        await rooms.update(replace(hall, name="LOBBY"))
    assert await rooms.by_id(hall.id) == hall


async def test_a_room_may_change_the_case_of_its_own_name(rooms):
    made = await rooms.insert(room("lobby"))
    await rooms.update(replace(made, name="Lobby"))
    assert (await rooms.by_name("lobby")).name == "Lobby"


# Lists


@pytest.fixture
def building(io_loop, store):
    """One room of every kind, in none of which is user 7, and two where 7 is with 8."""
    kinds = {"board": "private", "arena": "game", "lobby": "open", "7/8": "direct", "lab": "private", "8/9": "direct"}

    async def build():
        for name, kind in kinds.items():
            made = await store.rooms.insert(room(name, kind=kind))
            for user_id in (7, 8) if name in ("lab", "7/8") else (8,):
                await store.memberships.add(Membership(made.id, user_id))

    io_loop.run_sync(build)


async def names(rooms, user_id, **which):
    return [(found.name, members) for found, members in await rooms.visible(user_id, **which)]


@pytest.mark.usefixtures("building")
async def test_visible_are_ones_own_rooms_and_those_that_are_open(rooms):
    assert await names(rooms, 7, all_kinds=False) == [("arena", 1), ("lobby", 1), ("lab", 2)]


@pytest.mark.usefixtures("building")
async def test_of_all_kinds_means_all_but_the_direct_ones(rooms):
    assert await names(rooms, 7, all_kinds=True) == [("board", 1), ("arena", 1), ("lobby", 1), ("lab", 2)]


async def test_a_room_without_members_is_counted_as_such(rooms):
    await rooms.insert(room("lobby", kind="open"))
    assert await names(rooms, 7, all_kinds=False) == [("lobby", 0)]


async def test_a_retired_room_is_found_by_nobody_and_its_name_is_free(rooms, store):
    lobby, hall = await rooms.insert(room("lobby")), await rooms.insert(room("hall"))
    for at in (lobby, hall):
        await store.memberships.add(Membership(at.id, 7))
    await rooms.retire(lobby.id)
    assert [await rooms.by_id(lobby.id), await rooms.by_name("lobby")] == [None, None]
    assert await store.memberships.of_rooms([lobby.id, hall.id]) == [Membership(hall.id, 7)]
    assert [found.id for found, _ in await rooms.visible(7, all_kinds=True)] == [hall.id]
    assert await rooms.retired() == [lobby.id]
    assert (await rooms.insert(room("lobby"))).id > hall.id


async def test_a_late_change_does_not_bring_a_retired_room_back(rooms):
    lobby = await rooms.insert(room("lobby"))
    await rooms.retire(lobby.id)
    await rooms.update(replace(lobby, name="hall"))
    assert [await rooms.by_id(lobby.id), await rooms.by_name("hall")] == [None, None]
    assert await rooms.retired() == [lobby.id]


async def test_a_deleted_room_is_not_retired_any_more(rooms):
    lobby = await rooms.insert(room("lobby"))
    await rooms.retire(lobby.id)
    await rooms.delete(lobby.id)
    assert await rooms.retired() == []


# Conversations of two


async def test_a_pair_has_one_room_which_has_no_name_that_anybody_finds(rooms):
    made = await rooms.insert(room("bob-alice", kind="direct", pair="7:8"))
    assert await rooms.by_pair("7:8") == made == await rooms.by_id(made.id)
    assert await rooms.by_pair("8:7") is None
    assert await rooms.by_name("bob-alice") is None
    assert (await rooms.insert(room("bob-alice"))).id != made.id


async def test_of_two_who_make_the_room_of_a_pair_at_once_one_is_refused(rooms):
    twice = [room(name, kind="direct", pair="7:8") for name in ("bob-alice", "alice-bob")]
    made = await asyncio.gather(*map(rooms.insert, twice), return_exceptions=True)
    assert sorted(type(result).__name__ for result in made) == ["Room", "Taken"]


async def test_rooms_of_pairs_may_have_one_name(rooms):
    made = [await rooms.insert(room("a-b-c", kind="direct", pair=pair)) for pair in ("1:2", "3:4")]
    assert [await rooms.by_pair(pair) for pair in ("1:2", "3:4")] == made
