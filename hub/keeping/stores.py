"""What keeping and removing need of a store. All may raise Unavailable."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.models import Message, Room, RoomKind

STONE = "stone"  # The kind of a message that stays when it should go, deleted, for it has its room's newest rev.


@dataclass(frozen=True, slots=True)
class Removed:
    """What went from a room, or what would go; `attachments` are what those messages carried."""

    room_id: int
    kind: RoomKind
    messages: int
    attachments: int


@dataclass(frozen=True, slots=True)
class Day:
    """What went on a day, in UTC, as in 2026-05-17."""

    day: str
    rooms: Sequence[Removed]


class KeepingStore(Protocol):
    async def rooms(self, kinds: Collection[RoomKind]) -> list[Room]:
        """All of these kinds, by id."""

    async def oldest(self, room_id: int, seq: int, limit: int) -> list[Message]:
        """Messages with a higher seq, tombstones included, oldest first."""

    async def raise_floor(self, room_id: int, floor: int) -> None: ...

    async def remove(self, ids: Collection[int], head: int) -> None:
        """Remove messages of a room; of one with the rev `head` a STONE stays."""

    async def held(self) -> frozenset[int]:
        """The ids of what is under a legal hold."""

    async def hold(self, id: int) -> None: ...

    async def let_go(self, id: int) -> None: ...

    async def last_sweep(self) -> datetime | None: ...

    async def note_sweep(self, at: datetime) -> None: ...

    async def note(self, day: str, removed: Removed) -> None:
        """Add to what went on that day."""

    async def days(self, limit: int) -> list[Day]:
        """The last ones on which something went, the newest first."""
