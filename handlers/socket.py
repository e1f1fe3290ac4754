"""What every WebSocket shares: refusal in the handshake, the way out, floods.

Frames go out past `write_message`: they come encoded and joined from the hub, and
one direct `send` per socket is several times faster than Tornado's path (see
docs/performance.md). What the kernel does not take goes to Tornado's stream, and
while anything waits there, everything goes there, so the order holds.
"""

import asyncio
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast

from tornado.httputil import HTTPHeaders
from tornado.iostream import IOStream, SSLIOStream, StreamClosedError
from tornado.websocket import WebSocketHandler, WebSocketProtocol13

from handlers.crossing import OpenHandler
from handlers.eager import begun
from handlers.pace import Pace
from hub.accounts.models import Caller
from hub.entries import Answer
from hub.errors import INTERNAL_ERROR, BadRequest, Forbidden, NotAuthenticated, NotFound, RateLimited, Refusal
from hub.session import Dialect, Follows, Session

TEXT, BINARY = 0x81, 0x82  # First bytes of final frames, https://www.rfc-editor.org/rfc/rfc6455#section-5.2
SWITCHING_PROTOCOLS = 101
PROTOCOL_ERROR, INVALID_TEXT, POLICY_VIOLATION = 1002, 1007, 1008  # https://www.iana.org/assignments/websocket


def frame(payload: bytes, first: int = TEXT) -> bytes:
    """A frame from server to client."""
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65536:
        return struct.pack("!BBH", first, 126, length) + payload
    return struct.pack("!BBQ", first, 127, length) + payload


class SocketTransport:
    """The way out to one WebSocket; see `hub.session.Transport`."""

    __slots__ = ("_handler", "_is_plain", "_stream", "_written")

    def __init__(self, handler: WebSocketHandler) -> None:
        self._handler = handler
        self._stream: IOStream | None = None
        self._is_plain = False
        self._written: Awaitable[None] | None = None

    def attach(self, stream: IOStream) -> None:
        """From here on there is somebody to send to."""
        self._stream = stream
        self._is_plain = not isinstance(stream, SSLIOStream)

    @property
    def unsent(self) -> int:
        # A closed stream has no buffer any more; its session may still be in a room for a moment.
        return len(self._stream._write_buffer) if self._stream and not self._stream.closed() else 0

    def send(self, data: bytes) -> None:
        stream = self._stream
        if stream is None or stream.closed():
            return
        if self._is_plain and not stream._write_buffer:
            try:
                sent = stream.socket.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                stream.close()
                return
            if sent == len(data):
                return
            data = data[sent:]
        with suppress(StreamClosedError):
            self._written = stream.write(data)

    def close(self, code: int, reason: str) -> None:
        self._handler.close(code, reason)

    async def drained(self) -> None:
        if self._written is not None:
            with suppress(StreamClosedError):
                await self._written


class Connection(WebSocketProtocol13):
    """One that has ended when its end begins: a client that is cut off never answers the close frame."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        super().close(code, reason)
        asyncio.get_running_loop().call_soon(cast(WebSocketHandler, self.handler).on_close)

    def _abort(self) -> None:
        """Say why, where Tornado hangs up."""
        if self.stream and not self.server_terminated:
            self.close(_fault(sys.exception()))
        super()._abort()


class FramedHandler(WebSocketHandler):
    def get_websocket_protocol(self) -> Connection | None:
        protocol = super().get_websocket_protocol()
        return Connection(self, False, protocol.params) if isinstance(protocol, WebSocketProtocol13) else None


class SocketHandler(OpenHandler, FramedHandler):
    """A family's socket: it lets somebody in, greets them and serves their frames."""

    SUPPORTED_METHODS = ("GET",)  # A subclass may have an action named post.
    session: Session

    async def admit(self) -> None:
        """Check that the client may come in, and `begin` its session before the first doubt. Raises Refusal."""
        raise NotImplementedError

    def begin(self, caller: Caller, dialect: Dialect, *, follows: Follows = None) -> None:
        self.session = self.hub.session(caller, dialect, self.transport, follows=follows)

    async def greet(self) -> None:
        """Subscribe the session and tell it what it should know first."""

    async def serve(self, text: str) -> None:
        """Act on one frame. Raises Refusal."""
        raise NotImplementedError

    def error_frame(self, refusal: Refusal) -> bytes:
        """How the family words a refusal."""
        raise NotImplementedError

    async def prepare(self) -> None:
        self.transport = SocketTransport(self)
        self._pace = Pace(posts_per_10s=self.hub.settings.limits.posts_per_10s)
        if not self.lets_page_in:
            raise Forbidden("Pages of this site may not connect.", code="cross_site")
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise BadRequest("Only a WebSocket can be opened here.", code="no_websocket")
        await self.admit()

    def check_origin(self, origin: str) -> bool:
        """A token may be used from any page; a cookie only from ours, which `token` has seen to."""
        return True

    async def open(self, *args: str, **kwargs: str) -> None:
        self.set_nodelay(True)  # Tornado turns Nagle on again after the upgrade.
        self.transport.attach(cast("WebSocketProtocol13", self.ws_connection).stream)
        self.request.headers = self._headers = HTTPHeaders()  # They take 2 KB of each that is connected.
        if self.session.closed:
            self.close(*self.session.farewell)
        else:
            await self.greet()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        try:
            self._pace.receive()
        except RateLimited:
            self.session.close(POLICY_VIOLATION, "Too many frames.")
        return None if self.session.closed else begun(self._serve(message))

    async def _serve(self, message: str | bytes) -> None:
        try:
            if isinstance(message, bytes):
                raise BadRequest("Send text frames, not binary ones.")
            await self.serve(message)
        except Refusal as refusal:
            self.refuse(refusal)
        await self._pace.breathe()

    def on_close(self) -> None:
        self._forget_session()

    def on_finish(self) -> None:
        if self.get_status() != SWITCHING_PROTOCOLS:
            self._forget_session()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._forget_session()

    def refuse(self, refusal: Refusal) -> None:
        self.session.send(self.error_frame(refusal))

    def expect(
        self,
        answer: asyncio.Future[Answer],
        answered: Callable[[Answer], None],
        refused: Callable[[Refusal], None],
    ) -> None:
        """Say what becomes of a change the client asked for."""
        self._pace.expect(answer, answered, refused)

    def _forget_session(self) -> None:
        if hasattr(self, "session"):
            self.hub.registry.disconnect(self.session)

    def refusal_status(self, refusal: Refusal) -> int:
        """A browser shows no reason for a failed handshake, so all families use the same one."""
        return 403 if isinstance(refusal, NotAuthenticated | NotFound) else refusal.status


def _fault(error: BaseException | None) -> int:
    """Whose it was, by what is being handled: nothing when a frame made no sense."""
    if error is None:
        return PROTOCOL_ERROR
    return INVALID_TEXT if isinstance(error, UnicodeDecodeError) else INTERNAL_ERROR
