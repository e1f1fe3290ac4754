"""Who belongs where, in a real MongoDB."""

import pytest

from hub.models import Membership, Room

pytestmark = pytest.mark.gen_test


@pytest.fixture
def memberships(store):
    return store.memberships


async def test_a_member_is_added_once(memberships):
    assert await memberships.add(Membership(1, 7, "admin", 5))
    assert not await memberships.add(Membership(1, 7, "member", 9))
    assert await memberships.get(1, 7) == Membership(1, 7, "admin", 5)


@pytest.mark.parametrize("place", [(1, 8), (2, 7), (0, 0), (10**30, 7), (1, 10**30)])
async def test_nobody_is_a_member_elsewhere(memberships, place):
    await memberships.add(Membership(1, 7))
    assert await memberships.get(*place) is None


async def test_places_of_many_are_found_at_once_and_those_of_others_are_not(memberships):
    for room_id, user_id in ((1, 7), (1, 8), (2, 7), (2, 9)):
        await memberships.add(Membership(room_id, user_id, read_seq=room_id * user_id))
    found = await memberships.get_all([(1, 7), (2, 9), (1, 9), (10**30, 7), (2, -1)])
    assert found == {(1, 7): Membership(1, 7, read_seq=7), (2, 9): Membership(2, 9, read_seq=18)}


async def test_a_member_is_removed_once(memberships):
    for user_id in (7, 8):
        await memberships.add(Membership(1, user_id))
    assert await memberships.remove(1, 7)
    assert not await memberships.remove(1, 7)
    assert await memberships.of_room(1) == [Membership(1, 8)]


async def test_members_come_in_the_order_of_joining(memberships):
    joined = [Membership(1, user_id) for user_id in (9, 3, 7, 1, 5)]
    for membership in joined:
        await memberships.add(membership)
    assert await memberships.of_room(1) == joined


async def test_members_of_several_rooms_come_together(memberships):
    places = {Membership(room_id, user_id) for room_id in (1, 2, 3) for user_id in (7, 8)}
    for membership in places:
        await memberships.add(membership)
    assert set(await memberships.of_rooms([1, 3, 10**30])) == {m for m in places if m.room_id != 2}


async def test_members_of_several_rooms_are_counted(memberships):
    for room_id, user_id in ((1, 7), (1, 8), (3, 7)):
        await memberships.add(Membership(room_id, user_id))
    assert await memberships.sizes([1, 2, 3]) == {1: 2, 3: 1}


async def test_roles_name_only_those_who_are_more_than_members(memberships):
    for user_id, role in ((7, "admin"), (8, "member"), (9, "guest")):
        await memberships.add(Membership(1, user_id, role))
    assert await memberships.roles([1, 2]) == {1: {7: "admin", 9: "guest"}}
    await memberships.set_role(1, 7, "member")
    await memberships.set_role(1, 8, "admin")
    assert await memberships.roles([1]) == {1: {8: "admin", 9: "guest"}}


async def test_what_is_read_only_grows(memberships):
    await memberships.add(Membership(1, 7))
    assert [await memberships.advance(1, 7, seq) for seq in (5, 3, 5, 6)] == [True, False, False, True]
    assert (await memberships.get(1, 7)).read_seq == 6


async def test_who_is_not_a_member_reads_nothing(memberships):
    assert not await memberships.advance(1, 7, 5)
    assert await memberships.get(1, 7) is None


async def test_many_are_added_in_one_write_and_who_is_in_stays_as_it_was(memberships):
    await memberships.add(Membership(1, 7, "admin", 5))
    guests = [Membership(1, user_id, invited=True) for user_id in (6, 7, 8)]
    await memberships.add_all(guests)
    await memberships.add_all([])
    assert await memberships.of_room(1) == [Membership(1, 7, "admin", 5), guests[0], guests[2]]


async def test_an_invitation_is_accepted_once(memberships):
    await memberships.add(Membership(1, 7, invited=True))
    assert [await memberships.accept(1, 7) for _ in range(2)] == [True, False]
    assert not await memberships.accept(1, 8)
    assert await memberships.of_room(1) == [Membership(1, 7)]


async def test_invitations_are_to_rooms_one_has_not_joined(memberships, store):
    rooms = [await store.rooms.insert(Room(0, name)) for name in ("lobby", "hall", "attic")]
    for room in rooms:
        await memberships.add(Membership(room.id, 7, invited=True))
    await memberships.add(Membership(rooms[0].id, 8, invited=True))
    await memberships.accept(rooms[1].id, 7)
    assert await memberships.invitations(7) == [rooms[0], rooms[2]]
