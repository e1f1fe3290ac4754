"""What calls leave in the history, and where."""

import pytest

from hub.accounts.people import guest
from hub.calls.calls import Outcome
from hub.entries import Draft
from hub.errors import Forbidden
from hub.events import Rings

pytestmark = pytest.mark.gen_test

RING = Rings("offer", "ann's sid", "Ann", guest("Ann"))


@pytest.fixture
def keep(hub, connect):
    """What becomes of a call between two, if anything is kept of it."""

    async def kept(caller, callee, seconds=None, *, room=None):
        sessions = [connect(who, some_rooms=True).session for who in (caller, callee)]
        hub.call_log.keep(Outcome(sessions[0], frozenset(sessions[1:]), seconds, RING, room))
        await hub.call_log.settled()

    return kept


@pytest.fixture
def history(hub):
    async def texts(place):
        return [post.message.text for post in (await hub.history.before(place.live, None, limit=9)).posts]

    return texts


@pytest.fixture
def talk(hub, alice, bob):
    """The conversation of alice and bob, as she sees it."""

    async def place():
        return await hub.direct.find(alice, bob.user)

    return place


TEXTS = {None: "Missed call", 0.4: "Call, 0:00:00", 125.9: "Call, 0:02:05", 7200: "Call, 2:00:00"}


@pytest.mark.parametrize(("seconds", "text"), TEXTS.items())
async def test_call_of_two_users_is_in_their_conversation(keep, history, talk, alice, bob, seconds, text):
    await keep(alice, bob, seconds)
    assert await history(await talk()) == [text]


async def test_it_is_by_the_caller_and_of_its_own_kind(hub, keep, talk, alice, bob):
    await keep(alice, bob)
    [post] = (await hub.history.before((await talk()).live, None, limit=9)).posts
    assert (post.message.kind, post.author.id) == ("call", alice.user.id)


async def test_those_who_are_there_hear_of_it(hub, keep, join, alice, bob):
    await hub.direct.open(alice, bob.user)
    [room] = await hub.direct.rooms(bob)
    client = await join(bob, room)
    await keep(alice, bob)
    assert client.texts == ["Missed call"]


async def test_call_of_a_room_is_kept_there(hub, keep, history, talk, alice, bob, lobby):
    place = await hub.members.place(alice, lobby)
    await keep(alice, bob, 60, room=place.live)
    assert await history(place) == ["Call, 0:01:00"]
    assert await talk() is None


async def test_guest_is_named_as_it_called_itself(hub, keep, alice, bob, lobby):
    place = await hub.members.place(alice, lobby)
    await keep(hub.guests.welcome("a"), bob, room=place.live)
    [post] = (await hub.history.before(place.live, None, limit=9)).posts
    assert (post.author.id, post.author.name, post.author.role) == (0, "Ann", "guest")


async def test_call_of_a_guest_outside_a_room_is_not_kept(hub, keep, alice):
    await keep(hub.guests.welcome("a"), alice)
    await keep(alice, hub.guests.welcome("b"))
    assert await hub.direct.rooms(alice) == []


async def test_room_that_has_gone_keeps_nothing_and_nobody_minds(hub, keep, alice, bob, lobby):
    place = await hub.members.place(alice, lobby)
    await hub.rooms.delete(place)
    await keep(alice, bob, room=place.live)


async def test_nobody_edits_what_a_call_came_to(hub, keep, talk, alice, bob):
    await keep(alice, bob)
    place = await talk()
    [post] = (await hub.history.before(place.live, None, limit=9)).posts
    with pytest.raises(Forbidden):
        await hub.messages.edit(place, post.message.id, "Call, 9:00:00")
    own = (await hub.messages.post(place, Draft("Hello."))).message
    await hub.messages.edit(place, own.id, "Hi.")


async def test_a_full_disk_keeps_no_call_and_stops_none(hub, keep, history, alice, bob):
    place = await hub.direct.open(alice, bob.user)
    hub.space.note(0)
    await keep(alice, bob, 61.5)
    assert await history(place) == []
    hub.space.note(10**12)
    await keep(alice, bob, 61.5)
    assert await history(place) == ["Call, 0:01:01"]
