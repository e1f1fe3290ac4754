"""How somebody who comes back hears what was missed, with nothing lost or doubled.

What is published while old history is read is held back, and told when the past
has been. A change may move its message out of the range that is read before it
was reached; so a held change of a message not yet told brings the whole message.
"""

from collections.abc import Awaitable, Callable, Sequence

from hub.errors import TRY_AGAIN_LATER, Unavailable
from hub.events import HistoryEvent, Posted, replay
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
        self._told: set[int] = set()  # Ids of messages.
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
        while self._is_under_way:
            missed = await self._messages.changed_since(self._room.room.id, position, until, CHUNK)
            for post in await self._posts(self._room, missed):
                await self._tell(self._whole(post))
            if len(missed) < CHUNK:
                return
            position = missed[-1].rev

    async def _tell_held(self) -> None:
        while self._is_under_way and self._held:
            events, self._held[:] = self._held[:], []
            unknown = [event.message for event in events if not self._knows(event)]
            posts = {post.message: post for post in await self._posts(self._room, unknown)}
            for event in events:
                await self._tell([event] if self._knows(event) else self._whole(posts[event.message]))
                self._told.add(event.message.id)
        if self._is_under_way:
            self._registry.enter(self._session, self._room)

    def _knows(self, event: HistoryEvent) -> bool:
        """Whether the session has all but this event of the message."""
        return isinstance(event, Posted) or event.message.id in self._told

    def _whole(self, post: Post) -> list[HistoryEvent]:
        self._told.add(post.message.id)
        return replay(post, self._since)

    async def _tell(self, events: Sequence[HistoryEvent]) -> None:
        """Old history waits for its reader, and so delays nobody else."""
        for event in events:
            await self._session.writable()
            if self._is_under_way:
                self._session.tell(event)
