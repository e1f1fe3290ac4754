"""How somebody who comes back hears what was missed, with nothing lost or doubled.

A message is told at the seq where it was posted, as it is now, and what has changed of it
once more at the seq of its last change. So, wherever it breaks off, whoever has heard a seq
knows every message and every change up to there, as one does who has listened all the time.

What is published while history is read is held back, and told when the past has been.
A change may move out of the range that is read before it was reached; so a held change
of a message brings all its changes, unless they were told already.
"""

from collections.abc import Awaitable, Callable, Sequence

from hub.errors import TRY_AGAIN_LATER, Unavailable
from hub.events import HistoryEvent, Posted, changes
from hub.live import LiveRoom
from hub.models import Message, Post
from hub.registry import Registry
from hub.session import Session
from hub.stores import MessageStore

CHUNK = 500  # Messages read at once.

Shown = Callable[[LiveRoom, Sequence[Message]], Awaitable[list[Post]]]


class CatchUp:
    """One session on its way back into one room, of which it knows everything up to `since`.

    It stops when the session leaves the room, enters it in another way, or begins to catch up anew.
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
        self._held: list[HistoryEvent] = []

    async def run(self) -> None:
        until = self._room.head
        self._held = self._registry.hold(self._session, self._room)
        try:
            await self._tell_missed(until)
            await self._tell_held()
        except Unavailable:
            self._registry.end([self._session], TRY_AGAIN_LATER, "The database is away: reconnect and resume.")

    @property
    def _is_under_way(self) -> bool:
        return not self._session.closed and self._room.holds(self._session, self._held)

    async def _tell_missed(self, until: int) -> None:
        position = self._since
        while position < until and self._is_under_way:
            position, events = await self._stretch(position, until)
            await self._tell(events)

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

    async def _tell_held(self) -> None:
        while self._is_under_way and self._held:
            await self._tell(self._completed(self._held.pop(0)))
        if self._is_under_way:
            self._registry.enter(self._session, self._room)

    def _completed(self, event: HistoryEvent) -> Sequence[HistoryEvent]:
        """A held event, with all that may not have been told of its message."""
        message = event.message
        is_whole = isinstance(event, Posted) or message.id in self._told
        self._told.add(message.id)
        if isinstance(event, Posted):
            self._posted.add(message.id)
        elif message.seq > self._since and message.id not in self._posted and not message.deleted:
            return []  # It was deleted before it could be read, and that comes next.
        return [event] if is_whole else changes(message)

    async def _tell(self, events: Sequence[HistoryEvent]) -> None:
        """Old history waits for its reader, and so delays nobody else."""
        for event in events:
            await self._session.writable()
            if self._is_under_way:
                self._session.tell(event)
