"""WebSocket frames, to clients and from them: pure bytes, no connection.

https://www.rfc-editor.org/rfc/rfc6455#section-5. No extension is ever agreed on, so the reserved bits are never set.
"""

import struct
from collections.abc import Iterator

from tornado.util import _websocket_mask as unmasked  # In C; the same function masks and unmasks.

FINAL, RESERVED, OPCODE, CONTROL = 0x80, 0x70, 0x0F, 0x08  # Bits of the first byte,
MASKED = 0x80  # and of the second.
CONTINUATION, TEXT_MESSAGE, BINARY_MESSAGE, CLOSING, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
OPCODES = frozenset({CONTINUATION, TEXT_MESSAGE, BINARY_MESSAGE, CLOSING, PING, PONG})
TEXT, BINARY = FINAL | TEXT_MESSAGE, FINAL | BINARY_MESSAGE
COMPLETE = frozenset({TEXT, BINARY})  # First bytes of messages that come in one frame, as nearly all do.

# https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
PROTOCOL_ERROR, NOT_UTF8, POLICY_VIOLATION, TOO_BIG = 1002, 1007, 1008, 1009

SHORT, MEDIUM = 125, 126  # The longest length that one byte holds, and what says that two more hold it.
MASK = 4  # Bytes,
HEADER = 2 + MASK  # and of the shortest frame of a client.


class BadFrame(Exception):
    """The client broke the protocol, and nothing it says after that means anything. `code` tells it why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def frame(payload: bytes, first: int = TEXT) -> bytes:
    """A frame from server to client."""
    length = len(payload)
    if length <= SHORT:
        return bytes((first, length)) + payload
    if length < 65536:
        return struct.pack("!BBH", first, MEDIUM, length) + payload
    return struct.pack("!BBQ", first, MEDIUM + 1, length) + payload


class Receiver:
    """Makes whole messages of what one client sends. `limit`: the longest one, in bytes."""

    __slots__ = ("_limit", "_message", "_opcode", "_rest", "_wanted")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest: bytearray | None = None  # The beginning of a frame,
        self._wanted = 0  # and how many bytes there must be until it is looked at again.
        self._message: bytearray | None = None  # The beginning of a message that comes in several frames.
        self._opcode = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Each message and control frame that is complete now, as opcode and payload. Raises BadFrame.

        A frame that does not complete its message is an empty continuation: whoever counts frames counts it, too.
        To be exhausted before more is fed.
        """
        if self._rest is not None:
            self._rest += data
            if len(self._rest) < self._wanted:
                return
            data, self._rest = bytes(self._rest), None
        at, size, self._wanted = 0, len(data), HEADER
        while size - at >= HEADER:
            start, end = self._bounds(data, at)
            if end > size:
                self._wanted = end - at
                break
            first, at = data[at], end
            payload = unmasked(data[start - MASK : start], data[start:end])
            if first in COMPLETE and self._message is None:
                yield first & OPCODE, payload
            else:
                yield self._whole(first, payload)
        if at < size:
            self._rest = bytearray(data[at:])

    def _bounds(self, data: bytes, at: int) -> tuple[int, int]:
        """Where the payload of the frame at `at` begins and ends."""
        length = data[at + 1] - MASKED
        if length < 0:
            raise BadFrame(PROTOCOL_ERROR, "Frames of a client are masked.")
        start = at + HEADER
        if length > SHORT:
            more = 2 if length == MEDIUM else 8
            length = int.from_bytes(data[at + 2 : at + 2 + more], "big") if len(data) >= start + more else 0
            start += more
        if data[at] & CONTROL:
            if length > SHORT:
                raise BadFrame(PROTOCOL_ERROR, "A control frame is short.")
        elif length > self._limit - len(self._message or b""):
            raise BadFrame(TOO_BIG, "This message is too big.")
        return start, start + length

    def _whole(self, first: int, payload: bytes) -> tuple[int, bytes]:
        """The message or control frame that ends with this frame."""
        opcode, is_final = first & OPCODE, bool(first & FINAL)
        if first & RESERVED or opcode not in OPCODES:
            raise BadFrame(PROTOCOL_ERROR, "There is no such frame.")
        if opcode & CONTROL:
            if not is_final:
                raise BadFrame(PROTOCOL_ERROR, "A control frame is whole.")
            return opcode, payload
        if (opcode == CONTINUATION) is (self._message is None):
            raise BadFrame(PROTOCOL_ERROR, "This frame does not go on with the one before.")
        if self._message is None:
            self._message, self._opcode = bytearray(), opcode
        self._message += payload
        if not is_final:
            return CONTINUATION, b""
        message, self._message = bytes(self._message), None
        return self._opcode, message
