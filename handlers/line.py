"""The line to one client, from where its connection has become a WebSocket.

Tornado's stream makes a future for each piece that it reads, and takes three turns of the event loop over it. Here what
comes in is handed on at once, and what goes out is one direct `send`, encrypted or not (see docs/performance.md).
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError

PIECE = 64 * 1024  # Bytes read at a time: more than a TLS record holds, so that nothing stays behind in one.
PIECES = 64  # Written at a time: others have their turn.
NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Line:
    """A `hub.session.Transport`, and to Tornado's `WebSocketProtocol` what an `IOStream` is.

    Nothing is sent before it has taken over a stream, nor after it was lost. `on_end` says goodbye.
    """

    __slots__ = (
        "_on_data",
        "_on_end",
        "_on_lost",
        "_socket",
        "_unread",
        "_waiting",
        "_wanting",
        "descriptor",
        "io_loop",
        "offer",
        "unsent",
    )

    def __init__(self, on_end: Callable[[int, str], None]) -> None:
        self.io_loop = IOLoop.current()
        self.unsent = 0  # Bytes that the kernel has not taken yet.
        self.offer: Callable[[bytes], int] = _nothing  # The kernel's `send` while nothing waits.
        self.descriptor = -1
        self._on_end = on_end
        self._on_data: Callable[[bytes], None] = _ignore
        self._on_lost: Callable[[], None] = _ignore
        self._socket: socket.socket | None = None
        self._unread = b""
        self._waiting: deque[bytes | memoryview] = deque()
        self._wanting: list[asyncio.Future[None]] = []

    def take_over(self, stream: IOStream) -> None:
        """From here on there is somebody to send to. The stream must not be used again."""
        if stream.closed():
            return
        if stream._state is not None:
            stream.io_loop.remove_handler(stream.fileno())
        self._socket = stream.socket
        self._open(stream.socket)
        self._unread = bytes(stream._read_buffer)
        while size := len(stream._write_buffer):
            with stream._write_buffer.peek(size) as rest:
                piece = bytes(rest)
            stream._write_buffer.advance(len(piece))
            self.send(piece)

    def receive(self, on_data: Callable[[bytes], None], on_lost: Callable[[], None]) -> None:
        """From here on hand what comes in to `on_data`, and call `on_lost` once there is nobody any more."""
        self._on_data, self._on_lost = on_data, on_lost
        if self._socket is None:
            on_lost()
            return
        self.resume()
        if self._unread:
            unread, self._unread = self._unread, b""
            on_data(unread)

    def pause(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())

    def resume(self) -> None:
        if self._socket is not None:
            # By its number: for a socket that it does not know yet, asyncio describes it in an error that nobody sees.
            asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read, self._socket)

    def send(self, data: bytes) -> None:
        if self._socket is None:
            return
        if self.unsent:
            self._keep(data)
            return
        try:
            sent = self._socket.send(data)
        except NOT_NOW:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(data):
            asyncio.get_running_loop().add_writer(self._socket.fileno(), self._write, self._socket)
            self._keep(memoryview(data)[sent:])

    def end(self, code: int, reason: str) -> None:
        self._on_end(code, reason)

    async def drained(self) -> None:
        await self._taken()

    # What Tornado asks of a stream

    def write(self, data: bytes) -> asyncio.Future[None]:
        """Done once all that was sent so far is taken. Raises StreamClosedError."""
        if self._socket is None:
            raise StreamClosedError
        self.send(data)
        return self._taken()

    def closed(self) -> bool:
        return self._socket is None

    def set_nodelay(self, value: bool) -> None:
        """Only TCP has it, and a client that has just gone does not."""
        if self._socket is not None and self._socket.family in {socket.AF_INET, socket.AF_INET6}:
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, value)

    def close(self) -> None:
        """Hang up; what the kernel has not taken is lost. Safe to call twice."""
        if self._socket is None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket.fileno())
        loop.remove_writer(self._socket.fileno())
        self._socket.close()
        self._socket = None
        self._shut()
        self.unsent = 0
        self._waiting.clear()
        self._let_go()
        loop.call_soon(self._on_lost)

    def _taken(self) -> asyncio.Future[None]:
        future = asyncio.get_running_loop().create_future()
        if self.unsent:
            self._wanting.append(future)
        else:
            future.set_result(None)
        return future

    def _read(self, end: socket.socket) -> None:
        try:
            data = end.recv(PIECE)
        except NOT_NOW:
            return
        except OSError:
            data = b""
        if data:
            self._on_data(data)
        else:
            self.close()

    def _open(self, end: socket.socket) -> None:
        """Nothing waits any more: what is told goes to the kernel itself, or past what encrypts it."""
        self.offer = end.send
        self.descriptor = -1 if isinstance(end, ssl.SSLSocket) else end.fileno()

    def _shut(self) -> None:
        self.offer = _nothing
        self.descriptor = -1

    def _keep(self, data: bytes | memoryview) -> None:
        self._shut()
        self._waiting.append(data)  # As it is: others may be told the same, and wait for it as long.
        self.unsent += len(data)

    def _write(self, end: socket.socket) -> None:
        try:
            for _ in range(min(len(self._waiting), PIECES)):
                self._took(end.send(self._waiting[0]))
        except NOT_NOW:
            return
        except OSError:
            self.close()
        else:
            if not self._waiting:
                self._open(end)
                asyncio.get_running_loop().remove_writer(end.fileno())
                self._let_go()

    def _took(self, size: int) -> None:
        rest = memoryview(self._waiting.popleft())[size:]
        if rest:
            self._waiting.appendleft(rest)
        self.unsent -= size

    def _let_go(self) -> None:
        """Of those who wait until all is taken."""
        wanting, self._wanting = self._wanting, []
        for future in wanting:
            if not future.done():
                future.set_result(None)


def _ignore(*args: object) -> None:
    """Until somebody receives."""


def _nothing(data: bytes) -> int:
    """While something else waits, or there is nobody."""
    return 0
