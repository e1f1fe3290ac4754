"""Who is connected, which rooms are live, and whose delivery ends when."""

import asyncio
import gc
import json
import weakref

import pytest

from hub.errors import INTERNAL_ERROR, NOT_A_MEMBER, SIGNED_OUT, TRY_AGAIN_LATER
from hub.models import is_group
from tests.hub.house import Gate, Lines, Wire, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture
def registry(hub):
    return hub.registry


@pytest.fixture
def place_of(hub, lobby):
    async def find(caller):
        return await hub.members.place(caller, lobby)

    return find


# Live rooms


async def test_everybody_gets_the_same_live_room_while_anybody_holds_it(registry, lobby):
    live = await registry.live(lobby)
    assert await registry.live(lobby) is live
    assert registry.peek(lobby.id) is live


async def test_callers_at_the_same_time_get_the_same_live_room(registry, lobby):
    first, second = await asyncio.gather(registry.live(lobby), registry.live(lobby))
    assert first is second


async def test_a_room_that_nobody_holds_is_forgotten(hub, registry, lobby, join, alice, say):
    client = await join(alice, lobby)
    await say(lobby, alice, "One.")
    live = weakref.ref(registry.peek(lobby.id))

    hub.registry.disconnect(client.session)
    await others_go_on()
    gc.collect()
    assert live() is None
    assert len(registry._rooms) == len(registry._loading) == 0


async def test_a_room_that_is_read_again_goes_on_where_it_was(hub, registry, lobby, alice, say):
    pinned = await say(lobby, alice, "One.")
    place = await hub.members.place(alice, lobby)
    await hub.messages.pin(place, pinned.id)
    del place
    gc.collect()

    live = await registry.live(lobby)
    assert (live.head, live.pins, live.roles) == (2, {pinned.id}, {alice.user.id: "admin"})


async def test_a_slow_reading_of_a_room_misses_nothing_that_happens_meanwhile(registry, stage, lobby, alice, say):
    """Somebody else makes the room, posts and lets go of it while the first has read the head alone."""
    gate = Gate()
    stage.messages.direct("pins", gate)
    slow = asyncio.ensure_future(registry.live(lobby))
    await gate.reached.wait()
    said = asyncio.ensure_future(say(lobby, alice, "One."))
    await others_go_on()
    gate.open()

    assert (await said).seq == 1
    assert (await slow).head == 1


async def test_many_rooms_are_read_in_as_many_queries_as_one(registry, stage, open_room, alice):
    rooms = [await open_room(f"room {number}", alice) for number in range(5)]
    gc.collect()
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    for part, method in ((stage.messages, "heads"), (stage.messages, "pins"), (stage.memberships, "roles")):
        part.usually(method, counted)
    known = await registry.live(rooms[2])
    lives = await registry.all_live([*rooms, rooms[0]])

    assert len(calls) == 2 * 3
    assert lives[2] is known
    assert lives[5] is lives[0]
    assert [live.room for live in lives[:5]] == rooms
    assert [live.roles for live in lives[:5]] == [{alice.user.id: "admin"}] * 5


async def test_rooms_that_two_ask_for_in_another_order_are_made_once(registry, open_room, alice):
    rooms = [await open_room(f"room {number}", alice) for number in range(3)]
    gc.collect()
    forth, back = await asyncio.gather(registry.all_live(rooms), registry.all_live(rooms[::-1]))
    assert forth == back[::-1]


# Connecting


async def test_a_user_is_online_while_one_session_is_connected(registry, connect, alice, bob):
    first, second = connect(alice), connect(alice)
    registry.disconnect(first.session)
    assert registry.is_online(alice.user.id)
    registry.disconnect(second.session)
    assert not registry.is_online(alice.user.id)


async def test_nothing_is_kept_of_who_has_gone(registry, connect, join, lobby, alice, bob):
    clients = [connect(alice), await join(alice, lobby), await join(bob, lobby)]
    for client in clients:
        registry.disconnect(client.session)
        registry.disconnect(client.session)
    gc.collect()
    assert registry.all() == []
    assert (registry._sessions, registry._places) == ({}, {})
    assert registry.peek(lobby.id) is None


async def test_who_has_gone_does_not_enter(registry, connect, lobby, alice, place_of):
    client, place = connect(alice), await place_of(alice)
    registry.disconnect(client.session)
    assert not registry.enter(client.session, place.live)
    assert registry.approach(client.session, place.live) is None
    assert list(place.live.sessions()) == []


# The end of rights


async def test_who_is_expelled_hears_nothing_more_and_is_closed(registry, join, lobby, alice, bob, say):
    client, other = await join(bob, lobby), await join(alice, lobby)
    registry.expel(lobby.id, bob.user.id, members=1)
    await say(lobby, alice, "Now that he is gone...")
    await others_go_on()
    assert client.heard == []
    assert client.wire.farewell == (NOT_A_MEMBER, "You are no longer a member of this room.")
    assert other.kinds == ["Left", "Posted"]


async def test_what_was_published_before_still_reaches_the_expelled(registry, join, lobby, alice, bob, say):
    client = await join(bob, lobby)
    await say(lobby, alice, "One.")
    registry.expel(lobby.id, bob.user.id, members=1)
    assert client.texts == ["One."]


async def test_a_client_of_all_rooms_stays_in_the_others(hub, registry, join, open_room, lobby, alice, bob, say):
    attic = await open_room("attic", alice, bob)
    client = await join(bob, lobby, follows=is_group)
    registry.enter(client.session, await registry.live(attic))

    registry.expel(lobby.id, bob.user.id, members=1)
    await say(lobby, alice, "Here.")
    await say(attic, alice, "There.")
    await others_go_on()
    assert client.kinds == ["Left", "Posted"]
    assert client.texts == ["There."]
    assert client.wire.farewell is None


async def test_who_is_expelled_while_coming_in_stays_out(registry, connect, lobby, bob, place_of):
    client, place = connect(bob), await place_of(bob)
    registry.expel(lobby.id, bob.user.id, members=1)
    assert not registry.enter(client.session, place.live)
    assert client.wire.farewell[0] == NOT_A_MEMBER


async def test_who_is_expelled_from_a_room_that_nobody_holds_stays_out(registry, connect, lobby, bob, place_of):
    """The membership was looked up before, and the room is read after."""
    client = connect(bob)
    registry.expel(lobby.id, bob.user.id, members=1)
    place = await place_of(bob)
    assert registry.approach(client.session, place.live) is None
    assert client.wire.farewell[0] == NOT_A_MEMBER


async def test_each_who_leaves_a_room_that_nobody_holds_is_a_change(registry, alice, bob):
    """Whoever has listed rooms lists them again when the number is another one."""
    seen = [registry.changes]
    for caller in (alice, bob):
        registry.expel(404, caller.user.id, members=1)
        seen.append(registry.changes)
    assert len(set(seen)) == 3


async def test_who_is_a_member_again_may_come_in(registry, connect, lobby, bob, place_of):
    client, place = connect(bob), await place_of(bob)
    registry.expel(lobby.id, bob.user.id, members=1)
    registry.admit(place.live, bob.user.id, members=2)
    assert registry.enter(client.session, place.live)


async def test_new_members_hear_the_room_with_the_clients_that_hear_all(registry, connect, lobby, bob, alice, say):
    everywhere, elsewhere = connect(bob, follows=is_group), connect(bob)
    registry.admit(await registry.live(lobby), bob.user.id, members=2)
    await say(lobby, alice, "Welcome.")
    await others_go_on()
    assert everywhere.kinds == ["Joined", "Posted"]
    assert elsewhere.heard == []


async def test_signing_out_closes_the_sessions_of_one_user(registry, join, lobby, alice, bob, say):
    first, second, other = await join(bob, lobby), await join(bob, lobby), await join(alice, lobby)
    registry.sign_out(bob.user.id, keep=lambda session: session is second.session)
    await say(lobby, alice, "Who is left?")
    await others_go_on()
    assert (first.wire.farewell, first.texts) == ((SIGNED_OUT, "You were signed out."), [])
    assert second.texts == other.texts == ["Who is left?"]


async def test_a_deleted_room_lets_nobody_in(registry, connect, bob, place_of):
    client, place = connect(bob), await place_of(bob)
    place.live.gone = True
    assert not registry.enter(client.session, place.live)
    assert client.wire.farewell[0] == NOT_A_MEMBER


# Starting afresh


async def test_a_forgotten_room_closes_everybody_and_is_read_again(registry, join, lobby, alice, bob):
    client = await join(bob, lobby)
    old = registry.peek(lobby.id)
    registry.forget(old, code=INTERNAL_ERROR, reason="Come back.")
    assert client.wire.farewell == (INTERNAL_ERROR, "Come back.")
    assert await registry.live(lobby) is not old


async def test_who_was_on_the_way_into_a_forgotten_room_comes_back(registry, connect, bob, place_of):
    client, place = connect(bob), await place_of(bob)
    registry.forget(place.live, code=INTERNAL_ERROR, reason="Come back.")
    assert not registry.enter(client.session, place.live)
    assert client.wire.farewell == (TRY_AGAIN_LATER, "Reconnect and resume.")


async def test_forgetting_an_old_room_leaves_the_new_one_alone(registry, lobby):
    old = await registry.live(lobby)
    registry.forget(old, code=INTERNAL_ERROR, reason="")
    new = await registry.live(lobby)
    registry.forget(old, code=INTERNAL_ERROR, reason="")
    assert await registry.live(lobby) is new


async def test_who_goes_on_in_another_way_hears_the_same_as_before(registry, join, lobby, alice, bob, say, connect):
    client, other = await join(bob, lobby), Wire()
    await say(lobby, alice, "One.")
    registry.move(client.session, Lines("another"), other)
    await say(lobby, alice, "Two.")
    await others_go_on()
    assert (client.texts, [json.loads(line)["text"] for line in other.sent]) == (["One."], ["Two."])
    assert registry.peek(lobby.id).hears(client.session)

    stranger = connect(alice)
    for _ in range(2):  # Once more when it has gone.
        registry.move(stranger.session, Lines("another"), other)
        assert not registry.peek(lobby.id).hears(stranger.session)
        registry.disconnect(stranger.session)
