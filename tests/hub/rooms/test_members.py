"""Who belongs to a room, and what ends when somebody does not any more."""

import asyncio

import pytest

from commands.clock import now
from hub.entries import Draft
from hub.errors import NOT_A_MEMBER, BadRequest, Forbidden, NotAMember, NotFound, RoomNotFound
from hub.events import Joined, Left
from hub.hub import Hub
from hub.models import is_group
from hub.rooms.members import INVITED_AT_ONCE
from tests.hub.house import Late, Lines, others_go_on, together

pytestmark = pytest.mark.gen_test


@pytest.fixture
def members(hub):
    return hub.members


@pytest.fixture
def places(io_loop, members, lobby, alice, bob):
    """Those of alice, who leads the room, and of bob."""

    async def look():
        return [await members.place(caller, lobby) for caller in (alice, bob)]

    return io_loop.run_sync(look)


@pytest.fixture
def plaza(io_loop, open_room, alice):
    """An open room."""
    return io_loop.run_sync(lambda: open_room("plaza", alice, kind="open"))


async def role_of(store, room, caller):
    membership = await store.memberships.get(room.id, caller.user.id)
    return membership and membership.role


async def test_only_members_have_a_place(members, lobby, bob, carol):
    assert (await members.place(bob, lobby)).role == "member"
    for find in (members.place, members.enter):
        with pytest.raises(NotAMember):
            await find(carol, lobby)


async def test_an_open_room_takes_in_whoever_enters(members, store, plaza, carol):
    assert (await members.enter(carol, plaza)).role == "member"
    assert await role_of(store, plaza, carol) == "member"


async def test_entering_again_writes_nothing(members, stage, plaza, carol):
    await members.enter(carol, plaza)
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    stage.memberships.usually("add", counted)
    await members.enter(carol, plaza)
    assert calls == []


async def test_leaders_stay_leaders_when_they_enter(members, plaza, alice):
    assert (await members.enter(alice, plaza)).role == "admin"


async def test_joining_is_for_open_rooms_and_server_admins(members, plaza, lobby, bob, carol, sign_up):
    await members.join(carol, plaza)
    with pytest.raises(BadRequest):
        await members.join(carol, plaza)
    with pytest.raises(Forbidden):
        await members.join(carol, lobby)
    await members.join(await sign_up("root", is_admin=True), lobby)


async def test_nobody_joins_a_conversation(members, open_room, alice, bob, sign_up):
    direct = await open_room("1-2", alice, bob, kind="direct")
    with pytest.raises(RoomNotFound):
        await members.join(await sign_up("root", is_admin=True), direct)


async def test_who_leaves_hears_nothing_more(members, places, join, lobby, alice, bob, say):
    client, other = await join(bob, lobby), await join(alice, lobby)
    await members.leave(places[1])
    await say(lobby, alice, "Gone?")
    await others_go_on()
    assert (client.wire.farewell[0], client.texts) == (NOT_A_MEMBER, [])
    assert other.kinds == ["Left", "Posted"]
    with pytest.raises(NotAMember):
        await members.place(bob, lobby)


async def test_the_last_leader_does_not_leave_others_behind(members, store, places, lobby, alice):
    with pytest.raises(Forbidden):
        await members.leave(places[0])
    assert await role_of(store, lobby, alice) == "admin"
    for place in (places[1], places[0], places[1]):  # Whoever has left may leave again.
        await members.leave(place)
    assert await store.memberships.of_room(lobby.id) == []


async def test_two_leaders_do_not_leave_at_the_same_time(members, store, places, lobby, alice, bob, carol):
    await members.add_member(lobby, carol.user)
    await members.set_role(places[0], bob.user.id, "admin")
    outcomes = await asyncio.gather(*map(members.leave, places), return_exceptions=True)
    assert sorted(type(outcome) for outcome in outcomes if outcome) == [Forbidden]
    assert "admin" in (await store.memberships.roles([lobby.id]))[lobby.id].values()


async def test_leadership_is_handed_over(members, store, places, lobby, alice, bob):
    await members.transfer(places[0], bob.user.id)
    assert [await role_of(store, lobby, caller) for caller in (alice, bob)] == ["member", "admin"]
    assert [place.role for place in places] == ["member", "admin"]
    with pytest.raises(Forbidden):
        await members.transfer(places[0], alice.user.id)


async def test_leadership_goes_to_members_only(members, places, carol):
    with pytest.raises(NotFound):
        await members.transfer(places[0], carol.user.id)


async def test_who_is_kicked_hears_nothing_more_and_has_no_rights_left(members, store, places, join, lobby, bob):
    alice, bobs = places
    await members.set_role(alice, bob.user.id, "admin")
    client = await join(bob, lobby)
    await members.kick(alice, bob.user.id)
    assert client.wire.farewell[0] == NOT_A_MEMBER
    assert await role_of(store, lobby, bob) is None
    with pytest.raises(Forbidden):
        bobs.require_admin()


@pytest.mark.parametrize("end", ["kick", "leave"])
async def test_what_is_being_written_meanwhile_does_not_reach_who_is_removed(
    hub, stage, members, places, join, lobby, alice, bob, end
):
    clients = [await join(caller, lobby) for caller in (alice, bob)]
    gate = Late()
    stage.messages.direct("write", gate)
    answer = hub.messages.post(places[0], Draft("Now that you are gone..."))
    await gate.reached.wait()

    await (members.kick(places[0], bob.user.id) if end == "kick" else members.leave(places[1]))
    gate.open()
    await answer
    await others_go_on()

    assert [client.texts for client in clients] == [["Now that you are gone..."], []]


async def test_roles_are_those_of_now_in_every_change(members, hub, places, lobby, bob, say, alice):
    """A place may be old: its owner leads no longer."""
    alice_place, bobs = places
    await members.set_role(alice_place, bob.user.id, "admin")
    message = await say(lobby, alice, "Important.")
    await hub.messages.pin(bobs, message.id)
    await members.set_role(alice_place, bob.user.id, "member")
    with pytest.raises(Forbidden):
        await hub.messages.pin(bobs, message.id)


@pytest.mark.parametrize("action", ["kick", "set_role", "take_in", "transfer"])
async def test_members_decide_nothing_about_others(members, places, alice, carol, action):
    bob = places[1]
    with pytest.raises(Forbidden):
        await {
            "kick": lambda: members.kick(bob, alice.user.id),
            "set_role": lambda: members.set_role(bob, bob.caller.user.id, "admin"),
            "take_in": lambda: members.take_in(bob, carol.user),
            "transfer": lambda: members.transfer(bob, bob.caller.user.id),
        }[action]()


async def test_adding_and_removing_at_the_same_time_leaves_nobody_listening_without_a_membership(
    hub, members, stage, store, places, connect, lobby, carol
):
    """The answer to the addition comes late, after somebody else has removed her."""
    client = connect(carol, follows=is_group)
    gate = Late()
    stage.memberships.direct("add", gate)
    adding = asyncio.ensure_future(members.add_member(lobby, carol.user))
    await gate.reached.wait()
    removing = asyncio.ensure_future(members.kick(places[0], carol.user.id))
    await others_go_on()
    gate.open()
    await asyncio.gather(adding, removing)
    assert await role_of(store, lobby, carol) is None
    assert not places[0].live.hears(client.session)


async def test_members_are_found_by_what_they_are_called(members, places, sign_up, lobby):
    dave = await sign_up("dave", first_name="David", last_name="Öz")
    await members.add_member(lobby, dave.user)
    for text in ("dav", "ÖZ", "david ö"):
        assert [user.username for user, _ in await members.search(places[0], text)] == ["dave"]
    assert [user.username for user, _ in await members.all(places[0])] == ["alice", "bob", "dave"]


async def test_the_roll_tells_who_is_in_and_how_far_they_have_read(hub, lobby, alice, bob, carol, say):
    await say(lobby, alice, "One.")
    await say(lobby, alice, "Two.")
    place = await hub.members.place(alice, lobby)
    await hub.messages.read(await hub.members.place(bob, lobby), 1)
    await hub.members.invite(place, [carol.user.id])

    roll = await hub.members.roll(place)
    assert [(m.user.username, m.membership.role, m.membership.read_seq, m.membership.invited) for m in roll] == [
        ("alice", "admin", 0, False),
        ("bob", "member", 1, False),
        ("carol", "member", 2, True),
    ]


async def test_a_membership_that_ended_here_may_come_again(hub, members, store, join, lobby, alice, bob):
    """Sessions that chose the room hear it by another right."""
    about_it, follower = await join(bob, lobby), await join(bob, lobby, follows=is_group)
    chosen, other = await join(bob, lobby, some_rooms=True), await join(alice, lobby)
    await members.dismiss(lobby, bob.user.id)
    await others_go_on()
    assert await role_of(store, lobby, bob) is None
    assert (about_it.wire.farewell[0], follower.kinds) == (NOT_A_MEMBER, ["Left"])
    assert (follower.heard[0]["own"], follower.heard[0]["room"]) == (True, lobby.id)
    assert (chosen.kinds, other.kinds) == (["Left"], ["Left"])
    assert {event["user_id"] for event in other.heard} == {bob.user.id}

    await members.add_member(lobby, bob.user)
    live = hub.registry.peek(lobby.id)
    assert live.hears(follower.session)
    assert live.hears(chosen.session)


async def test_a_room_that_another_process_ended_takes_nobody_in(members, store, settings, places, lobby, alice, carol):
    another = Hub(store, settings, now=now)
    await another.rooms.delete(await another.members.place(alice, lobby))
    for attempt in (members.invite(places[0], [carol.user.id]), members.add_member(lobby, carol.user)):
        with pytest.raises(RoomNotFound):
            await attempt
        assert await store.memberships.get(lobby.id, carol.user.id) is None
    assert places[0].live.gone


async def test_how_many_there_are_is_told_with_who_comes_and_goes(
    hub, members, store, connect, lobby, alice, bob, carol
):
    listener = connect(alice, dialect=Lines())
    hub.registry.enter(listener.session, await hub.registry.live(lobby))
    await members.add_member(lobby, carol.user)
    await members.dismiss(lobby, bob.user.id)
    await members.expel(lobby, carol.user.id)
    await members.add_member(lobby, bob.user)
    await members.kick(await members.place(alice, lobby), bob.user.id)
    await others_go_on()
    told = [(type(event), event.user_id, event.members) for event, _ in listener.session.dialect.encoded]
    assert told == [
        (Joined, carol.user.id, 3),
        (Left, bob.user.id, 2),
        (Left, carol.user.id, 1),
        (Joined, bob.user.id, 2),
        (Left, bob.user.id, 1),
    ]
    assert [m.user_id for m in await store.memberships.of_room(lobby.id)] == [alice.user.id]


async def test_one_s_rooms_are_those_one_is_in(members, open_room, lobby, alice, bob, carol):
    await open_room("attic", alice)
    assert [room.name for room in await members.rooms(alice)] == ["lobby", "attic"]
    assert await members.rooms(bob) == [lobby]
    assert await members.rooms(carol) == []


# Invitations


@pytest.fixture
def invited(io_loop, members, places, carol):
    """Carol, whom alice has asked into the lobby."""
    io_loop.run_sync(lambda: members.invite(places[0], [carol.user.id]))
    return carol


async def test_who_is_invited_has_not_joined_until_entering(members, lobby, invited):
    assert await members.invitations(invited) == [lobby]
    assert not await members.has_joined(invited.user, lobby)
    assert (await members.enter(invited, lobby)).role == "member"
    assert await members.invitations(invited) == []
    assert await members.has_joined(invited.user, lobby)


async def test_who_is_invited_joins_a_room_that_is_not_open(members, lobby, invited):
    await members.join(invited, lobby)
    assert await members.has_joined(invited.user, lobby)
    with pytest.raises(BadRequest) as refused:
        await members.join(invited, lobby)
    assert refused.value.code == "already_a_member"


async def test_who_is_there_and_active_is_invited_and_members_stay(hub, members, places, lobby, bob, carol, sign_up):
    dave = await sign_up("dave")
    await hub.accounts.disable(dave.user)
    asked = await members.invite(places[0], [10**9, dave.user.id, carol.user.id, bob.user.id])
    assert asked == [bob.user, carol.user]
    assert await members.has_joined(bob.user, lobby)
    assert await members.invitations(dave) == []


async def test_only_so_many_are_invited_at_once(members, places):
    alice, bob = places
    many = range(10**6, 10**6 + INVITED_AT_ONCE + 1)
    with pytest.raises(BadRequest) as refused:
        await members.invite(alice, many)
    assert (refused.value.code, refused.value.field) == ("too_many", "invited_users")
    assert await members.invite(alice, many[1:]) == []
    with pytest.raises(Forbidden):
        await members.invite(bob, [])


async def test_an_invitation_is_declined_once_and_a_membership_never(members, store, lobby, invited, bob):
    await members.decline(invited, lobby)
    assert await role_of(store, lobby, invited) is None
    for caller in (invited, bob):
        with pytest.raises(NotFound) as refused:
            await members.decline(caller, lobby)
        assert refused.value.code == "invitation_not_found"
    assert await role_of(store, lobby, bob) == "member"


async def test_an_invitation_that_is_taken_back_lets_nobody_in(members, stage, store, places, lobby, invited):
    gate = Late()
    stage.memberships.direct("get_all", gate)
    entering = asyncio.ensure_future(members.enter(invited, lobby))
    await gate.reached.wait()
    await members.kick(places[0], invited.user.id)
    gate.open()
    with pytest.raises(NotAMember):
        await entering
    assert await role_of(store, lobby, invited) is None


async def test_who_is_only_invited_leads_nothing(members, places, invited):
    carol = invited.user.id
    for promote in (members.transfer(places[0], carol), members.set_role(places[0], carol, "admin")):
        with pytest.raises(NotFound) as refused:
            await promote
        assert (refused.value.code, refused.value.field) == ("user_not_found", "user_id")
    assert places[0].role == "admin"


# Leaders


async def test_the_last_leader_stays_one(members, places, alice, bob):
    await members.transfer(places[0], alice.user.id)
    assert [place.role for place in places] == ["admin", "member"]
    await members.transfer(places[0], bob.user.id)
    with pytest.raises(Forbidden) as refused:
        await members.set_role(places[1], bob.user.id, "member")
    assert refused.value.code == "last_admin"
    assert [place.role for place in places] == ["member", "admin"]


async def test_who_leads_alone_may_be_made_a_leader_once_more(members, places, bob):
    await members.transfer(places[0], bob.user.id)
    await members.set_role(places[1], bob.user.id, "admin")
    assert places[1].role == "admin"


async def test_who_is_made_a_leader_is_announced_as_one(members, places, join, lobby, alice, bob):
    client = await join(alice, lobby)
    await members.set_role(places[0], bob.user.id, "admin")
    await others_go_on()
    assert client.kinds == ["RoomChanged"]


async def test_nobody_has_power_over_strangers_nor_over_who_made_the_room(
    members, store, places, lobby, alice, bob, carol, sign_up
):
    await members.set_role(places[0], bob.user.id, "admin")
    with pytest.raises(NotFound) as refused:
        await members.kick(places[1], carol.user.id)
    assert (refused.value.code, refused.value.field) == ("user_not_found", "user_id")
    with pytest.raises(Forbidden) as refused:
        await members.kick(places[1], alice.user.id)
    assert refused.value.code == "creator"

    root = await sign_up("root", is_admin=True)
    await members.join(root, lobby)
    await members.kick(await members.place(root, lobby), alice.user.id)
    assert await role_of(store, lobby, alice) is None


async def test_who_made_a_room_and_handed_it_over_is_a_member_like_others(members, store, places, lobby, alice, bob):
    await members.transfer(places[0], bob.user.id)
    await members.kick(places[1], alice.user.id)
    assert await role_of(store, lobby, alice) is None


async def test_who_is_taken_in_is_a_member_and_only_once(members, places, lobby, carol):
    assert await members.take_in(places[0], carol.user)
    assert await members.has_joined(carol.user, lobby)
    assert not await members.take_in(places[0], carol.user)


@pytest.mark.parametrize("kind", ["direct", "desk", "ticket"])
async def test_nobody_leaves_what_is_kept(members, open_room, alice, bob, kind):
    room = await open_room("kept", alice, bob, kind=kind)
    with pytest.raises(Forbidden) as refused:
        await members.leave(await members.place(bob, room))
    assert refused.value.code == "kept_room"
    assert await members.has_joined(bob.user, room)


# Many at once


async def test_places_of_many_are_looked_up_together_and_each_is_its_own(hub, stage, places, lobby, alice, bob, carol):
    assert hub.registry.peek(lobby.id) is places[0].live
    ways = [lambda who=who: hub.members.enter(who, lobby) for who in (alice, bob, carol)]
    ways.append(lambda: hub.members.place(bob, lobby))
    told, asked = await together(stage.memberships, "get_all", *ways)
    assert [getattr(place, "caller", None) for place in told] == [alice, bob, None, bob]
    assert isinstance(told[2], NotAMember)
    ids = [caller.user.id for caller in (alice, bob, carol)]
    assert asked == [{(lobby.id, ids[0])}, {(lobby.id, ids[1])}, {(lobby.id, ids[2]), (lobby.id, ids[1])}]
