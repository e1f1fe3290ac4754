"""One client's connection: from Engine.IO packets to Socket.IO ones, and from those to a socket in the hub.

The sid of the connection is its secret: whoever has it can speak and listen here.
The sid of the socket, which others see, is another one.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from handlers.connection import TURN
from handlers.framing import POLICY_VIOLATION
from handlers.pace import Pace
from handlers.socketio import payload
from handlers.socketio.dialect import ChatDialect, greeting, packed
from handlers.socketio.engine import Engine
from handlers.socketio.events import serve
from handlers.socketio.packets import EVENT, Assembler, Packet, Type
from handlers.socketio.payload import BadPacket, Framing, in_frames
from handlers.socketio.polling import PollQueue
from handlers.socketio.refusals import Unfit
from handlers.socketio.socket import Socket
from hub.accounts.models import Caller
from hub.errors import RateLimited, Refusal
from hub.hub import Hub
from hub.session import Transport

WELCOME = "Welcome to Dowell Chat"
BEATS_WITHOUT_SOCKET = 3  # A connection is good for nothing else.
SID_BYTES = 15  # 20 characters.


def new_sid() -> str:
    return secrets.token_urlsafe(SID_BYTES)


class Connection:
    """`token` is what the client signed in with in its handshake, if it did."""

    __slots__ = (
        "_assembler",
        "_beats",
        "_dialects",
        "_hub",
        "_on_end",
        "_pace",
        "_socket",
        "_token",
        "_turn",
        "engine",
    )

    def __init__(
        self,
        hub: Hub,
        dialects: Mapping[Framing, ChatDialect],
        *,
        token: str | None,
        on_end: Callable[["Connection"], None],
    ) -> None:
        limits, later = hub.settings.limits, asyncio.get_running_loop().call_later
        self.engine = Engine(new_sid(), limits, later=later, on_beat=self._beat, on_end=self._end)
        self._hub = hub
        self._dialects = dialects
        self._token = token
        self._on_end = on_end
        self._pace = Pace(posts_per_10s=limits.posts_per_10s)
        self._turn = asyncio.Lock()
        self._assembler = Assembler()
        self._socket: Socket | None = None
        self._beats = 0

    async def serve(self, packets: Iterable[payload.Packet]) -> None:
        """Act on packets, one after the other. Raises Refusal when they end the connection."""
        async with self._turn:
            try:
                for number, packet in enumerate(packets, 1):
                    if not self.engine.has_ended:
                        self._pace.receive()
                        await self._hear(packet)
                    if number % TURN == 0:
                        await asyncio.sleep(0)
            except BaseException as error:
                if isinstance(error, RateLimited):
                    self.engine.way.transport.end(POLICY_VIOLATION, error.sentence)
                self.engine.end()
                raise

    async def poll(self) -> bytes:
        """What the client's request is answered with, as soon as there is something. Raises Unfit for a second one."""
        queue = self._polled()
        if queue.is_polled:
            self.engine.end()
            raise Unfit
        answer = queue.poll()
        self.engine.hurry()
        return await answer

    async def post(self, body: bytes) -> None:
        """What the client says in a request. Raises Refusal."""
        self._polled()
        if self._turn.locked():
            self.engine.end()
            raise Unfit
        await self.serve(payload.decode_body(body))

    def upgrade(self, transport: Transport) -> None:
        """Reach the client by WebSocket from here on."""
        if self._socket:
            self._hub.registry.move(self._socket.session, self._dialects[in_frames], transport)
        self.engine.upgrade(transport)

    def _polled(self) -> PollQueue:
        """Raises Unfit unless the client polls."""
        if self.engine.queue is None:
            raise Unfit
        return self.engine.queue

    async def _hear(self, packet: payload.Packet) -> None:
        data = self.engine.hear(packet)
        whole = None if data is None else self._assembler.add(data)
        if whole is None:
            return
        if whole.type is EVENT:
            await serve(self._entered(whole), whole)
        else:
            await self._change(whole)
        await self._pace.breathe()

    def _entered(self, packet: Packet) -> Socket:
        """Raises BadPacket when there is none in this namespace."""
        if self._socket is None or packet.namespace != "/":
            raise BadPacket
        return self._socket

    async def _change(self, packet: Packet) -> None:
        if packet.type is Type.CONNECT:
            await self._connect(packet)
        elif packet.type is Type.DISCONNECT and packet.namespace == "/":
            self._leave()

    async def _connect(self, packet: Packet) -> None:
        if packet.namespace != "/":
            self._say(Packet(Type.CONNECT_ERROR, {"message": "Invalid namespace"}, packet.namespace))
            return
        if self._socket is not None:
            raise BadPacket
        try:
            caller = await self._caller(packet.data or {})
        except Refusal as refusal:
            self._say(Packet(Type.CONNECT_ERROR, {"message": refusal.sentence, "data": {"code": refusal.code}}))
        else:
            self._enter(caller)

    async def _caller(self, auth: dict[str, object]) -> Caller:
        """Raises NotAuthenticated."""
        token, sid = auth.get("token") or self._token, new_sid()
        if not token:
            return self._hub.guests.welcome(sid)
        return replace(await self._hub.signin.authenticate(str(token)), sid=sid)

    def _enter(self, caller: Caller) -> None:
        if self.engine.has_ended:
            return
        way = self.engine.way
        dialect = self._dialects[way.framing]
        session = self._hub.session(caller, dialect, way.transport, some_rooms=True)
        self._socket = Socket(self._hub, self.engine, self._pace, session, dialect.links)
        self._hub.callees.arrive(session)
        self._socket.send(Packet(Type.CONNECT, {"sid": caller.sid}))
        self._socket.emit(*greeting(WELCOME))
        self._socket.emit("me", caller.sid)

    def _say(self, packet: Packet) -> None:
        """Say something to a client that has no socket yet."""
        way = self.engine.way
        way.transport.send(packed(way.framing, packet))

    def _beat(self) -> None:
        self._beats += 1
        if self._socket is None and self._beats > BEATS_WITHOUT_SOCKET:
            self.engine.end()

    def _leave(self) -> None:
        socket, self._socket = self._socket, None
        if socket:
            socket.leave()

    def _end(self) -> None:
        self._leave()
        self.engine.way.transport.end(1000, "")
        self._on_end(self)
