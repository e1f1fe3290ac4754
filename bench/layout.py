"""Who is in which room, and what is measured there. Shared by seed.py, peers.py and the parts of run.py."""

from collections.abc import Sequence
from dataclasses import dataclass

USERS = 1000
MANY = 256  # rooms that have a sender each
HALLS = (10, 100, 1000)  # rooms in which everybody hears the same few senders; named for their members
CIRCLE = 10  # members of each of the many
TEAM = 200  # people who work together,
TEAMS = 25  # in rooms of their own: one of all, and smaller ones
ROOMS = MANY + len(HALLS) + TEAMS


@dataclass(frozen=True)
class Cell:
    """One measurement: `rooms` with `senders` each, who keep `window` messages under way.

    Rooms are numbers; see `members`.
    """

    name: str
    rooms: Sequence[int]
    senders: int
    window: int


POSTS = {senders: Cell(f"{senders} senders", range(senders), 1, 1) for senders in (1, 16, 64, 256)}
ONE_BY_ONE = {size: Cell(f"{size} members, 1 x 1", (MANY + i,), 1, 1) for i, size in enumerate(HALLS)}
LOADED = {size: Cell(f"{size} members, 4 x 16", (MANY + i,), 4, 16) for i, size in enumerate(HALLS)}
CELLS = (*POSTS.values(), *ONE_BY_ONE.values(), *LOADED.values())
LARGEST_HALL = f"hall-{HALLS[-1]}"


def room_name(room: int) -> str:
    if room < MANY:
        return f"circle-{room}"
    hall = room - MANY
    return f"hall-{HALLS[hall]}" if hall < len(HALLS) else f"team-{hall - len(HALLS)}"


def members(room: int) -> list[int]:
    """Users by number. No two of the many rooms have the same first one, who is their sender."""
    if room < MANY:
        return [(room + k * USERS // CIRCLE) % USERS for k in range(CIRCLE)]
    hall = room - MANY
    return list(range(HALLS[hall])) if hall < len(HALLS) else team(hall - len(HALLS))


def team(number: int) -> list[int]:
    """The first team is everybody; others have every n-th of them, 7 to 40 people."""
    step = 5 + number
    return list(range(number % step, TEAM, step)) if number else list(range(TEAM))
