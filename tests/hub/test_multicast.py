"""Sending many the same: as if each had been sent it alone."""

import pytest

from hub.accounts.models import Caller, User
from hub.counts import Counts
from hub.errors import TRY_AGAIN_LATER
from hub.multicast import Multicast, offer_each
from hub.session import Session
from tests.hub.house import Client, Lines, Wire


@pytest.fixture
def counts():
    return Counts()


@pytest.fixture
def clients(counts):
    sessions = [
        Session(Caller(User(7, "alice", ""), ""), Lines(), Wire(), outbox_limit=5, counts=counts) for _ in "123"
    ]
    return [Client(session, session.transport) for session in sessions]


@pytest.fixture
def send(clients, counts):
    def send(data, offer_all=offer_each):
        Multicast(counts, offer_all).send([client.session for client in clients], data)

    return send


def received(clients):
    return [b"".join(client.wire.sent) for client in clients]


def test_each_is_sent_it_and_counted(send, clients, counts):
    send(b"hello")
    assert received(clients) == [b"hello"] * 3
    assert counts.deliveries == 3


def test_what_somebody_takes_a_part_of_or_nothing_waits_for_them_alone(send, clients, counts):
    send(b"hello", lambda transports, data: [3, 5, -11])
    assert received(clients) == [b"lo", b"", b"hello"]
    assert counts.deliveries == 3


def test_who_reads_slowly_is_closed_and_others_hear_all(send, clients, counts):
    clients[1].wire.stuck = True
    send(b"hello")
    send(b"again")
    assert received(clients) == [b"helloagain", b"hello", b"helloagain"]
    assert clients[1].wire.farewell[0] == TRY_AGAIN_LATER
    assert (counts.deliveries, counts.outbox_drops) == (5, 1)


def test_what_follows_from_closing_somebody_is_heard_after_the_rest(send, clients, monkeypatch):
    slow, other = clients[0], clients[1].session
    slow.wire.unsent = 1
    monkeypatch.setattr(slow.wire, "end", lambda code, reason: other.send(b"bye"))
    send(b"hello", lambda transports, data: [0, 3, 5])
    assert received(clients) == [b"", b"lobye", b""]


def test_who_is_closed_is_sent_nothing(send, clients, counts):
    clients[0].session.close(1000, "")
    send(b"hello")
    assert received(clients) == [b"", b"hello", b"hello"]
    assert counts.deliveries == 2


def test_nothing_is_not_sent(send, clients, counts):
    send(b"")
    assert [client.wire.sent for client in clients] == [[]] * 3
    assert counts.deliveries == 0
