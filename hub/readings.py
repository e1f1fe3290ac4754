"""What is told of the past of rooms to those who come back.

After a restart all come back at once and have missed the same, so whoever asks for a stretch that was just read gets
that reading. It is as if one had read oneself, and had a slow client since: what has changed after a reading comes
after it, see `catchup.py`; what was quoted is as it was. Nothing that was removed since is told: see `Recent.edition`.
What is still in memory is joined for all who ask for the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from hub.events import HistoryEvent, Posted, changes
from hub.live import LiveRoom
from hub.models import Message, Post
from hub.passage import Passage
from hub.recent import Telling
from hub.stores import MessageStore

CHUNK = 500  # Messages read at once.
KEPT = 1.0  # Seconds for which either is there for others.
SHARED = 8  # Of each kind, at most.

Shown = Callable[[LiveRoom, Sequence[Message]], Awaitable[list[Post]]]
Key = tuple[object, int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that happened after a seq, up to the seq `end`.

    posted: the ids of the messages that it tells. changed: of those whose changes it tells.
    """

    end: int
    passage: Passage
    posted: Set[int]
    changed: Set[int]


class Moment(dict[Key, T]):
    """What was just made is there for others, but for few keys and not for long."""

    def put(self, key: Key, made: T) -> T:
        if len(self) >= SHARED:
            del self[next(iter(self))]
        self[key] = made
        return made

    def expire(self, key: Key) -> None:
        asyncio.get_running_loop().call_later(KEPT, self.pop, key, None)


class Readings:
    def __init__(self, messages: MessageStore, posts: Shown) -> None:
        self._messages = messages
        self._posts = posts
        self._read_just_now: Moment[asyncio.Future[Reading]] = Moment()
        self._in_memory: Moment[Passage] = Moment()

    def kept(self, room: LiveRoom, start: int) -> Passage | None:
        """All that came after a seq; None when that is more than is kept in memory."""
        key = (room.recent.edition, start, room.head)
        passage = self._in_memory.get(key)
        if passage is None and (tellings := room.recent.after(start)) is not None:
            passage = self._in_memory.put(key, Passage(tellings))
            self._in_memory.expire(key)
        return passage

    async def after(self, room: LiveRoom, start: int) -> Reading:
        """What came after a seq and is no longer kept in memory, or the beginning of it. Raises Unavailable."""
        until = room.recent.start
        key = (room.recent.edition, start, until)
        reading = self._read_just_now.get(key)
        if reading is None:
            reading = self._read_just_now.put(key, asyncio.ensure_future(self._read(room, start, until)))
            reading.add_done_callback(partial(self._end, key))
        return await asyncio.shield(reading)  # One who goes takes it from nobody.

    def _end(self, key: Key, reading: asyncio.Future[Reading]) -> None:
        if reading.cancelled() or reading.exception():
            self._read_just_now.pop(key, None)
        else:
            self._read_just_now.expire(key)

    async def _read(self, room: LiveRoom, start: int, until: int) -> Reading:
        added = await self._messages.after(room.room.id, start, CHUNK)
        changed = await self._messages.changed_since(room.room.id, start, until, CHUNK)
        # Of whichever reading is full, nothing is known past its last message.
        end = min([until, *(m.seq for m in added[CHUNK - 1 :]), *(m.rev for m in changed[CHUNK - 1 :])])
        posts = await self._posts(room, [m for m in added if m.seq <= end])
        moved = [m for m in changed if m.seq < m.rev <= end]
        events: list[HistoryEvent] = [Posted(post, post.message.seq) for post in posts]
        for message in moved:
            events += changes(message)
        events.sort(key=lambda event: event.seq)
        passage = Passage([Telling(event) for event in events])
        return Reading(end, passage, {m.message.id for m in posts}, {m.id for m in moved})
