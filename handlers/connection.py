"""A WebSocket's protocol, from the handshake on: a client's messages go to its handler, one after the other."""

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

from tornado.httputil import HTTPHeaders
from tornado.iostream import IOStream
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, WebSocketProtocol13, _WebSocketParams

from handlers.framing import (
    BINARY_MESSAGE,
    CLOSING,
    CONTINUATION,
    FINAL,
    NOT_UTF8,
    PING,
    PROTOCOL_ERROR,
    TEXT_MESSAGE,
    BadFrame,
    Receiver,
    frame,
)
from handlers.line import Line
from hub.errors import INTERNAL_ERROR

TURN = 64  # Frames of one client that are served before others have their turn.
# Those of https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 that may be sent, and what was registered since.
CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015)})
BEAT = frame(b"", FINAL | PING)
NOTHING: Iterator[tuple[int, bytes]] = iter(())


class Connection(WebSocketProtocol13):
    """Tornado's, with our own way in and heartbeat. Its stream is a `Line`.

    It has ended when its end begins: a client that is cut off never answers the close frame.
    """

    __slots__ = ("_beat", "_coming", "_receiver")  # Tornado's 29 share their keys; more than 30 would not.

    def __init__(self, handler: WebSocketHandler, params: _WebSocketParams) -> None:
        super().__init__(handler, mask_outgoing=False, params=params)
        self._receiver: Receiver | None = None  # None once nothing more is understood.
        self._coming = NOTHING
        self._beat: asyncio.TimerHandle | None = None

    async def _receive_frame_loop(self) -> None:
        """Begin to receive, and be done: from here on each piece is served as it comes."""
        self._receiver = Receiver(self.params.max_message_size)
        self._line.receive(self._hear, self._lost)

    def _abort(self) -> None:
        """Tornado hangs up on a client when a handler of ours has failed; it hears why."""
        if self.stream and not self.server_terminated:
            self.close(INTERNAL_ERROR)
        super()._abort()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        super().close(code, reason)
        if self._beat is not None:
            self._beat.cancel()
        asyncio.get_running_loop().call_soon(self._handler.on_close)

    @property
    def _line(self) -> Line:
        return cast(Line, self.stream)

    @property
    def _handler(self) -> WebSocketHandler:
        return cast(WebSocketHandler, self.handler)

    # What comes in

    def _hear(self, data: bytes) -> None:
        if self._receiver is not None:
            self._coming = self._receiver.feed(data)
            if not self._serve():
                self._line.pause()

    def _go_on(self, _: object = None) -> None:
        if self._serve():
            self._line.resume()

    def _serve(self) -> bool:
        """Serve what has come; False when there may be more of it, and `_go_on` will be called."""
        try:
            for turn, (opcode, payload) in enumerate(self._coming, 1):
                waits = self._act(opcode, payload)
                if waits is not None:
                    waits.add_done_callback(self._go_on)
                    return False
                if turn == TURN:
                    asyncio.get_running_loop().call_soon(self._go_on)
                    return False
        except BadFrame as error:
            self._receiver = None
            self.close(error.code, error.reason)
        self._coming = NOTHING  # What has come to its end still takes 280 bytes.
        return True

    def _act(self, opcode: int, payload: bytes) -> asyncio.Future[None] | None:
        """Something to wait for, when the handler does. Raises BadFrame."""
        if self.client_terminated or opcode == CONTINUATION:
            return None
        if opcode == TEXT_MESSAGE:
            return self._run_callback(self.handler.on_message, _text(payload))
        if opcode == BINARY_MESSAGE:
            return self._run_callback(self.handler.on_message, payload)
        if opcode == CLOSING:
            _check_farewell(payload)
        return self._handle_message(opcode, payload)

    def _lost(self) -> None:
        self._abort()  # A handler that has said goodbye does not, and a timer would hold all this for a while.
        self.handler.on_ws_connection_close(self.close_code, self.close_reason)

    # The heartbeat

    def start_pinging(self) -> None:
        if self.ping_interval:
            self._wait(self.ping_interval, self._ping)

    def _ping(self) -> None:
        self._received_pong = False
        self._line.send(BEAT)
        self._wait(self.ping_timeout, self._check_pong)

    def _check_pong(self) -> None:
        if self._received_pong:
            self._wait(self.ping_interval - self.ping_timeout, self._ping)
        else:
            self.close(reason="ping timed out")

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._beat = asyncio.get_running_loop().call_later(seconds, then)


class ConnectionHandler(WebSocketHandler):
    """One whose connection is a `Connection` on a `Line`, its `transport`."""

    transport: Line

    def get_websocket_protocol(self) -> Connection | None:
        protocol = super().get_websocket_protocol()
        return Connection(self, protocol.params) if isinstance(protocol, WebSocketProtocol13) else None

    def detach(self) -> IOStream:
        self.transport.take_over(super().detach())
        return cast(IOStream, self.transport)

    def forget_handshake(self) -> None:
        """Nobody looks at it again. With the stream it came by, it takes 6 KB of each that is connected."""
        forget_query(self)
        self.request.headers = self._headers = HTTPHeaders()
        del self.request.connection, self.request.server_connection


def forget_query(handler: RequestHandler) -> None:
    """What nobody looks at while a request waits, and what templates may use: 1.7 KB."""
    handler.request.arguments, handler.request.query_arguments = {}, {}
    handler.ui.clear()


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise BadFrame(NOT_UTF8, "Text is UTF-8.") from None


def _check_farewell(payload: bytes) -> None:
    """A code that may be sent, and a reason in UTF-8, or nothing. Raises BadFrame."""
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or (payload and code not in CLOSE_CODES and not 3000 <= code < 5000):
        raise BadFrame(PROTOCOL_ERROR, "There is no such close code.")
    _text(payload[2:])
