"""Invitations by link: who may make and revoke them, and where they lead."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.clock import now
from hub.accounts.accounts import Registration
from hub.config import Auth
from hub.errors import BadRequest, Forbidden, NotFound, RoomNotFound
from hub.hub import Hub

pytestmark = pytest.mark.gen_test

ZOE = Registration("zoe", "correct horse")


@pytest.fixture
def invites(hub):
    return hub.invites


@pytest.fixture
def root(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("root", is_admin=True))


@pytest.fixture
def attic(io_loop, open_room, bob):
    """A private room that bob leads."""
    return io_loop.run_sync(lambda: open_room("attic", bob))


@pytest.fixture
def closed(stage, settings):
    """The hub of a server where nobody registers."""
    return Hub(stage, replace(settings, auth=Auth(bcrypt_rounds=4, registration="closed")), now=now)


async def ids(invites, caller):
    return [invite.id for invite in await invites.all(caller)]


# Making


async def test_admins_of_the_server_invite_to_it_and_into_every_room(invites, root, lobby, attic):
    _, to_all = await invites.issue(root)
    _, to_rooms = await invites.issue(root, [attic.id, lobby.id, attic.id], uses=5, days=2)

    assert (to_all.room_ids, to_all.uses, to_all.created_by) == ((), None, root.user.id)
    assert (to_rooms.room_ids, to_rooms.uses, to_rooms.used) == ((lobby.id, attic.id), 5, 0)
    assert to_rooms.expires_at - to_rooms.created_at == timedelta(days=2)


async def test_admins_of_a_room_invite_into_it_and_nowhere_else(invites, alice, bob, lobby, attic):
    _, made = await invites.issue(alice, [lobby.id])
    assert made.room_ids == (lobby.id,)
    for caller, rooms in [(alice, []), (alice, [attic.id]), (alice, [lobby.id, attic.id]), (bob, [lobby.id])]:
        with pytest.raises(Forbidden) as refused:
            await invites.issue(caller, rooms)
        assert refused.value.field == ("rooms" if rooms else None)


async def test_who_is_invited_or_leads_no_more_does_not_invite(invites, hub, alice, bob, carol, lobby):
    place = await hub.members.place(alice, lobby)
    await hub.members.invite(place, [carol.user.id])
    await hub.members.transfer(place, bob.user.id)
    for caller in (alice, carol):
        with pytest.raises(Forbidden):
            await invites.issue(caller, [lobby.id])


async def test_no_link_leads_into_a_conversation_or_nowhere(invites, hub, root, open_room, alice, bob):
    pair = await open_room("a pair", alice, bob, kind="direct")
    for room_id in (pair.id, 999, 0, 10**30):
        with pytest.raises(RoomNotFound):
            await invites.issue(root, [room_id])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": -1}, "uses"),
        ({"uses": 10_001}, "uses"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"room_ids": range(1, 102)}, "rooms"),
    ],
)
async def test_what_is_beyond_the_limits_is_refused(invites, root, wrong, field):
    with pytest.raises(BadRequest) as refused:
        await invites.issue(root, **wrong)
    assert refused.value.field == field


async def test_closed_server_invites_into_its_rooms_alone(closed, root, lobby, carol):
    with pytest.raises(Forbidden, match="Registration is closed"):
        await closed.invites.issue(root)
    code, _ = await closed.invites.issue(root, [lobby.id])
    assert await closed.invites.accept(carol, code) == [lobby]
    with pytest.raises(Forbidden):
        await closed.accounts.register(replace(ZOE, invite=code), local=False)


# Listing and revoking


async def test_everybody_sees_the_invitations_they_have_to_do_with(invites, root, alice, bob, carol, lobby, attic):
    made = [(await invites.issue(root, rooms))[1].id for rooms in ([], [lobby.id], [lobby.id, attic.id], [attic.id])]

    assert await ids(invites, root) == made
    assert await ids(invites, alice) == made[1:3]
    assert await ids(invites, bob) == made[2:]
    with pytest.raises(Forbidden):
        await invites.all(carol)


async def test_revoked_invitation_opens_nothing_any_more(invites, hub, root, alice, bob, carol, lobby):
    code, made = await invites.issue(alice, [lobby.id])

    await invites.revoke(alice, made.id)

    assert await ids(invites, root) == []
    with pytest.raises(Forbidden):
        await invites.accept(carol, code)
    with pytest.raises(Forbidden):
        await hub.accounts.register(replace(ZOE, invite=code), local=False)


async def test_nobody_revokes_what_others_have_made_for_other_rooms(invites, root, alice, bob, carol, lobby, attic):
    _, made = await invites.issue(alice, [lobby.id])
    with pytest.raises(NotFound):
        await invites.revoke(bob, made.id)
    with pytest.raises(Forbidden):
        await invites.revoke(carol, made.id)
    with pytest.raises(NotFound):
        await invites.revoke(root, "made up")
    assert await ids(invites, root) == [made.id]


# Accepting


async def test_new_account_is_a_member_of_the_rooms(invites, hub, store, alice, lobby):
    code, _ = await invites.issue(alice, [lobby.id])

    zoe = await hub.accounts.register(replace(ZOE, invite=code), local=False)

    assert await hub.members.has_joined(zoe, lobby)
    assert not zoe.is_admin


async def test_who_is_signed_in_joins_the_rooms(invites, hub, root, carol, lobby, attic):
    code, _ = await invites.issue(root, [lobby.id, attic.id])
    assert await invites.accept(carol, code) == [lobby, attic]
    assert [await hub.members.has_joined(carol.user, room) for room in (lobby, attic)] == [True, True]


async def test_who_was_asked_before_has_joined_with_the_link(invites, hub, alice, carol, lobby):
    await hub.members.invite(await hub.members.place(alice, lobby), [carol.user.id])
    code, _ = await invites.issue(alice, [lobby.id])
    await invites.accept(carol, code)
    assert await hub.members.has_joined(carol.user, lobby)


async def test_who_is_in_already_does_not_use_the_link_up(invites, alice, bob, carol, lobby):
    code, _ = await invites.issue(alice, [lobby.id], uses=1)
    for member in (alice, bob, bob):
        assert await invites.accept(member, code) == [lobby]
    await invites.accept(carol, code)
    with pytest.raises(Forbidden):
        await invites.accept(bob, code)


async def test_leader_who_follows_a_link_stays_a_leader(invites, store, alice, root, lobby, attic):
    code, _ = await invites.issue(root, [lobby.id, attic.id])
    await invites.accept(alice, code)
    assert (await store.memberships.get(lobby.id, alice.user.id)).role == "admin"


async def test_rooms_that_are_gone_are_passed_over(invites, hub, root, alice, carol, lobby, attic):
    code, _ = await invites.issue(root, [lobby.id, attic.id])
    await hub.rooms.delete(await hub.members.place(alice, lobby))
    assert await invites.accept(carol, code) == [attic]
    zoe = await hub.accounts.register(replace(ZOE, invite=code), local=False)
    assert await hub.members.has_joined(zoe, attic)


async def test_tab_that_is_open_hears_the_room_at_once(invites, alice, carol, lobby, connect, say):
    tab = connect(carol, follows=lambda room: True)
    code, _ = await invites.issue(alice, [lobby.id])
    await invites.accept(carol, code)
    await say(lobby, alice, "Welcome.")
    assert tab.texts == ["Welcome."]
