"""One Engine.IO connection: the state it is in, its heartbeat, and its upgrade from polling to a WebSocket.

    polling ──2probe──► probing ──5──► websocket
       └──────────┬────────┴──────────────┘
                ended

Nothing here touches the network or a clock: the way to the client and the timer are given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from handlers.socketio.payload import (
    MESSAGE,
    BadPacket,
    Frame,
    Framing,
    Kind,
    Packet,
    encode,
    frames_of,
    in_body,
    in_frames,
)
from handlers.socketio.polling import PollQueue
from hub.config import Limits
from hub.session import Transport

State = Literal["polling", "probing", "websocket", "ended"]

CLOSE, NOOP, PING = Packet(Kind.CLOSE), Packet(Kind.NOOP), Packet(Kind.PING)
PROBE, PROBED, UPGRADE = Packet(Kind.PING, "probe"), Packet(Kind.PONG, "probe"), Packet(Kind.UPGRADE)


class Timer(Protocol):
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Timer]


@dataclass(frozen=True, slots=True)
class Way:
    """How a client is reached: where to write, and how packets are written there."""

    transport: Transport
    framing: Framing


class Engine:
    """`on_beat` is called before each ping, and may end it; `on_end` once, whoever ends it and why."""

    __slots__ = ("_later", "_limits", "_on_beat", "_on_end", "_queue", "_timer", "sid", "state", "way")

    def __init__(
        self, sid: str, limits: Limits, *, later: Later, on_beat: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        self.sid = sid
        self.state: State = "ended"
        self._limits = limits
        self._later = later
        self._on_beat = on_beat
        self._on_end = on_end
        self._timer: Timer | None = None
        self._queue: PollQueue | None = None

    @property
    def has_ended(self) -> bool:
        return self.state == "ended"

    def is_reached_by(self, transport: Transport) -> bool:
        return not self.has_ended and self.way.transport is transport

    def begin_polling(self) -> None:
        self._queue = PollQueue(on_close=self.end)
        self._begin("polling", Way(self._queue, in_body), ["websocket"])

    def begin_websocket(self, transport: Transport) -> None:
        self._begin("websocket", Way(transport, in_frames), [])

    def say(self, packet: Packet) -> None:
        self.way.transport.send(self.way.framing([encode(packet)]))

    def hear(self, packet: Packet) -> Frame | None:
        """What a message holds. Raises BadPacket for what a client may not say."""
        if packet.kind is MESSAGE:
            return packet.data
        if packet.kind is Kind.PING:
            raise BadPacket
        if packet.kind is Kind.PONG:
            self._wait(self._limits.ping_interval, self._ping)
        elif packet.kind is Kind.CLOSE:
            self.end(NOOP)
        return None

    def end(self, farewell: Packet = CLOSE) -> None:
        """Let the client go. Safe to call twice."""
        if self.has_ended:
            return
        self.state = "ended"
        if self._timer:
            self._timer.cancel()
        if self._queue:
            self._queue.take()
            self._queue.release(in_body([encode(farewell)]))
        self._on_end()

    # The upgrade

    @property
    def queue(self) -> PollQueue | None:
        """What waits for a client that polls. None for one that does not, or no longer."""
        return self._queue if self.state in {"polling", "probing"} else None

    def probe(self) -> None:
        """A WebSocket works. Whatever request waits is answered now, and so are those that still come."""
        self.state = "probing"
        self.hurry()

    def hurry(self) -> None:
        if self._queue and self.state == "probing":
            self._queue.release(in_body([encode(NOOP)]))

    def abandon(self) -> None:
        """The WebSocket is lost; the client goes on polling."""
        if self.state == "probing":
            self.state = "polling"

    def upgrade(self, transport: Transport) -> None:
        """From here on the client is reached by WebSocket. What waited for its next request goes ahead of all else."""
        if self._queue is None:
            return
        self.hurry()
        self.state = "websocket"
        self.way = Way(transport, in_frames)
        if waiting := frames_of(self._queue.take()):
            transport.send(in_frames(waiting))
        self._queue = None

    # The heartbeat

    def _begin(self, state: State, way: Way, upgrades: list[str]) -> None:
        self.state, self.way = state, way
        self.say(Packet(Kind.OPEN, self._handshake(upgrades)))
        self._wait(self._limits.ping_interval, self._ping)

    def _handshake(self, upgrades: list[str]) -> str:
        limits = self._limits
        return msgspec.json.encode(
            {
                "sid": self.sid,
                "upgrades": upgrades,
                "pingInterval": limits.ping_interval * 1000,
                "pingTimeout": limits.ping_timeout * 1000,
                "maxPayload": limits.frame_kb * 1024,
            }
        ).decode()

    def _ping(self) -> None:
        self._on_beat()
        if not self.has_ended:
            self.say(PING)
            self._wait(self._limits.ping_timeout, self.end)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._later(seconds, then)
