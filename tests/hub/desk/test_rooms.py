"""The rooms of the desk are rooms, but nobody enters, leaves, lists or rules them by hand."""

import pytest

from hub.errors import Forbidden, NotAMember, RoomNotFound
from hub.rooms.place import Place

pytestmark = pytest.mark.gen_test


@pytest.fixture
def room(io_loop, hub, ask):
    """The room of a ticket."""

    async def make():
        return await hub.rooms.by_id((await ask()).room_id)

    return io_loop.run_sync(make)


async def test_nobody_comes_in_by_hand(hub, room, alice, admin):
    for caller in (alice, admin):
        with pytest.raises(RoomNotFound):
            await hub.members.join(caller, room)
        with pytest.raises(NotAMember):
            await hub.members.enter(caller, room)


async def test_nobody_leaves_by_hand(hub, room, alice):
    await hub.members.add_member(room, alice.user)
    with pytest.raises(Forbidden):
        await hub.members.leave(await hub.members.place(alice, room))


async def test_nobody_rules(hub, room, admin):
    place = Place(await hub.registry.live(room), admin)
    with pytest.raises(Forbidden):
        place.require_admin()
    with pytest.raises(RoomNotFound):
        await hub.invites.issue(admin, [room.id])


async def test_nobody_finds_it(hub, room, admin, support):
    for name in (room.name, support.workspace.name):
        with pytest.raises(RoomNotFound):
            await hub.rooms.named(name)
    assert await hub.rooms.visible(admin) == []
    assert await hub.rooms.all() == []


async def test_member_has_it_in_its_list(hub, room, alice):
    await hub.members.add_member(room, alice.user)
    assert [summary.room for summary in await hub.overview.rooms(alice)] == [room]
