"""Conversations of two: one room for each pair, made when it is needed and not before."""

import asyncio
from dataclasses import replace

import pytest

from commands.clock import now
from hub.entries import Draft
from hub.errors import Forbidden, NotFound, Taken, Unavailable
from hub.events import Read
from hub.hub import Hub
from hub.models import is_direct
from hub.rooms.direct import Conversation, pair_of
from tests.hub.house import Gate, Late, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture
def talk(hub):
    """What somebody says to somebody else, once it is journaled."""

    async def post(author, other, text="Hello."):
        place = await hub.direct.open(author, other.user)
        return (await hub.messages.post(place, Draft(text))).message

    return post


def test_a_pair_is_the_same_in_either_order():
    assert pair_of(7, 8) == pair_of(8, 7)
    assert pair_of(1, 12) != pair_of(11, 2)


@pytest.mark.parametrize("name", ["bob", "BOB"])
async def test_a_user_is_found_by_name_without_regard_to_case(hub, bob, name):
    assert await hub.direct.user(name) == bob.user


@pytest.mark.parametrize("name", ["", "zoe", "bob@example.org", "bo", ".*", "\0"])
async def test_what_is_no_username_is_nobody(hub, bob, name):
    with pytest.raises(NotFound):
        await hub.direct.user(name)


async def test_both_get_the_same_room_and_belong_to_it(hub, alice, bob, store):
    places = [await hub.direct.open(alice, bob.user), await hub.direct.open(bob, alice.user)]
    assert places[0].live is places[1].live
    assert places[0].room.name == "bob-alice"
    members = {(m.user_id, m.role, m.read_seq) for m in await store.memberships.of_room(places[0].room.id)}
    assert members == {(alice.user.id, "member", 0), (bob.user.id, "member", 0)}


async def test_both_may_begin_at_the_same_moment(hub, stage, alice, bob):
    gate = Gate()
    stage.rooms.direct("insert", gate)
    first = asyncio.ensure_future(hub.direct.open(alice, bob.user))
    await gate.reached.wait()
    second = await hub.direct.open(bob, alice.user)
    gate.open()
    assert (await first).room == second.room


async def test_what_a_crash_broke_off_is_finished_by_the_next_who_comes(hub, stage, store, alice, bob):
    stage.memberships.direct("add", away)
    with pytest.raises(Unavailable):
        await hub.direct.open(alice, bob.user)
    place = await hub.direct.open(bob, alice.user)
    assert len(await store.memberships.of_room(place.room.id)) == 2


async def test_finding_makes_nothing(hub, alice, bob, store):
    assert await hub.direct.find(alice, bob.user) is None
    assert await store.memberships.tallies([alice.user.id]) == {alice.user.id: []}
    place = await hub.direct.open(alice, bob.user)
    assert (await hub.direct.find(bob, alice.user)).live is place.live


async def test_nobody_begins_with_who_is_disabled_but_goes_on(hub, alice, bob, carol):
    place = await hub.direct.open(alice, bob.user)
    gone = replace(bob.user, is_active=False)
    assert (await hub.direct.open(alice, gone)).live is place.live
    with pytest.raises(NotFound):
        await hub.direct.open(carol, gone)


async def test_a_list_names_the_other_and_what_was_last(hub, talk, alice, bob, carol, lobby):
    await talk(alice, alice)
    await talk(carol, alice)
    hello = await talk(alice, bob)
    rooms = await hub.direct.rooms(alice)
    conversations = await hub.direct.all(alice)
    assert [c.other for c in conversations] == [carol.user, bob.user]
    assert conversations[1] == Conversation(rooms[2], bob.user, hello)
    assert [room.name for room in rooms] == ["alice-alice", "alice-carol", "bob-alice"]
    assert [c.other for c in await hub.direct.all(bob)] == [alice.user]


async def test_who_follows_conversations_hears_those_that_begin_and_no_groups(hub, connect, talk, alice, bob, lobby):
    client, group = connect(bob, follows=is_direct), connect(bob, follows=lambda room: not is_direct(room))
    hello = await talk(alice, bob)
    assert [event["id"] for event in client.heard if "id" in event] == [hello.id]
    assert group.heard == []


# What is unread


async def test_unread_is_what_others_said_in_conversations_of_two(hub, talk, say, alice, bob, carol, lobby):
    await say(lobby, alice, "To all.")
    first = await talk(alice, bob)
    await talk(bob, alice)
    second = await talk(carol, bob)
    await talk(carol, bob)
    assert await hub.unread.of_user(bob.user.id) == {first.room_id: 1, second.room_id: 2}


async def test_reading_tells_what_is_left(hub, connect, talk, alice, bob, carol):
    await talk(carol, bob)
    hello = await talk(alice, bob)
    client = connect(bob)
    place = await hub.direct.open(bob, alice.user)
    hub.registry.enter(client.session, place.live)
    await hub.messages.read(place)
    ((event, _),) = [(e, own) for e, own in client.session.dialect.encoded if type(e).__name__ == "Read" and own]
    assert (event.room_id, event.seq, event.unread, event.total) == (hello.room_id, 1, 0, 1)


async def test_who_reads_a_part_is_told_what_is_left_of_it(hub, connect, talk, alice, bob):
    for _ in range(3):
        await talk(alice, bob)
    client = connect(bob)
    alone = await hub.direct.open(bob, bob.user)
    await hub.messages.post(alone, Draft("Milk."))
    for place in (await hub.direct.open(bob, alice.user), alone):
        hub.registry.enter(client.session, place.live)
        await hub.messages.read(place, 1)
    told = [event for event, own in client.session.dialect.encoded if isinstance(event, Read) and own]
    assert [(event.unread, event.total) for event in told] == [(2, 2), (0, 2)]


async def test_a_count_waits_for_what_is_stored_and_not_yet_told(hub, stage, talk, alice, bob):
    """Else a client would count it, and be told to count it once more."""
    hello = await talk(alice, bob)
    late = Late()
    stage.messages.direct("write", late)
    post = asyncio.ensure_future(talk(alice, bob, "Two."))
    await late.reached.wait()
    counted = Late()
    stage.memberships.direct("unread", counted)
    count = asyncio.ensure_future(hub.unread.of_user(bob.user.id))
    await counted.reached.wait()
    counted.open()
    await others_go_on()
    assert not count.done()
    late.open()
    await post
    assert await count == {hello.room_id: 2}


async def test_what_was_said_before_the_server_began_is_counted(store, settings, talk, alice, bob):
    hello = await talk(alice, bob)
    assert await Hub(store, settings, now=now).unread.of_user(bob.user.id) == {hello.room_id: 1}


async def test_a_count_knows_of_what_was_told_while_it_was_made(hub, stage, talk, alice, bob):
    hello = await talk(alice, bob)
    late = Late()
    stage.memberships.direct("unread", late)
    count = asyncio.ensure_future(hub.unread.of_user(bob.user.id))
    await late.reached.wait()
    await talk(alice, bob, "Two.")
    late.open()
    assert await count == {hello.room_id: 2}


async def test_a_count_comes_even_if_nobody_ever_falls_silent(hub, stage, talk, alice, bob):
    hello = await talk(alice, bob)

    async def interrupted(call):
        counts = await call()
        await talk(alice, bob, "And...")
        return counts

    stage.memberships.usually("unread", interrupted)
    assert (await hub.unread.of_user(bob.user.id))[hello.room_id] >= 1


# What nobody may do


async def test_nobody_has_power_over_a_conversation(hub, alice, bob, sign_up):
    root = await sign_up("root", is_admin=True)
    for caller, other in ((alice, bob), (root, bob)):
        place = await hub.direct.open(caller, other.user)
        for deed in (
            hub.rooms.delete(place),
            hub.rooms.edit(place, name="mine", description=None),
            hub.members.leave(place),
            hub.members.kick(place, other.user.id),
            hub.members.take_in(place, root.user),
            hub.members.invite(place, [root.user.id]),
        ):
            with pytest.raises(Forbidden):
                await deed


async def test_a_conversation_that_can_neither_be_made_nor_found_is_refused(hub, stage, alice, bob):
    async def taken(call):
        raise Taken

    stage.rooms.direct("insert", taken)
    with pytest.raises(Taken):
        await hub.direct.open(alice, bob.user)
    assert await hub.direct.find(alice, bob.user) is None
