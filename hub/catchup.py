"""How somebody who comes back hears what was missed, with nothing lost or doubled.

A message is told at the seq where it was posted, as it is now, and what has changed of it
once more at the seq of its last change. So, wherever it breaks off, whoever has heard a seq
knows every message and every change up to there, as one does who has listened all the time.

The last changes are in memory, see `recent.py`; what is older is read. A message may move out of
the range that is read before it was reached; so a change that comes after a reading brings all
changes of its message, unless they were told already.
"""

from collections.abc import Awaitable, Callable, Sequence

from hub.errors import TRY_AGAIN_LATER, Unavailable
from hub.events import HistoryEvent, Posted, changes
from hub.live import LiveRoom
from hub.models import Message, Post
from hub.recent import Telling
from hub.registry import Registry
from hub.session import Session
from hub.stores import MessageStore

CHUNK = 500  # Messages read at once.

Shown = Callable[[LiveRoom, Sequence[Message]], Awaitable[list[Post]]]


class CatchUp:
    """One session on its way back into one room, of which it knows everything up to `since`.

    From here on the session counts as one who is in the room. It stops when the session leaves, enters in
    another way, or begins to catch up anew.
    """

    def __init__(
        self, session: Session, room: LiveRoom, since: int, *, messages: MessageStore, posts: Shown, registry: Registry
    ) -> None:
        self._session = session
        self._room = room
        self._since = since
        self._messages = messages
        self._posts = posts
        self._registry = registry
        self._posted: set[int] = set()  # Ids of messages that were told.
        self._told: set[int] = set()  # Of those whose changes were told.
        self._position = since
        self._has_read = False
        self._way = registry.approach(session, room)

    async def run(self) -> None:
        try:
            while await self._goes_on():
                rest = self._room.recent.after(self._position)
                await self._read() if rest is None else self._follow(rest)
        except Unavailable:
            self._registry.end([self._session], TRY_AGAIN_LATER, "The database is away: reconnect and resume.")

    async def tell(self, events: Sequence[HistoryEvent]) -> None:
        """Old history waits for its reader, and so delays nobody else."""
        for event in events:
            if await self._goes_on():
                self._session.tell(event)

    async def _goes_on(self) -> bool:
        """Waits until the client is ready for more. False when this way in has ended."""
        await self._session.writable()
        return not self._session.closed and self._room.approaches(self._session, self._way)

    async def _read(self) -> None:
        """Tell what is no longer kept in memory."""
        self._has_read = True
        self._position, events = await self._stretch(self._position, self._room.recent.start)
        await self.tell(events)

    def _follow(self, rest: Sequence[Telling]) -> None:
        """Tell what is, and enter when that is all."""
        frames, size = [], 0
        for telling in rest:
            frames.append(self._frame(telling))
            size += len(frames[-1])
            self._position = telling.event.seq
            if size > self._session.portion:
                break
        is_all = len(frames) == len(rest)
        if not is_all or self._registry.enter(self._session, self._room):
            self._session.send(b"".join(frames))

    async def _stretch(self, start: int, until: int) -> tuple[int, list[HistoryEvent]]:
        """What happened from one seq on, and up to which seq that is all."""
        added = await self._messages.after(self._room.room.id, start, CHUNK)
        changed = await self._messages.changed_since(self._room.room.id, start, until, CHUNK)
        # Of whichever reading is full, nothing is known past its last message.
        end = min([until, *(m.seq for m in added[CHUNK - 1 :]), *(m.rev for m in changed[CHUNK - 1 :])])
        posts = await self._posts(self._room, [m for m in added if m.seq <= end])
        self._posted.update(post.message.id for post in posts)
        events: list[HistoryEvent] = [Posted(post, post.message.seq) for post in posts]
        for message in changed:
            if message.seq < message.rev <= end:
                events += changes(message)
                self._told.add(message.id)
        return end, sorted(events, key=lambda event: event.seq)

    def _frame(self, telling: Telling) -> bytes:
        events = self._completed(telling.event) if self._has_read else [telling.event]
        if events == [telling.event] and not self._session.did(telling.event):
            return telling.frame(self._session.dialect)
        return b"".join(map(self._session.frame, events))

    def _completed(self, event: HistoryEvent) -> Sequence[HistoryEvent]:
        """A change that came after the reading began, with all that may not have been told of its message."""
        message = event.message
        is_whole = isinstance(event, Posted) or message.id in self._told
        self._told.add(message.id)
        if isinstance(event, Posted):
            self._posted.add(message.id)
        elif message.seq > self._since and message.id not in self._posted and not message.deleted:
            return []  # It was deleted before it could be read, and that comes next.
        return [event] if is_whole else changes(message)
