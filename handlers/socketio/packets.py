"""Socket.IO 5 packets: pure text and bytes, no connection.

https://github.com/socketio/socket.io-protocol, revision 5. What it forbids is a
BadPacket, which ends the connection.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import msgspec

from handlers.socketio.payload import BadPacket, Frame
from hub.values import value

ATTACHMENTS = 10  # Of one packet.
ACK_DIGITS = 15  # A JavaScript number holds no more exactly.
DEEPEST = 100  # Levels of lists and objects: what is decoded can be encoded again, however deep the stack is then.
HALF = re.compile(r"\\u[dD][89a-fA-F]")  # Of a character, as an escape.
CLIENTS_OWN = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)  # Names of events that never travel.


class Type(IntEnum):
    """What a packet is for."""

    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


PLAIN = MappingProxyType({Type.BINARY_EVENT: Type.EVENT, Type.BINARY_ACK: Type.ACK})
BINARY = MappingProxyType({plain: binary for binary, plain in PLAIN.items()})
# To format a member of an enumeration takes ten times as long, and to look one up as long as a call.
DIGITS, EVENT = tuple(str(type_.value) for type_ in Type), Type.EVENT
TYPES = MappingProxyType(dict(zip(DIGITS, Type, strict=True)))
PLAIN_JSON = frozenset({str, int, float, bool, type(None)})  # Most of what is sent; nothing is looked for in these.


@value
class Packet:
    """`data` is a JSON value that may hold bytes; None where there is nothing.

    The type is never a binary one: that follows from the data. `missing` counts
    the attachments that are still to come; see `complete`.
    """

    type: Type
    data: Any = None
    namespace: str = "/"
    ack_id: int | None = None
    missing: int = 0


def encode(packet: Packet) -> tuple[str, list[bytes]]:
    """As data of Engine.IO messages: the packet, then its attachments."""
    attachments: list[bytes] = []
    data, head = packet.data, DIGITS[packet.type]
    if _holds_bytes(data):
        data = _without_bytes(data, attachments)
        head = f"{DIGITS[BINARY[packet.type]]}{len(attachments)}-"
    if packet.namespace != "/":
        head += f"{packet.namespace},"
    if packet.ack_id is not None:
        head += str(packet.ack_id)
    return head if data is None else head + msgspec.json.encode(data).decode(), attachments


def decode(text: str) -> Packet:
    """From the data of an Engine.IO message. Raises BadPacket."""
    type_ = TYPES.get(text[:1])
    if type_ is None:
        raise BadPacket
    rest, missing = text[1:], 0
    if type_ in PLAIN:
        type_, (rest, missing) = PLAIN[type_], _attachments(rest)
    rest, namespace = _namespace(rest)
    rest, ack_id = _ack_id(rest)
    packet = Packet(type_, _json(rest), namespace, ack_id, missing)
    if not _is_valid(packet):
        raise BadPacket
    return packet


def complete(packet: Packet, attachments: Sequence[bytes]) -> Packet:
    """The packet with its attachments in their places. Raises BadPacket."""
    # Each may be used once: else what is sent on could be many times what came in.
    return replace(packet, data=_with_bytes(packet.data, dict(enumerate(attachments))), missing=0)


def _attachments(text: str) -> tuple[str, int]:
    digits, dash, rest = text.partition("-")
    if not dash or not _is_number(digits, 2) or int(digits) > ATTACHMENTS:
        raise BadPacket
    return rest, int(digits)


def _namespace(text: str) -> tuple[str, str]:
    """Clients may add a query to the name; it says nothing about the namespace."""
    if not text.startswith("/"):
        return text, "/"
    name, _, rest = text.partition(",")
    return rest, name.partition("?")[0]


def _ack_id(text: str) -> tuple[str, int | None]:
    rest = text.lstrip("0123456789")
    digits = text[: len(text) - len(rest)]
    if len(digits) > ACK_DIGITS:
        raise BadPacket
    return rest, int(digits) if digits else None


def _json(text: str) -> Any:
    if not text:
        return None
    try:
        value = _value(text)
    except (ValueError, RecursionError):
        raise BadPacket from None
    if text.count("[") + text.count("{") > DEEPEST and _is_too_deep(value):
        raise BadPacket
    return value


def _value(text: str) -> Any:
    """JavaScript may cut a character in two and send a half; in its place comes a question mark."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if not HALF.search(text):
            raise
    return msgspec.json.decode(json.dumps(json.loads(text), ensure_ascii=False).encode(errors="replace"))


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [item for parent in level for item in _children(parent)]
    return bool(level)


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _is_valid(packet: Packet) -> bool:
    if packet.type is EVENT:
        return _is_event(packet.data)
    match packet.type:
        case Type.CONNECT:
            return packet.data is None or isinstance(packet.data, dict)
        case Type.DISCONNECT:
            return packet.data is None
        case Type.CONNECT_ERROR:
            return isinstance(packet.data, str | dict)
    return isinstance(packet.data, list) and packet.ack_id is not None  # An ACK: of binary ones the type is plain, too.


def _is_event(data: Any) -> bool:
    """A name and arguments. JavaScript's own names of events may be numbers, too."""
    if not isinstance(data, list) or not data or isinstance(data[0], bool):
        return False
    return isinstance(data[0], int | float) or (isinstance(data[0], str) and data[0] not in CLIENTS_OWN)


def _is_number(digits: str, longest: int) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= longest


def _holds_bytes(value: Any) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return isinstance(value, bytes)
    return not PLAIN_JSON.issuperset(map(type, value)) and any(map(_holds_bytes, value))


def _without_bytes(value: Any, attachments: list[bytes]) -> Any:
    """The value with placeholders for its bytes, which go to `attachments`."""
    if isinstance(value, bytes):
        attachments.append(value)
        return {"_placeholder": True, "num": len(attachments) - 1}
    if isinstance(value, dict):
        return {key: _without_bytes(item, attachments) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_bytes(item, attachments) for item in value]
    return value


def _with_bytes(value: Any, attachments: dict[int, bytes]) -> Any:
    if isinstance(value, list):
        return [_with_bytes(item, attachments) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("_placeholder") is not True:
        return {key: _with_bytes(item, attachments) for key, item in value.items()}
    number = value.get("num")
    if type(number) is not int or number not in attachments:
        raise BadPacket
    return attachments.pop(number)


class Assembler:
    """Puts packets together from what comes in: each is followed by its attachments, and by nothing else."""

    __slots__ = ("_attachments", "_begun")

    def __init__(self) -> None:
        self._begun: Packet | None = None
        self._attachments: list[bytes] = []

    def add(self, data: Frame) -> Packet | None:
        """The packet that is complete now. Raises BadPacket."""
        if isinstance(data, str) is (self._begun is not None):
            raise BadPacket
        if isinstance(data, str):
            self._begun = decode(data)
        else:
            self._attachments.append(data)
        return self._complete()

    def _complete(self) -> Packet | None:
        begun = self._begun
        if begun is None or len(self._attachments) < begun.missing:
            return None
        attachments, self._attachments, self._begun = self._attachments, [], None
        return complete(begun, attachments) if attachments else begun
