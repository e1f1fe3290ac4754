"""Who is online, as far as those who watch are told."""

import pytest

from hub.events import Online
from tests.hub.house import Wire

pytestmark = pytest.mark.gen_test


class Told:
    """A dialect that knows of nothing else. `encoded` counts how often it encodes."""

    encoded = 0

    alike = frozenset()

    def encode(self, event, *, own):
        assert isinstance(event, Online)
        self.encoded += 1
        return repr((event.came, event.gone)).encode()


@pytest.fixture
def connect(hub):
    def make(caller, dialect=None):
        return hub.session(caller, dialect or Told(), Wire())

    return make


def told(session):
    return session.transport.sent


async def test_who_comes_and_goes_is_told_to_those_who_watch(hub, connect, alice, bob):
    watching, beside = connect(alice), connect(alice)
    assert hub.roster.watch(watching) == [alice.user.id]
    hub.roster.look()
    coming = connect(bob)
    hub.roster.look()
    hub.registry.disconnect(coming)
    hub.roster.look()

    a, b = alice.user.id, bob.user.id
    assert told(watching) == [repr(change).encode() for change in [((a,), ()), ((b,), ()), ((), (b,))]]
    assert told(beside) == []


async def test_the_second_session_of_a_user_is_no_news(hub, connect, alice, bob):
    watching, first = connect(alice), connect(bob)
    hub.roster.look()
    assert hub.roster.watch(watching) == sorted([alice.user.id, bob.user.id])

    connect(bob)
    hub.registry.disconnect(first)
    hub.roster.look()
    assert told(watching) == []


async def test_a_change_is_encoded_once_for_all_of_a_dialect(hub, connect, alice, bob):
    dialect = Told()
    sessions = [connect(alice, dialect) for _ in range(3)]
    for session in sessions:
        hub.roster.watch(session)
    hub.roster.look()

    assert dialect.encoded == 1
    assert [len(told(session)) for session in sessions] == [1, 1, 1]


async def test_a_session_that_is_gone_is_told_nothing(hub, connect, alice, bob):
    watching = connect(alice)
    hub.roster.watch(watching)
    hub.roster.look()
    hub.registry.end([watching], 4001, "")
    connect(bob)
    hub.roster.look()
    assert len(told(watching)) == 1
