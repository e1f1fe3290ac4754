"""An Engine.IO connection, without a network and with a clock that is moved by hand."""

import asyncio
import json

import pytest

from handlers.socketio import payload
from handlers.socketio.engine import Engine
from handlers.socketio.payload import BadPacket, Kind, Packet
from hub.config import Limits
from tests.hub.house import Wire

pytestmark = pytest.mark.gen_test

LIMITS = Limits(ping_interval=25, ping_timeout=20)
PONG, CLOSE = Packet(Kind.PONG), Packet(Kind.CLOSE)


class Clock:
    """Calls back when somebody says that it is time."""

    def __init__(self):
        self.now = 0
        self.timers = []

    def later(self, seconds, call):
        timer = Timer(self.now + seconds, call)
        self.timers.append(timer)
        return timer

    def forward(self, seconds):
        self.now += seconds
        for timer in [timer for timer in self.timers if timer.at <= self.now]:
            self.timers.remove(timer)
            timer.run()

    @property
    def waiting(self):
        return [timer for timer in self.timers if not timer.cancelled]


class Timer:
    def __init__(self, at, call):
        self.at = at
        self.call = call
        self.cancelled = False

    def cancel(self):
        self.cancelled = True

    def run(self):
        if not self.cancelled:
            self.call()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ended():
    return []


@pytest.fixture
def engine(clock, ended):
    return Engine("secret", LIMITS, later=clock.later, on_beat=lambda: None, on_end=lambda: ended.append(True))


@pytest.fixture
def polling(io_loop, engine):
    """An engine whose client has had the handshake, and polls."""
    engine.begin_polling()
    engine.queue.take()
    return engine


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def socket(engine, wire):
    """An engine whose client came by WebSocket."""
    engine.begin_websocket(wire)
    wire.sent.clear()
    return engine


def framed(*frames):
    return payload.in_frames(frames)


async def test_handshake_tells_a_polling_client_all_it_must_know(engine):
    engine.begin_polling()
    told = json.loads((await engine.queue.poll())[1:])
    assert told == {
        "sid": "secret",
        "upgrades": ["websocket"],
        "pingInterval": 25000,
        "pingTimeout": 20000,
        "maxPayload": 64 * 1024,
    }


async def test_there_is_nothing_to_upgrade_to_from_a_websocket(engine, wire):
    engine.begin_websocket(wire)
    assert b'"upgrades":[]' in wire.sent[0]


async def test_message_is_handed_on(socket):
    assert socket.hear(Packet(Kind.MESSAGE, "hello")) == "hello"
    assert socket.hear(Packet(Kind.MESSAGE, b"\x01")) == b"\x01"


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.PONG, Kind.UPGRADE, Kind.NOOP])
async def test_other_packets_hold_nothing_for_anybody(socket, kind):
    assert socket.hear(Packet(kind)) is None
    assert not socket.has_ended


async def test_client_may_not_ping(socket):
    with pytest.raises(BadPacket):
        socket.hear(Packet(Kind.PING))


async def test_close_of_the_client_ends_the_connection_once(socket, ended):
    socket.hear(CLOSE)
    socket.end()
    assert socket.has_ended
    assert ended == [True]


class TestHeartbeat:
    async def test_ping_comes_after_the_interval(self, socket, wire, clock):
        clock.forward(24)
        assert wire.sent == []
        clock.forward(1)
        assert wire.sent == [framed("2")]

    async def test_client_that_answers_is_pinged_again(self, socket, wire, clock):
        for _ in range(3):
            clock.forward(25)
            socket.hear(PONG)
        assert wire.sent == [framed("2")] * 3
        assert not socket.has_ended

    async def test_client_that_does_not_answer_in_time_is_let_go(self, socket, clock, ended):
        clock.forward(25)
        clock.forward(19)
        assert ended == []
        clock.forward(1)
        assert ended == [True]

    async def test_other_packets_are_no_answer(self, socket, clock, ended):
        clock.forward(25)
        socket.hear(Packet(Kind.MESSAGE, "hello"))
        clock.forward(20)
        assert ended == [True]

    async def test_connection_that_has_ended_leaves_no_timer(self, socket, clock):
        socket.end()
        assert clock.waiting == []


class TestPolling:
    async def test_answer_holds_all_that_waits(self, polling):
        polling.say(Packet(Kind.MESSAGE, "one"))
        polling.say(Packet(Kind.MESSAGE, b"\x01"))
        assert await polling.queue.poll() == b"4one\x1ebAQ=="

    async def test_request_that_waits_is_answered_with_all_that_is_said_at_once(self, polling):
        answer = polling.queue.poll()
        polling.say(Packet(Kind.MESSAGE, "one"))
        polling.say(Packet(Kind.MESSAGE, "two"))
        assert await answer == b"4one\x1e4two"

    async def test_what_waits_counts_until_it_is_taken(self, polling):
        polling.say(Packet(Kind.MESSAGE, "hello"))
        assert polling.queue.unsent == len(b"4hello\x1e")
        await polling.queue.poll()
        assert polling.queue.unsent == 0

    async def test_who_waits_for_the_client_waits_until_it_has_taken_everything(self, polling):
        polling.say(Packet(Kind.MESSAGE, "hello"))
        drained = asyncio.create_task(polling.queue.drained())
        await asyncio.sleep(0)
        assert not drained.done()
        await polling.queue.poll()
        await drained

    async def test_request_that_waits_is_told_of_the_end(self, polling):
        answer = polling.queue.poll()
        polling.end()
        assert await answer == b"1"

    async def test_client_that_ends_it_is_not_told_so(self, polling):
        answer = polling.queue.poll()
        polling.hear(CLOSE)
        assert await answer == b"6"

    async def test_nobody_waits_for_a_client_that_is_gone(self, polling):
        polling.say(Packet(Kind.MESSAGE, "hello"))
        drained = asyncio.create_task(polling.queue.drained())
        await asyncio.sleep(0)
        polling.end()
        await drained

    async def test_transport_that_is_closed_ends_the_connection(self, polling, ended):
        polling.queue.end(4001, "You were signed out.")
        assert ended == [True]


class TestUpgrade:
    async def test_request_that_waits_is_released_by_the_probe(self, polling):
        answer = polling.queue.poll()
        polling.probe()
        assert await answer == b"6"

    async def test_request_that_comes_after_the_probe_does_not_wait(self, polling):
        polling.probe()
        answer = polling.queue.poll()
        polling.hurry()
        assert await answer == b"6"

    async def test_what_is_said_during_the_probe_is_still_polled(self, polling):
        polling.probe()
        polling.say(Packet(Kind.MESSAGE, "hello"))
        assert await polling.queue.poll() == b"4hello"

    async def test_what_waits_goes_ahead_of_what_follows(self, polling, wire):
        polling.probe()
        polling.say(Packet(Kind.MESSAGE, "one"))
        polling.say(Packet(Kind.MESSAGE, b"\x02"))
        polling.upgrade(wire)
        polling.say(Packet(Kind.MESSAGE, "three"))
        assert b"".join(wire.sent) == framed("4one", b"\x02", "4three")

    async def test_after_it_there_is_nothing_to_poll(self, polling, wire):
        polling.probe()
        polling.upgrade(wire)
        assert polling.queue is None
        assert polling.is_reached_by(wire)

    async def test_request_that_still_waits_is_released(self, polling, wire):
        polling.probe()
        answer = polling.queue.poll()
        polling.upgrade(wire)
        assert await answer == b"6"

    async def test_client_whose_websocket_is_lost_goes_on_polling(self, polling):
        polling.probe()
        polling.abandon()
        answer = polling.queue.poll()
        polling.hurry()
        polling.say(Packet(Kind.MESSAGE, "hello"))
        assert await answer == b"4hello"

    async def test_heart_goes_on_beating(self, polling, wire, clock):
        polling.probe()
        polling.upgrade(wire)
        clock.forward(25)
        assert wire.sent == [framed("2")]
