"""The parts together: what a client of the whole hub can count on."""

import pytest

from hub.errors import SIGNED_OUT, Unavailable
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
