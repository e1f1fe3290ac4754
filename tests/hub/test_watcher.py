"""What another process changes, acted on by this one."""

import asyncio

import pytest

from commands.clock import now
from hub.errors import NOT_A_MEMBER, SIGNED_OUT, RoomNotFound, Unavailable
from hub.events import Left
from hub.hub import Hub
from hub.models import is_group
from hub.watcher import Watcher
from tests.hub.house import Gate, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def watching(io_loop, hub):
    """The first look learns what is old."""
    io_loop.run_sync(hub.keep_rights_live)


@pytest.fixture
def another(store, settings):
    """The hub of another process, such as the command line."""
    return Hub(store, settings, now=now)


@pytest.fixture
def tell(store):
    """Let the server know, as the command line does."""
    return store.notices.post


async def test_who_is_disabled_elsewhere_is_signed_out_here(hub, another, tell, connect, alice, bob):
    client, other = connect(bob), connect(alice)
    await another.accounts.disable(bob.user)
    await tell("user", bob.user.id)
    await hub.keep_rights_live()
    assert client.wire.farewell[0] == SIGNED_OUT
    assert other.wire.farewell is None


async def test_who_is_removed_elsewhere_hears_nothing_more_here(hub, tell, store, join, lobby, alice, bob, say):
    client, other = await join(bob, lobby), await join(alice, lobby)
    await store.memberships.remove(lobby.id, bob.user.id)
    await tell("room", lobby.id)
    await hub.keep_rights_live()
    await say(lobby, alice, "Gone?")
    await others_go_on()
    assert (client.wire.farewell[0], client.texts) == (NOT_A_MEMBER, [])
    assert other.texts == ["Gone?"]
    told = [event for each in (client, other) for event, _ in each.session.dialect.encoded]
    assert [(event.user_id, event.members) for event in told if isinstance(event, Left)] == [(bob.user.id, 1)]


async def test_roles_and_names_given_elsewhere_count_here(hub, another, tell, lobby, alice, bob):
    place = await hub.members.place(bob, lobby)
    theirs = await another.members.place(alice, lobby)
    await another.members.set_role(theirs, bob.user.id, "admin")
    await another.rooms.edit(theirs, name="hall", description=None)
    await tell("room", lobby.id)
    await hub.keep_rights_live()
    assert (place.role, place.room.name) == ("admin", "hall")


async def test_a_room_made_elsewhere_is_heard_here_at_once(hub, another, tell, connect, alice, bob, carol, say):
    client, stranger = connect(bob, follows=is_group), connect(carol, follows=is_group)
    room = await another.rooms.create(alice.user, "attic", kind="private")
    await another.members.add_member(room, bob.user)
    await tell("room", room.id)
    await hub.keep_rights_live()
    await say(room, alice, "Welcome.")
    await others_go_on()
    assert client.texts == ["Welcome."]
    assert stranger.heard == []


async def test_a_room_ended_elsewhere_ends_here(hub, another, tell, join, lobby, alice, bob):
    client, place = await join(bob, lobby), await hub.members.place(bob, lobby)
    await another.rooms.delete(await another.members.place(alice, lobby))
    await tell("room", lobby.id)
    await hub.keep_rights_live()
    assert client.wire.farewell[0] == NOT_A_MEMBER
    assert place.live.gone
    with pytest.raises(RoomNotFound):
        await hub.rooms.by_id(lobby.id)


async def test_who_becomes_a_member_while_members_are_read_stays(hub, stage, tell, join, open_room, alice, carol):
    den = await open_room("den", alice, kind="open")
    await join(alice, den)
    gate = Gate()
    stage.memberships.direct("of_room", gate)
    await tell("room", den.id)
    looking = asyncio.ensure_future(hub.keep_rights_live())
    await gate.reached.wait()
    coming_in = asyncio.ensure_future(join(carol, den))
    await others_go_on()
    gate.open()
    await looking
    assert (await coming_in).wire.farewell is None


async def test_nothing_is_forgotten_when_the_database_goes_away_meanwhile(hub, stage, store, tell, connect, alice, bob):
    clients = [connect(alice), connect(bob)]
    for caller in (alice, bob):
        await store.tokens.revoke_all(caller.user.id)
        await tell("user", caller.user.id)
    stage.users.direct("by_id", away)
    with pytest.raises(Unavailable):
        await hub.keep_rights_live()
    assert [client.wire.farewell for client in clients] == [None, None]

    await hub.keep_rights_live()
    assert [client.wire.farewell[0] for client in clients] == [SIGNED_OUT, SIGNED_OUT]


async def test_each_notice_is_acted_on_once(hub, stage, tell, connect, bob):
    connect(bob)
    await tell("user", bob.user.id)
    await hub.keep_rights_live()
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    stage.users.usually("by_id", counted)
    await hub.keep_rights_live()
    assert calls == []


async def test_notices_about_nobody_do_no_harm(hub, tell):
    await tell("user", 10**9)
    await tell("room", 10**9)
    await hub.keep_rights_live()


async def test_a_room_whose_members_are_all_away_is_not_read(hub, another, tell, connect, alice, bob):
    connect(bob)
    room = await another.rooms.create(alice.user, "attic", kind="private")
    await tell("room", room.id)
    await hub.keep_rights_live()
    assert hub.registry.peek(room.id) is None


async def test_keys_and_holds_that_were_changed_elsewhere_count_here(stage, hub, tell):
    heeded = []

    async def load():
        heeded.append("hold")

    watcher = Watcher(stage, hub.registry, hub.people, hub.signin, keys_changed=heeded.append, holds_changed=load)
    await watcher.look()
    await tell("workspace", "w")
    await tell("hold", 1)
    await watcher.look()
    assert heeded == ["w", "hold"]
