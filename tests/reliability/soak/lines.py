"""The way of many clients to a server, on which things go wrong."""

import asyncio
from contextlib import suppress
from socket import SHUT_WR

CHUNK = 65536  # bytes
HOST = "127.0.0.1"


class Lines:
    """Carries connections from a `port` of its own to the server's."""

    def __init__(self, far):
        self._far = far
        self._lines = set()

    async def __aenter__(self):
        self._listener = await asyncio.start_server(self._carry, HOST, 0)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error):
        self._listener.close()
        self.cut()
        await self._listener.wait_closed()

    def cut(self):
        """End all, with what is on its way; neither side is told in an orderly way."""
        for line in list(self._lines):
            line.cut()

    def stall(self):
        """From here on nothing comes through the lines that are open, and nobody is told."""
        for line in self._lines:
            line.is_stalled = True

    def mute(self):
        """The server hears that the clients have said all they will; what it says still reaches them."""
        for line in self._lines:
            line.mute()

    async def _carry(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._far)
        except OSError:
            writer.transport.abort()
            return
        line = Line(writer, far_writer)
        self._lines.add(line)
        try:
            ways = [line.carry(reader, far_writer), line.carry(far_reader, writer)]
            await asyncio.wait(list(map(asyncio.ensure_future, ways)))
        finally:
            line.cut()
            self._lines.discard(line)


class Line:
    """One connection."""

    def __init__(self, near, far):
        self.is_stalled = False
        self._near = near
        self._far = far

    async def carry(self, reader, writer):
        """One way. When it is at its end, so is the other, unless the line is muted."""
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if not self.is_stalled:
                    writer.write(data)
                    await writer.drain()
        if not self.is_stalled:
            self.cut()

    def mute(self):
        if not self._far.is_closing():
            self._far.get_extra_info("socket").shutdown(SHUT_WR)

    def cut(self):
        for end in (self._near, self._far):
            end.transport.abort()
