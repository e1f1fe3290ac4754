"""A room that ends while somebody is on the way in: whoever is first, nobody belongs to a dead room."""

import asyncio

import pytest

from hub.entries import Draft
from hub.errors import NotAMember, Refusal, RoomNotFound
from tests.hub.house import Gate, Late

pytestmark = pytest.mark.gen_test

GRACE = 0.1  # seconds

CALLS = [
    "rooms.by_id",
    "memberships.get",
    "memberships.get_all",
    "memberships.add",
    "memberships.accept",
    "messages.head",
]
WAYS = {
    "enter": lambda hub, room, guest, host: hub.members.enter(guest, room),
    "join": lambda hub, room, guest, host: hub.members.join(guest, room),
    "place": lambda hub, room, guest, host: hub.members.place(guest, room),
    "add_member": lambda hub, room, guest, host: hub.members.add_member(room, guest.user),
}


async def begun(gate, task):
    """The call has come that the gate holds, or there is none such."""
    reached = asyncio.ensure_future(gate.reached.wait())
    await asyncio.wait([reached, task], return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()


async def done_if_it_can(task):
    """What waits for the gate is not done however long we wait."""
    await asyncio.wait([task], timeout=GRACE)


@pytest.fixture
def dave(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("dave"))


@pytest.fixture
def arena(hub, open_room, alice, bob, carol):
    """Makes a room that alice leads, of which bob is a member, and to which carol is invited: `await arena("game")`."""

    async def make(kind):
        room = await open_room("arena", alice, bob, kind=kind)
        await hub.members.invite(await hub.members.place(alice, room), [carol.user.id])
        return room

    return make


@pytest.mark.parametrize("kind", ["game", "private"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("scene", [Gate, Late])
async def test_who_comes_in_while_the_room_ends_never_belongs_to_it(
    hub, stage, store, arena, alice, bob, carol, dave, kind, way, call, scene
):
    room = await arena(kind)
    for guest in (bob, carol, dave):
        gate = scene()
        part, method = call.split(".")
        getattr(stage, part).direct(method, gate)
        coming = asyncio.ensure_future(WAYS[way](hub, room, guest, alice))
        await begun(gate, coming)
        ending = asyncio.ensure_future(delete(hub, room, alice))
        await done_if_it_can(ending)
        gate.open()
        came, _ = await asyncio.gather(coming, ending, return_exceptions=True)

        assert await store.memberships.of_room(room.id) == []
        if way in {"enter", "place"} and not isinstance(came, Exception):
            with pytest.raises(RoomNotFound):
                await hub.messages.post(came, Draft("Anybody here?"))
        room = await arena(kind)


async def delete(hub, room, host):
    await hub.rooms.delete(await hub.members.place(host, room))


@pytest.mark.parametrize("kind", ["game", "private"])
@pytest.mark.parametrize("way", WAYS)
async def test_who_has_heard_of_a_room_before_it_ended_does_not_come_in(
    hub, store, arena, alice, bob, carol, dave, kind, way
):
    room = await arena(kind)
    await delete(hub, room, alice)
    for guest in (bob, carol, dave):
        with pytest.raises(Refusal):
            await WAYS[way](hub, room, guest, alice)
    assert await store.memberships.of_room(room.id) == []


USES = {
    "edit": lambda hub, place, guest: hub.rooms.edit(place, name="hall", description=None),
    "delete": lambda hub, place, guest: hub.rooms.delete(place),
    "leave": lambda hub, place, guest: hub.members.leave(place),
    "invite": lambda hub, place, guest: hub.members.invite(place, [guest.user.id]),
    "take_in": lambda hub, place, guest: hub.members.take_in(place, guest.user),
    "kick": lambda hub, place, guest: hub.members.kick(place, guest.user.id),
    "set_role": lambda hub, place, guest: hub.members.set_role(place, guest.user.id, "admin"),
    "transfer": lambda hub, place, guest: hub.members.transfer(place, guest.user.id),
}


@pytest.mark.parametrize("use", USES)
async def test_place_in_a_room_that_has_ended_is_good_for_nothing(hub, arena, alice, bob, use):
    room = await arena("private")
    place = await hub.members.place(alice, room)
    await delete(hub, room, alice)
    with pytest.raises(RoomNotFound):
        await USES[use](hub, place, bob)


@pytest.mark.parametrize("method", ["write", "reserve_ids"])
async def test_what_was_said_while_the_room_ended_is_buried_or_refused(hub, stage, store, arena, alice, bob, method):
    room = await arena("private")
    place = await hub.members.place(bob, room)
    gate, retired = Gate(), Late()
    stage.messages.direct(method, gate)
    stage.rooms.direct("retire", retired)
    posts = [hub.messages.post(place, Draft(text)) for text in ("One.", "Two.")]
    await gate.reached.wait()
    ending = asyncio.ensure_future(delete(hub, room, alice))
    await retired.reached.wait()
    retired.open()
    late = hub.messages.post(place, Draft("Three."))
    await done_if_it_can(ending)
    gate.open()
    await asyncio.gather(ending, late, *posts, return_exceptions=True)

    stored = await store.messages.changed_since(room.id, 0, 1000, 1000)
    assert [message.text for message in stored if not message.deleted] == []
    assert isinstance(late.exception(), RoomNotFound)


async def test_invitation_that_comes_too_late_is_none(hub, stage, store, arena, alice, dave):
    room = await arena("private")
    place = await hub.members.place(alice, room)
    gate = Gate()
    stage.memberships.direct("add_all", gate)
    asking = asyncio.ensure_future(hub.members.invite(place, [dave.user.id]))
    await gate.reached.wait()
    await store.rooms.retire(room.id)  # By another process.
    gate.open()

    with pytest.raises(RoomNotFound):
        await asking
    assert await store.memberships.of_room(room.id) == []


async def test_who_is_removed_while_accepting_stays_outside(hub, stage, store, arena, alice, carol):
    room = await arena("private")
    gate = Late()
    stage.memberships.direct("get_all", gate)
    coming = asyncio.ensure_future(hub.members.enter(carol, room))
    await gate.reached.wait()
    await hub.members.kick(await hub.members.place(alice, room), carol.user.id)
    gate.open()

    with pytest.raises(NotAMember):
        await coming
    assert carol.user.id not in {m.user_id for m in await store.memberships.of_room(room.id)}


async def test_of_two_who_remove_each_other_one_stays(hub, store, arena, alice, bob, carol):
    room = await arena("game")
    hers = await hub.members.place(alice, room)
    rivals = [await hub.members.enter(rival, room) for rival in (bob, carol)]
    for rival in (bob, carol):
        await hub.members.set_role(hers, rival.user.id, "admin")

    kicks = [hub.members.kick(rivals[0], carol.user.id), hub.members.kick(rivals[1], bob.user.id)]
    outcomes = await asyncio.gather(*kicks, return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Forbidden", "NoneType"]
    assert len(await store.memberships.of_room(room.id)) == 2
