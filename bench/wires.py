"""What is said on a wire, and how it comes back: the lines that load.c reads.

The first line of a plan says how a message begins, what welcomes whoever joins, and what stands before a message's
number, where it has one. Each further one is a socket: its room, the number of the socket whose messages it
acknowledges (-1: none), the path that it asks for, what it says first, what it says when "40" has come, its message
("@" stands for an id that is never the same), and what marks those that it acknowledges.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layout import Cell, members, room_name

TEXT = "The numbers are in: latency down, throughput up, nobody lost."
GROUP_PATH = "/ws/chat/{room}/?token={token}"
ENGINE_PATH = "/socket.io/?EIO=4&transport=websocket&token={token}"
JOIN = ["join", {"room": "{room}"}]


@dataclass(frozen=True)
class Wire:
    """All but `delivery`, `welcome` and `number` are filled in for each socket.

    Where a sender does not hear itself (`echoes` is false), another socket acknowledges for it.
    """

    name: str
    path: str
    say: str
    delivery: str
    mark: str
    connect: str = ""
    join: str = ""
    welcome: str = ""
    number: str = ""
    echoes: bool = True


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def engine(name: str, event: list[object], delivery: str, mark: str) -> Wire:
    """An event of Socket.IO."""
    join, say, welcome = f"42{compact(JOIN)}", f"42{compact(event)}", "Hey how may i help you"
    return Wire(name, ENGINE_PATH, say, f"42{delivery}", mark, connect="40", join=join, welcome=welcome)


SENDER = {"name": "{user}", "photo": None, "id": 0, "role": "member"}
MESSAGE_EVENT = {"type": "text", "room_id": "{room}", "message_data": TEXT, "side": "left", "author": "{user}"}

GROUP_POSTS = Wire(
    "posts on /ws/chat/",
    GROUP_PATH,
    compact({"message": TEXT, "client_id": "@"}),
    delivery='{"message":"',
    mark='"client_id":',
    number='"message_type":"text","id":',
)
ENGINE_POSTS = engine(
    "posts on Socket.IO",
    ["message_event", MESSAGE_EVENT | {"message_type": "normal", "client_id": "@"}],
    delivery=f'["my_response",{{"data":"{TEXT}',
    mark='"client_id":',
)
GROUP_TYPING = Wire(
    "typing on /ws/chat/",
    GROUP_PATH,
    compact({"action": "typing"}),
    delivery='{"action":"typing"',
    mark='"name":"{user}"',
    echoes=False,
)
ENGINE_TYPING = engine(
    "typing on Socket.IO",
    ["typing", {"room": "{room}", "is_typing": True, "author": "{user}"}],
    delivery='["typing"',
    mark='"author":"{user}"',
)
# What peers on a plain WebSocket pass on: as long as what chatd says there.
RELAY = Wire(
    "the same on a plain WebSocket",
    "/",
    compact({"action": "typing", "sender": SENDER, "is_typing": True}),
    delivery='{"action":"typing"',
    mark='"name":"{user}"',
)


def plan(cell: Cell, wire: Wire, tokens: Sequence[str]) -> Iterator[str]:
    """`tokens` are by user."""
    yield f"{wire.delivery}\t{wire.welcome}\t{wire.number}"
    first = 0  # The number of the room's first socket.
    for room in cell.rooms:
        users = members(room)
        for place, user in enumerate(users):
            acks = acknowledged(place, cell.senders, len(users), echoes=wire.echoes)
            say = wire.say if place < cell.senders else ""
            fields = (wire.path, wire.connect, wire.join, say, wire.mark)
            sender = users[acks] if acks >= 0 else user
            names = {"{room}": room_name(room), "{token}": tokens[user], "{user}": f"user{sender}"}
            filled = [replaced(field, names) for field in fields]
            yield "\t".join([str(room), str(first + acks if acks >= 0 else -1), *filled])
        first += len(users)


def acknowledged(place: int, senders: int, size: int, *, echoes: bool) -> int:
    """Whose messages a socket at this place of its room acknowledges; -1 for nobody's."""
    number = place if echoes else size - 1 - place
    return number if number < senders else -1


def replaced(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(name, value)
    return text
