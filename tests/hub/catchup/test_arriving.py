"""Those who come back and do not arrive, or arrive in another way."""

import asyncio

import pytest

from hub.errors import NOT_A_MEMBER, TRY_AGAIN_LATER, Unavailable
from hub.models import is_group
from tests.hub.house import Gate, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.mark.usefixtures("posts")
async def test_who_disconnects_on_the_way_is_told_nothing_and_kept_nowhere(hub, resuming, live):
    client, task = await resuming(3)
    hub.registry.disconnect(client.session)
    resuming.gate.open()
    await task
    assert client.heard == []
    assert list(live.sessions()) == []
    assert hub.registry.all() == []


@pytest.mark.usefixtures("posts")
async def test_whose_membership_ends_on_the_way_is_told_nothing_and_closed(hub, resuming, places):
    client, task = await resuming(3)
    await hub.members.leave(places[1])
    resuming.gate.open()
    await task
    assert client.heard == []
    assert client.wire.farewell[0] == NOT_A_MEMBER


@pytest.mark.usefixtures("posts")
async def test_when_the_database_goes_away_the_client_is_asked_to_come_back(stage, hub, connect, bob, live):
    client = connect(bob)
    stage.messages.direct("changed_since", away)
    await hub.history.resume(client.session, live, 3)
    assert client.wire.farewell[0] == TRY_AGAIN_LATER
    assert list(live.sessions()) == []


@pytest.mark.usefixtures("posts")
async def test_who_resumes_again_is_not_told_twice(hub, resuming, live, say, lobby, alice):
    client, first = await resuming(3)
    await hub.history.resume(client.session, live, 4)
    await say(lobby, alice, "Six.")
    resuming.gate.open()
    await first
    await others_go_on()
    assert client.texts == ["Five.", "Six."]


@pytest.mark.usefixtures("posts")
async def test_who_hears_the_room_already_is_not_told_twice(hub, resume, live, say, lobby, alice):
    client = await resume(4)
    again = asyncio.ensure_future(hub.history.resume(client.session, live, 5))
    await say(lobby, alice, "Six.")
    await again
    await others_go_on()
    assert client.texts == ["Five.", "Six."]


@pytest.mark.usefixtures("posts")
async def test_who_joins_anew_on_the_way_hears_the_room_from_then_on(hub, resuming, places, say, lobby, alice, connect):
    """A client of all rooms that was told to forget the room gets nothing of its past."""
    client, task = await resuming(3)
    client.session.follows = is_group
    await hub.members.leave(places[1])
    await hub.members.add_member(lobby, places[1].caller.user)
    resuming.gate.open()
    await task
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.kinds == ["Left", "Joined", "Posted"]
    assert client.texts == ["Six."]


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [3, 99])
async def test_who_comes_back_while_the_room_ends_is_told_that_it_has(hub, stage, places, connect, bob, live, since):
    client, gate = connect(bob, follows=is_group), Gate()
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    await hub.history.resume(client.session, live, since)
    assert client.kinds == ["Left"]
    assert not live.hears(client.session)
    gate.open()
    await ending


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize("since", [3, 99])
async def test_who_was_told_that_a_room_has_ended_is_sent_to_look_again_when_that_failed(
    hub, stage, places, connect, bob, live, since
):
    client, gate = connect(bob, follows=is_group), Gate(then=away)
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    await hub.history.resume(client.session, live, since)
    gate.open()
    with pytest.raises(Unavailable):
        await ending
    assert client.wire.farewell == (TRY_AGAIN_LATER, "Reconnect and resume.")


@pytest.mark.usefixtures("posts")
async def test_a_room_that_ends_while_its_past_is_told_is_not_entered(hub, stage, places, resuming, live):
    client, task = await resuming(3)
    client.session.follows = is_group
    gate = Gate()
    stage.rooms.direct("retire", gate)
    ending = asyncio.ensure_future(hub.rooms.delete(places[0]))
    await gate.reached.wait()
    resuming.gate.open()
    await task
    told = client.kinds
    gate.open()
    await ending
    assert (told, client.kinds) == (["Posted", "Posted", "Left"], ["Posted", "Posted", "Left"])
    assert not live.hears(client.session)
