"""How clients of each kind come in and are told what they missed: the lines that crowd.c reads.

The first line of a plan says how a message begins. Each further one is a client: whether it comes by WebSocket or by
polling, the path that it asks for, what it says first, and then, by turns, what it waits for and what it says to that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ground import Town
from layout import CIRCLE, MANY, USERS, members, room_name
from wires import ENGINE_PATH, GROUP_PATH, JOIN, compact, replaced

GREETED, NOTHING = "Hey how may i help you", ""
JOINING = f"42{compact(JOIN)}"
CONNECTED = ("40{", JOINING)


@dataclass(frozen=True)
class Way:
    """`steps` are pairs of what is heard and what is said to it. Filled in for each client."""

    name: str
    path: str
    steps: tuple[tuple[str, str], ...] = ()
    first: str = ""
    transport: str = "websocket"


RESUMING = (('{"type":"hello"', '{"type":"resume","rooms":{since}}'), ('{"type":"resumed"', NOTHING))
PAGE = Way("`/ws/`", "/ws/?token={token}", RESUMING)
ROOM = Way("`/ws/chat/<room>/`", GROUP_PATH)
ENGINE = Way("Socket.IO, WebSocket", ENGINE_PATH, (CONNECTED, (GREETED, NOTHING)), first="40")
POLLING = Way(
    "Socket.IO, polling", ENGINE_PATH.replace("websocket", "polling"), ENGINE.steps, first="40", transport="polling"
)
WAYS = (PAGE, ROOM, ENGINE, POLLING)


@dataclass(frozen=True)
class Visit:
    """A user, by number, who looks at a room; on the page at all of them, of which `since` says what it knows."""

    user: int
    room: str
    since: Mapping[int, int]


def everywhere(clients: Iterable[int]) -> Iterator[Visit]:
    """So that nobody has more rooms open than another, and no room many more people than another."""
    for number in clients:
        room = number % MANY
        yield Visit(members(room)[number // MANY % CIRCLE], room_name(room), {})


def returning(clients: int, room: str, since: Mapping[int, int]) -> Iterator[Visit]:
    """Everybody, and then everybody again."""
    return (Visit(number % USERS, room, since) for number in range(clients))


def plan(way: Way, visits: Iterable[Visit], town: Town, delivery: str = "nothing") -> Iterator[str]:
    """The lines. `delivery` is how a message begins that counts."""
    yield delivery
    for visit in visits:
        since = compact({str(room): seq for room, seq in visit.since.items()})
        names = {"{room}": visit.room, "{token}": town.tokens[visit.user], "{since}": since}
        steps = (text for step in way.steps for text in step)
        yield "\t".join([way.transport, *(replaced(text, names) for text in (way.path, way.first, *steps))])
