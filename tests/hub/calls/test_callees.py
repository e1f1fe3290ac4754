"""Under which addresses somebody can be called."""

from dataclasses import replace

import pytest

pytestmark = pytest.mark.gen_test


@pytest.fixture
def arrive(hub, connect):
    """A session that can be called."""

    def make(caller):
        session = connect(caller, some_rooms=True).session
        hub.callees.arrive(session)
        return session

    return make


@pytest.fixture
def guest(hub, arrive):
    return lambda sid: arrive(hub.guests.welcome(sid))


@pytest.fixture
def enter(hub):
    async def make(session, name):
        place = await hub.guests.enter(session.caller, name)
        hub.registry.enter(session, place.live)

    return make


@pytest.fixture
def found(hub):
    """The sessions at an address."""

    async def find(caller, address):
        return (await hub.callees.find(caller, address)).sessions

    return find


async def test_sid_names_one_session(found, guest):
    ann, ben = guest("a"), guest("b")
    assert await found(ann, "b") == {ben}


async def test_username_names_all_sessions_of_a_user(found, arrive, guest, alice):
    phone, laptop = [arrive(replace(alice, sid=sid)) for sid in ("p", "l")]
    assert await found(guest("a"), "ALICE") == {phone, laptop}


async def test_email_is_no_address(found, arrive, guest, alice):
    arrive(replace(alice, sid="p"))
    assert await found(guest("a"), "alice@example.org") == set()


async def test_room_names_everybody_else_in_it(found, guest, enter):
    ann, ben, eve, dan = [guest(sid) for sid in "abed"]
    for session in (ann, ben, eve):
        await enter(session, "lobby")
    await enter(dan, "kitchen")
    assert await found(ann, "Lobby") == {ben, eve}
    assert await found(dan, "lobby") == {ann, ben, eve}


@pytest.mark.parametrize("kind", ["private", "game"])
async def test_guest_reaches_nobody_through_a_room_that_it_may_not_enter(
    found, arrive, guest, enter, open_room, alice, kind
):
    await open_room("boardroom", alice, kind=kind)
    await enter(arrive(replace(alice, sid="p")), "boardroom")
    assert await found(guest("a"), "boardroom") == set()


async def test_member_is_reached_through_a_private_room_by_those_who_are_in_it(
    found, arrive, enter, open_room, alice, bob, carol
):
    await open_room("boardroom", alice, bob)
    first, second, third = [arrive(replace(who, sid=who.user.username)) for who in (alice, bob, carol)]
    await enter(first, "boardroom")
    await enter(second, "boardroom")
    assert await found(second, "boardroom") == {first}
    assert await found(third, "boardroom") == set()


async def test_session_that_takes_no_calls_is_not_found(found, guest, connect, join, alice, open_room):
    room = await open_room("lobby", alice, kind="open")
    await join(alice, room)
    assert await found(guest("a"), "lobby") == set()
    assert await found(guest("b"), "alice") == set()


async def test_address_of_a_room_says_which(hub, guest, enter):
    ann, ben = guest("a"), guest("b")
    await enter(ben, "lobby")
    assert (await hub.callees.find(ann, "lobby")).room.room.name == "lobby"
    assert (await hub.callees.find(ann, "b")).room is None


async def test_name_that_a_caller_gave_itself_finds_it(hub, found, guest):
    ann, ben = guest("a"), guest("b")
    hub.callees.learn(ann, "caller_username")
    assert await found(ben, "caller_username") == {ann}


async def test_nobody_takes_the_name_of_another(hub, found, guest):
    ann, ben, eve = guest("a"), guest("b"), guest("e")
    hub.callees.learn(ann, "Ann")
    hub.callees.learn(eve, "Ann")
    assert await found(ben, "Ann") == {ann}
    hub.callees.depart(ann)
    hub.callees.learn(eve, "Ann")
    assert await found(ben, "Ann") == {eve}


async def test_sid_username_and_room_come_before_such_a_name(hub, found, guest, arrive, enter, alice):
    ben, eve = guest("b"), guest("e")
    phone = arrive(replace(alice, sid="p"))
    await enter(ben, "lobby")
    for name, first in [("b", {ben}), ("alice", {phone}), ("lobby", {ben})]:
        hub.callees.learn(eve, name)
        assert await found(eve, name) == first


@pytest.mark.parametrize("name", ["", "x" * 101])
async def test_name_has_a_length(hub, found, guest, name):
    ann = guest("a")
    hub.callees.learn(ann, name)
    assert await found(guest("b"), name) == set()


async def test_who_keeps_changing_its_name_has_one(hub, found, guest):
    ann, ben = guest("a"), guest("b")
    for name in ("One", "Two"):
        hub.callees.learn(ann, name)
    assert await found(ben, "One") == set()
    assert await found(ben, "Two") == {ann}


async def test_nothing_is_left_of_who_has_gone(hub, guest, arrive, alice):
    ann, phone = guest("a"), arrive(replace(alice, sid="p"))
    hub.callees.learn(ann, "Ann")
    for session in (ann, phone):
        hub.callees.depart(session)
    assert not any(vars(hub.callees)[held] for held in ("_by_sid", "_by_username", "_by_alias", "_aliases"))


async def test_session_without_a_sid_is_found_by_its_user_alone(hub, found, arrive, enter, open_room, alice, bob):
    await open_room("boardroom", alice, bob)
    tab, phone = arrive(alice), arrive(replace(bob, sid="p"))
    for session in (tab, phone):
        await enter(session, "boardroom")
    assert await found(phone, "alice") == hub.callees.of_user(alice.user.id) == {tab}
    assert await found(phone, "") == await found(phone, "boardroom") == set()


async def test_user_without_a_session_that_takes_calls_is_not_found(hub, connect, alice):
    connect(alice)
    assert hub.callees.of_user(alice.user.id) == hub.callees.of_user(12345) == set()


async def test_who_hangs_up_one_device_is_found_on_the_other(hub, found, arrive, guest, alice):
    phone, laptop = [arrive(replace(alice, sid=sid)) for sid in ("p", "l")]
    hub.callees.depart(phone)
    assert await found(guest("a"), "alice") == {laptop}


async def test_who_has_gone_before_it_arrives_is_not_found(hub, connect, alice):
    session = connect(alice).session
    hub.registry.disconnect(session)
    hub.callees.arrive(session)
    assert not hub.callees._by_username
