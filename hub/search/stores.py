"""What searching needs of a store. All may raise Unavailable."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Findable:
    """By what a message can be found; `words` are None when it can't be any more."""

    message_id: int
    room_id: int
    author_id: int
    words: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Messages in these rooms, older than the message `before`, that have all `pieces`: see hub/search/words.py."""

    pieces: Sequence[str]
    room_ids: Collection[int]
    author_id: int | None
    before: int


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of messages, newest first. All down to the id `reach` were looked at; to the oldest when it is None."""

    ids: Sequence[int]
    reach: int | None


class SearchStore(Protocol):
    async def behind(self) -> Mapping[int, int]:
        """The newest rev by room, of those in which something has changed since it was last indexed."""

    async def indexed(self, room_id: int) -> int:
        """Up to which rev the room is indexed."""

    async def index(self, room_id: int, messages: Sequence[Findable], rev: int) -> None:
        """Make messages found by their words, and only by those. From now on the room is indexed up to `rev`.

        One call at a time. Doing the same twice is doing it once.
        """

    async def forget(self, room_id: int) -> None:
        """Let nothing of a room be found. Not beside `index`."""

    async def find(self, wanted: Wanted) -> Found:
        """Some of what is wanted, the newest first. Costs no more in a longer history."""

    async def bound(self, moment: datetime) -> int:
        """The id below which all messages are older than that."""
