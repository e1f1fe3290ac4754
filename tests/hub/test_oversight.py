"""What admins decide, and that one of them is always left."""

import asyncio

import pytest

from commands.clock import now
from hub.accounts.accounts import Registration
from hub.accounts.models import Caller
from hub.errors import SIGNED_OUT, TRY_AGAIN_LATER, Forbidden, NotFound, RoomNotFound, WrongPassword
from hub.upkeep import Backup, Held

pytestmark = pytest.mark.gen_test


@pytest.fixture
def admins(io_loop, hub):
    """Two of them, as they ask."""

    async def make(name):
        wanted = Registration(name, "correct horse", f"{name}@example.org")
        return Caller(await hub.accounts.create(wanted, is_admin=True), "token")

    return io_loop.run_sync(lambda: asyncio.gather(make("ann"), make("ben")))


async def test_two_admins_can_not_end_each_others_rights(hub, admins):
    """Each asked while the other one still was an admin."""
    ann, ben = admins
    decisions = [
        hub.oversight.decide(ann, ben.user.id, is_admin=False),
        hub.oversight.decide(ben, ann.user.id, is_admin=False),
    ]

    answers = await asyncio.gather(*decisions, return_exceptions=True)

    assert [type(answer) for answer in answers].count(Forbidden) == 1
    assert [user.is_admin for user in await hub.accounts.all()].count(True) == 1


async def test_a_disabled_admin_decides_nothing_any_more(hub, admins):
    ann, ben = admins
    await hub.oversight.decide(ann, ben.user.id, is_active=False)
    with pytest.raises(Forbidden):
        await hub.oversight.new_password(ben, ann.user.id)


async def test_only_admins_see_and_decide(hub, admins, alice, lobby):
    ann, _ = admins
    for ask in (
        lambda: hub.oversight.users(alice),
        lambda: hub.oversight.decide(alice, ann.user.id, is_admin=False),
        lambda: hub.oversight.new_password(alice, ann.user.id),
        lambda: hub.oversight.members(alice, lobby.id),
        lambda: hub.oversight.delete_room(alice, lobby.id),
        lambda: hub.oversight.stored(alice),
    ):
        with pytest.raises(Forbidden) as refused:
            await ask()
        assert refused.value.code == "admin_required"


async def test_everybody_is_listed_with_who_is_online(hub, admins, alice, connect):
    connect(alice)
    found = await hub.oversight.users(admins[0])
    assert {user.username: is_online for user, is_online in found} == {"ann": False, "ben": False, "alice": True}
    assert [user.id for user, _ in found] == sorted(user.id for user, _ in found)


async def test_an_admin_says_who_is_active_and_who_is_an_admin(hub, admins, alice, connect):
    ann, _ = admins
    tab = connect(alice)
    assert (await hub.oversight.decide(ann, alice.user.id, is_active=True, is_admin=False)) == alice.user
    assert tab.wire.farewell is None
    assert (await hub.oversight.decide(ann, alice.user.id)) == alice.user
    assert (await hub.oversight.decide(ann, alice.user.id, is_admin=True)).is_admin
    assert tab.wire.farewell == (TRY_AGAIN_LATER, "Reconnect and resume.")
    tab = connect(alice)
    changed = await hub.oversight.decide(ann, alice.user.id, is_active=False)
    assert (changed.is_active, changed.is_admin, tab.wire.farewell[0]) == (False, True, SIGNED_OUT)
    changed = await hub.oversight.decide(ann, alice.user.id, is_active=True, is_admin=False)
    assert (changed.is_active, changed.is_admin) == (True, False)


async def test_nobody_decides_about_the_own_account_nor_about_nobody(hub, admins):
    ann, ben = admins
    for decide in (hub.oversight.decide, hub.oversight.new_password):
        with pytest.raises(Forbidden) as refused:
            await decide(ann, ann.user.id)
        assert refused.value.code == "own_account"
        with pytest.raises(NotFound) as unknown:
            await decide(ann, ben.user.id + 100)
        assert unknown.value.code == "user_not_found"


async def test_who_is_no_admin_any_more_decides_nothing_though_still_signed_in(hub, store, admins, alice):
    ann, ben = admins
    await hub.oversight.decide(ann, ben.user.id, is_admin=False)
    with pytest.raises(Forbidden):
        await hub.oversight.decide(ben, alice.user.id, is_active=False)
    assert (await store.users.by_id(alice.user.id)).is_active


async def test_a_new_password_is_good_and_ends_what_the_old_one_began(hub, admins, connect):
    ann, ben = admins
    tab = connect(ben)
    password = await hub.oversight.new_password(ann, ben.user.id)
    assert tab.wire.farewell[0] == SIGNED_OUT
    assert (await hub.signin.login("ben", password)).id == ben.user.id
    with pytest.raises(WrongPassword):
        await hub.signin.login("ben", "correct horse")


async def test_an_admin_sees_who_is_in_a_room_and_ends_it(hub, admins, lobby, alice, bob):
    ann, _ = admins
    found = await hub.oversight.members(ann, lobby.id)
    assert [(member.user.id, member.membership.role) for member in found] == [
        (alice.user.id, "admin"),
        (bob.user.id, "member"),
    ]
    await hub.oversight.delete_room(ann, lobby.id)
    for ask in (hub.oversight.members, hub.oversight.delete_room):
        with pytest.raises(RoomNotFound):
            await ask(ann, lobby.id)


async def test_conversations_are_nobody_elses_business(hub, admins, alice, bob):
    room = (await hub.direct.open(alice, bob.user)).room
    for ask in (hub.oversight.members, hub.oversight.delete_room):
        with pytest.raises(Forbidden) as refused:
            await ask(admins[0], room.id)
        assert refused.value.code == "room_admin_required"


async def test_what_is_stored_is_told_by_whose_it_is_the_most_first(hub, store, admins, alice, bob):
    for owner, content in ((alice, b"Cake"), (bob, b"More cake"), (admins[1], b"All the cake"), (None, b"?")):
        incoming = hub.files.receive()
        await incoming.write(content)
        await hub.files.keep(incoming, "cake.txt", owner)
    stored = await hub.oversight.stored(admins[0])
    held = [(user and user.username, files) for user, files in stored.files]
    assert held == [("ben", Held(1, 12)), ("bob", Held(1, 9)), ("alice", Held(1, 4)), (None, Held(1, 1))]
    assert stored.database_bytes > 0
    assert stored.last_backup is None

    made = Backup(now().replace(microsecond=0), 7, True, 0)
    await store.upkeep.note_backup(made)
    assert (await hub.oversight.stored(admins[0])).last_backup == made
