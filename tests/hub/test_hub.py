"""The parts together: what a client of the whole hub can count on."""

from dataclasses import replace

import pytest

from commands.clock import now
from hub.config import Calls
from hub.entries import Draft
from hub.errors import SIGNED_OUT, Unavailable
from hub.events import Rings
from hub.hub import Hub
from tests.hub.house import Lines, others_go_on

pytestmark = pytest.mark.gen_test


async def test_a_session_counts_from_its_beginning(hub, connect, bob):
    """Whatever it still waits for: a sign-out reaches it before it has entered any room."""
    client = connect(bob)
    assert hub.registry.is_online(bob.user.id)
    await hub.signin.logout(bob)
    assert client.wire.farewell[0] == SIGNED_OUT
    assert hub.registry.all() == []


async def test_every_session_gets_the_outbox_of_the_settings(hub, connect, bob, settings):
    client = connect(bob)
    client.wire.stuck = True
    client.session.send(settings.limits.outbox_kb * 1024 * b"x")
    assert client.wire.farewell is None
    client.session.send(b"x")
    assert client.wire.farewell is not None


async def test_the_epoch_is_that_of_the_database(hub, store):
    assert hub.epoch == store.epoch


async def test_a_database_that_does_not_answer_is_told_apart(hub, monkeypatch, store):
    await hub.ping()

    async def unavailable():
        raise Unavailable

    monkeypatch.setattr(store, "ping", unavailable)
    with pytest.raises(Unavailable):
        await hub.ping()


async def test_one_room_is_heard_the_same_in_every_dialect(hub, join, lobby, alice, bob, carol, say):
    clients = [await join(bob, lobby, dialect=Lines(name)) for name in ("one", "another", "third")]
    for number in range(10):
        await say(lobby, alice, str(number))
    await others_go_on()
    assert [client.seqs for client in clients] == 3 * [list(range(1, 11))]


async def test_servers_for_calls_know_users_by_id_and_guests_by_their_connection(stage, settings, alice):
    servers = ({"urls": "turn:box", "secret": "s"}, {"urls": "stun:box"})
    hub = Hub(stage, replace(settings, calls=Calls(servers)), now=now)
    for caller, name in ((alice, str(alice.user.id)), (hub.guests.welcome("sid"), "sid")):
        turn, stun = hub.ice_servers(caller)
        assert turn["username"].partition(":")[2] == name
        assert "secret" not in turn
        assert stun == servers[1]


async def test_the_end_waits_for_what_was_said_and_for_what_calls_came_to(hub, store, connect, places, bob):
    caller, callee = [connect(place.caller).session for place in places]
    hub.callees.arrive(callee)
    await hub.dial.call(caller, bob.user.id, Rings("offer", "", "", places[0].author))
    answer = hub.messages.post(places[0], Draft("Last words."))
    await hub.drain()
    assert (await answer).message.text == "Last words."
    [conversation] = await hub.direct.rooms(bob)
    assert [m.text for m in await store.messages.latest(conversation.id, skip=0, limit=9)] == ["Missed call"]
    with pytest.raises(Unavailable):
        hub.messages.post(places[0], Draft("Too late."))
