"""A client that keeps to no rule: what it sends are the bytes that it is given."""

import asyncio
import os
import struct
from contextlib import suppress
from itertools import cycle

from tests.clients import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FINAL, MASKED = 0x80, 0x80
HANDSHAKE = (
    b"Host: chat\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


def frame(opcode, payload=b"", *, final=True, reserved=0, length=None, masked=True):
    """`length` is what is said of the payload, if it is not true; `reserved` are the three bits after the first."""
    length = len(payload) if length is None else length
    size = length if length < 126 else 126 if length < 2**16 else 127
    head = bytes([FINAL * final | reserved << 4 | opcode, MASKED * masked | size])
    head += {126: struct.pack("!H", length % 2**16), 127: struct.pack("!Q", length)}.get(size, b"")
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ key for byte, key in zip(payload, cycle(mask), strict=False))


class RawSocket:
    """A WebSocket without a client of its own."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port, address, headers=b""):
        """Raises EOFError when it is not let in."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET " + address.encode() + b" HTTP/1.1\r\n" + HANDSHAKE + headers + b"\r\n")
        async with asyncio.timeout(PATIENCE):
            answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            writer.close()
            raise EOFError(answer)
        return cls(reader, writer)

    def send(self, data):
        self._writer.write(data)

    async def receive(self, *opcodes):
        """The payload of the next frame with one of these opcodes."""
        async with asyncio.timeout(PATIENCE):
            while True:
                opcode, payload = await self._frame()
                if opcode in opcodes:
                    return payload

    async def ended(self):
        """The code with which the server closed; None for a close without one, 1006 for none."""
        try:
            payload = await self.receive(CLOSE)
        except (asyncio.IncompleteReadError, ConnectionError):
            return 1006
        finally:
            await self.close()
        return struct.unpack("!H", payload[:2])[0] if payload else None

    async def close(self):
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _frame(self):
        first, size = await self._reader.readexactly(2)
        if size == 126:
            [size] = struct.unpack("!H", await self._reader.readexactly(2))
        elif size == 127:
            [size] = struct.unpack("!Q", await self._reader.readexactly(8))
        return first & 0x0F, await self._reader.readexactly(size)
