"""Engine.IO 4 packets, and how they travel: one to a WebSocket frame, or many in the body of a request.

https://github.com/socketio/engine.io-protocol, revision 4. What it forbids is a
BadPacket, which ends the connection.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from types import MappingProxyType

from handlers.framing import BINARY, frame
from hub.errors import Refusal
from hub.values import value

SEPARATOR = "\x1e"
BASE64 = "b"  # Begins a part of a body that holds bytes.

Frame = str | bytes
Framing = Callable[[Iterable[Frame]], bytes]  # From packets as frames to what is written.


class BadPacket(Refusal):
    code = "bad_packet"
    sentence = "This is not a packet of the protocol."


class Kind(IntEnum):
    """What a packet is for."""

    OPEN = 0
    CLOSE = 1
    PING = 2
    PONG = 3
    MESSAGE = 4
    UPGRADE = 5
    NOOP = 6


MESSAGE = Kind.MESSAGE  # To look up a member of an enumeration takes as long as a call.
KINDS = MappingProxyType({str(kind.value): kind for kind in Kind})


@value
class Packet:
    """Only a message may hold bytes."""

    kind: Kind
    data: Frame = ""


def encode(packet: Packet) -> Frame:
    """As one frame."""
    return packet.data if isinstance(packet.data, bytes) else f"{packet.kind:d}{packet.data}"


def decode(frame: Frame) -> Packet:
    """From one frame. Raises BadPacket."""
    if isinstance(frame, bytes):
        return Packet(MESSAGE, frame)
    kind = KINDS.get(frame[:1])
    if kind is None:
        raise BadPacket
    return Packet(kind, frame[1:])


def decode_body(body: bytes) -> Iterator[Packet]:
    """From the body of a request, one after the other. Raises BadPacket."""
    try:
        text = body.decode()
    except UnicodeError:
        raise BadPacket from None
    for part in text.split(SEPARATOR):
        yield decode(_frame(part))


def in_body(frames: Iterable[Frame]) -> bytes:
    """For the body of an answer: each frame with a separator behind it, the last one too."""
    return "".join(f"{_part(frame)}{SEPARATOR}" for frame in frames).encode()


def in_frames(frames: Iterable[Frame]) -> bytes:
    """For a WebSocket."""
    return b"".join(frame(f, BINARY) if isinstance(f, bytes) else frame(f.encode()) for f in frames)


def frames_of(body: bytes) -> list[Frame]:
    """The frames that `in_body` was given."""
    return [_frame(part) for part in body.decode().split(SEPARATOR)[:-1]]


def _part(frame: Frame) -> str:
    return BASE64 + base64.b64encode(frame).decode() if isinstance(frame, bytes) else frame


def _frame(part: str) -> Frame:
    if not part.startswith(BASE64):
        return part
    try:
        return base64.b64decode(part[1:], validate=True)
    except (binascii.Error, ValueError):
        raise BadPacket from None
