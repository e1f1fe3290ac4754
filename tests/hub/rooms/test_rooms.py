"""Rooms: finding, making, changing and ending them."""

import asyncio

import pytest

from hub.entries import Draft
from hub.errors import (
    NOT_A_MEMBER,
    TRY_AGAIN_LATER,
    BadRequest,
    Forbidden,
    NotAMember,
    RoomNotFound,
    Taken,
    Unavailable,
)
from tests.hub.house import Gate, Late, away, lost, others_go_on, together

pytestmark = pytest.mark.gen_test


@pytest.fixture
def rooms(hub):
    return hub.rooms


@pytest.fixture
def place(io_loop, hub, lobby, alice):
    """Alice's, who leads the room."""
    return io_loop.run_sync(lambda: hub.members.place(alice, lobby))


# Finding


async def test_a_room_is_found_by_name_in_any_case_and_by_id(rooms, lobby):
    assert [await rooms.named(name) for name in ("lobby", "LOBBY", str(lobby.id))] == 3 * [lobby]
    assert await rooms.by_id(lobby.id) == lobby


@pytest.mark.parametrize("name", ["", "nowhere", "0", "999", "-1", 10**4 * "9", "٣", '{"$gt": ""}'])
async def test_what_is_not_there_is_not_found(rooms, lobby, name):
    with pytest.raises(RoomNotFound):
        await rooms.named(name)


async def test_what_can_be_no_name_is_refused_and_the_field_named(hub, rooms):
    for look_up, field in ((rooms.named, "room"), (hub.direct.user, "username")):
        with pytest.raises(BadRequest) as refused:
            await look_up("\ud800")
        assert refused.value.field == field


async def test_a_name_counts_before_an_id(rooms, lobby, alice):
    number = await rooms.create(alice.user, str(lobby.id + 100), kind="open")
    assert await rooms.named(str(lobby.id + 100)) == number


async def test_everybody_sees_their_own_rooms_and_the_open_ones(rooms, open_room, lobby, alice, bob, carol, sign_up):
    await open_room("plaza", alice, kind="open")
    await open_room("1-2", alice, bob, kind="direct")
    root = await sign_up("root", is_admin=True)
    assert [room.name for room, _ in await rooms.visible(carol)] == ["plaza"]
    assert [(room.name, count) for room, count in await rooms.visible(bob)] == [("lobby", 2), ("plaza", 1)]
    assert [room.name for room, _ in await rooms.visible(root)] == ["lobby", "plaza"]


async def test_an_operator_sees_all_but_conversations(rooms, open_room, lobby, alice, bob):
    await open_room("1-2", alice, bob, kind="direct")
    assert [(room.name, count) for room, count in await rooms.all()] == [("lobby", 2)]


async def test_the_id_of_a_workspace_is_told_from_a_room_s_name(hub, rooms, lobby):
    workspace, _ = await hub.desk.workspaces.add("Support")
    assert await rooms.is_of_desk(workspace.id)
    assert await rooms.is_of_desk(workspace.id.upper())
    for name in ("lobby", 24 * "0", workspace.id + "0", workspace.id[1:]):
        assert not await rooms.is_of_desk(name)


# Making and changing


async def test_a_description_has_a_length(rooms, place, alice):
    room = await rooms.create(alice.user, "den", kind="private", description=1000 * "x")
    assert room.description == 1000 * "x"
    for attempt in (
        rooms.create(alice.user, "attic", kind="private", description=1001 * "x"),
        rooms.edit(place, name=None, description=1001 * "x"),
    ):
        with pytest.raises(BadRequest) as refused:
            await attempt
        assert refused.value.field == "description"


async def test_who_makes_a_room_leads_it(hub, rooms, carol):
    room = await rooms.create(carol.user, " den ", kind="private", description="Quiet.")
    assert (room.name, room.description, room.creator_id) == ("den", "Quiet.", carol.user.id)
    assert (await hub.members.place(carol, room)).role == "admin"


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", "a\nb", 101 * "x", "\ud800"])
async def test_what_is_no_name_is_refused(rooms, place, alice, name):
    with pytest.raises(BadRequest):
        await rooms.create(alice.user, name, kind="private")
    with pytest.raises(BadRequest):
        await rooms.edit(place, name=name, description=None)


async def test_no_two_rooms_share_a_name_nor_a_name_with_an_id(rooms, lobby, place, alice):
    for name in ("Lobby", str(lobby.id)):
        with pytest.raises(Taken) as refused:
            await rooms.create(alice.user, name, kind="private")
        assert refused.value.field == "name"
    attic = await rooms.create(alice.user, "attic", kind="private")
    for name in ("ATTIC", str(attic.id)):
        with pytest.raises(Taken):
            await rooms.edit(place, name=name, description=None)


async def test_a_change_is_stored_and_told(rooms, place, join, lobby, bob):
    client = await join(bob, lobby)
    edited = await rooms.edit(place, name="hall", description=None)
    await others_go_on()
    assert client.kinds == ["RoomChanged"]
    assert await rooms.named("hall") == edited
    assert place.room.name == "hall"
    assert edited.updated_at >= lobby.updated_at
    with pytest.raises(RoomNotFound):
        await rooms.named("lobby")


async def test_two_changes_at_a_time_do_not_undo_each_other(rooms, place, lobby):
    await asyncio.gather(
        rooms.edit(place, name="hall", description=None), rooms.edit(place, name=None, description="Large.")
    )
    room = await rooms.by_id(lobby.id)
    assert (room.name, room.description) == ("hall", "Large.")


@pytest.mark.parametrize("change", ["edit", "delete"])
async def test_only_leaders_and_server_admins_change_a_room(hub, rooms, lobby, bob, sign_up, change):
    async def make(caller):
        place = await hub.members.place(caller, lobby)
        await (rooms.edit(place, name="hall", description=None) if change == "edit" else rooms.delete(place))

    with pytest.raises(Forbidden):
        await make(bob)
    root = await sign_up("root", is_admin=True)
    await hub.members.add_member(lobby, root.user)
    await make(root)


# Ending


async def test_a_deleted_room_is_gone_for_everybody(hub, rooms, place, join, lobby, alice, bob, say):
    await say(lobby, alice, "One.")
    client = await join(bob, lobby)
    await rooms.delete(place)
    assert client.wire.farewell[0] == NOT_A_MEMBER
    with pytest.raises(RoomNotFound):
        await rooms.named("lobby")
    with pytest.raises(RoomNotFound):
        await hub.messages.post(place, Draft("Anybody?"))
    with pytest.raises(NotAMember):
        await hub.members.place(bob, lobby)
    assert (await rooms.create(alice.user, "lobby", kind="private")).id != lobby.id


async def test_what_was_being_written_when_its_room_ended_is_gone_too(hub, stage, rooms, place, store, lobby):
    gate = Late()
    stage.messages.direct("write", gate)
    answer = hub.messages.post(place, Draft("One last thing."))
    await gate.reached.wait()
    deletion = asyncio.ensure_future(rooms.delete(place))
    await others_go_on()
    gate.open()
    await asyncio.gather(answer, deletion)
    assert all(m.deleted for m in await store.messages.changed_since(lobby.id, 0, 10**6, 10**6))


async def test_who_comes_in_while_a_room_ends_is_turned_away(hub, stage, rooms, place, connect, lobby, bob):
    gate = Gate()
    stage.rooms.direct("retire", gate)
    client, theirs = connect(bob), await hub.members.place(bob, lobby)
    deletion = asyncio.ensure_future(rooms.delete(place))
    await gate.reached.wait()
    assert not hub.registry.enter(client.session, theirs.live)
    gate.open()
    await deletion
    assert client.wire.farewell[0] == NOT_A_MEMBER


async def test_a_deletion_that_gets_no_answer_sends_everybody_to_look_again(hub, stage, rooms, place, join, lobby, bob):
    client = await join(bob, lobby)
    stage.rooms.direct("retire", away)
    with pytest.raises(Unavailable):
        await rooms.delete(place)
    assert client.wire.farewell[0] == TRY_AGAIN_LATER
    again = await join(bob, lobby)
    await hub.messages.post(await hub.members.place(bob, lobby), Draft("Still here."))
    await others_go_on()
    assert again.texts == ["Still here."]


async def test_a_deletion_whose_answer_is_lost_is_a_deletion(hub, stage, store, rooms, place, lobby, alice, bob, say):
    await say(lobby, alice, "One.")
    stage.rooms.direct("retire", lost)
    with pytest.raises(Unavailable):
        await rooms.delete(place)
    with pytest.raises(NotAMember):
        await hub.members.place(bob, lobby)
    await rooms.bury_retired()
    assert [m.deleted for m in await store.messages.changed_since(lobby.id, 0, 10**6, 10**6)] == [True]
    assert await store.rooms.retired() == []


async def test_a_room_that_many_ask_for_by_name_is_looked_up_for_all(rooms, stage, lobby):
    asking = [lambda name=name: rooms.named(name) for name in ("lobby", "Lobby", "attic", "lobby", "LOBBY")]
    told, asked = await together(stage.rooms, "by_names", *asking)
    assert [told[number] for number in (0, 1, 3, 4)] == 4 * [lobby]
    assert isinstance(told[2], RoomNotFound)
    assert asked == [{"lobby"}, {"Lobby"}, {"attic", "lobby", "LOBBY"}]


async def test_what_a_crash_left_of_a_room_s_members_goes_with_the_room(rooms, store, lobby, mongo_client, database):
    mongo_client[database]["rooms"].update_one({"_id": lobby.id}, {"$set": {"retired": True}})
    await rooms.bury_retired()
    assert await store.memberships.of_room(lobby.id) == []
    assert await store.rooms.by_id(lobby.id) is None
