"""Who is in which room, and what is measured there. Shared by seed.py, run.py and peers.py."""

from collections.abc import Sequence
from dataclasses import dataclass

USERS = 1000
MANY = 256  # rooms that have a sender each
HALLS = (10, 100, 1000)  # rooms in which everybody hears the same few senders; named for their members
CIRCLE = 10  # members of each of the many


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


def room_name(room: int) -> str:
    return f"circle-{room}" if room < MANY else f"hall-{HALLS[room - MANY]}"


def members(room: int) -> list[int]:
    """Users by number. No two of the many rooms have the same first one, who is their sender."""
    if room >= MANY:
        return list(range(HALLS[room - MANY]))
    return [(room + k * USERS // CIRCLE) % USERS for k in range(CIRCLE)]
