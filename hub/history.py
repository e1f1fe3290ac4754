"""Reading a room's history: pages, and what somebody missed."""

from collections.abc import Callable, Sequence

from hub.accounts.people import UNKNOWN, People, guest
from hub.catchup import CatchUp, Turns
from hub.errors import NotFound, Unavailable
from hub.events import Posted, Reset
from hub.live import LiveRoom
from hub.models import Author, Message, Page, Post, Quote, Stretch
from hub.passage import Passage
from hub.readings import Readings
from hub.recent import Telling
from hub.registry import Registry
from hub.session import Session
from hub.stores import MessageStore


class History:
    def __init__(self, messages: MessageStore, people: People, registry: Registry) -> None:
        self._messages = messages
        self._people = people
        self._registry = registry
        self._readings = Readings(messages, self.posts)
        self._turns = Turns()

    async def posts(self, room: LiveRoom, messages: Sequence[Message]) -> list[Post]:
        """Messages with their authors and what they quote, in a fixed number of queries."""
        if not messages:
            return []
        parent_ids = {m.parent_id for m in messages if m.parent_id}
        quoted = await self._messages.by_ids(parent_ids) if parent_ids else {}
        quoted = {id: m for id, m in quoted.items() if m.room_id == room.room.id and not m.deleted}
        ids = {m.author_id for m in (*messages, *quoted.values())}
        authors = await self._people.authors(room, ids)
        quotes = {id: _quote(m, authors) for id, m in quoted.items()}
        return [Post(m, _author(m, authors), quotes.get(m.parent_id or 0)) for m in messages]

    async def latest(self, room: LiveRoom, *, skip: int, limit: int) -> list[Post]:
        """Newest first, without tombstones."""
        return await self.posts(room, await self._messages.latest(room.room.id, skip=skip, limit=limit))

    async def page(self, room: LiveRoom, *, skip: int, limit: int) -> Page:
        total = await self._messages.count(room.room.id)
        # The database would walk all of a long history to find nothing behind it.
        posts = await self.latest(room, skip=skip, limit=limit) if skip < total else ()
        return Page(tuple(posts), total)

    async def before(self, room: LiveRoom, seq: int | None, *, limit: int) -> Stretch:
        """What was posted before a seq, or last of all."""
        messages = await self._messages.before(room.room.id, seq, limit + 1)
        return Stretch(tuple(await self.posts(room, messages[:limit][::-1])), len(messages) > limit)

    async def after(self, room: LiveRoom, seq: int, *, limit: int) -> Stretch:
        messages = await self._messages.after(room.room.id, seq, limit + 1)
        return Stretch(tuple(await self.posts(room, messages[:limit])), len(messages) > limit)

    async def around(self, room: LiveRoom, seq: int, *, limit: int) -> Stretch:
        """What was posted up to a seq and after it, half of each."""
        earlier = await self.before(room, seq + 1, limit=(limit + 1) // 2)
        following = await self.after(room, seq, limit=limit // 2)
        return Stretch((*earlier.posts, *following.posts), earlier.more, following.more)

    async def pinned(self, room: LiveRoom) -> list[Post]:
        """Oldest first."""
        pinned = await self._messages.by_ids(room.pins) if room.pins else {}
        kept = [m for m in pinned.values() if m.pinned_at]  # which one that is being pinned has not yet
        return await self.posts(room, sorted(kept, key=lambda m: m.seq))

    async def seq_of(self, room: LiveRoom, message_id: int) -> int:
        """Where in the room's history a message is, deleted or not. Raises NotFound."""
        message = (await self._messages.by_ids({message_id})).get(message_id)
        if message is None or message.room_id != room.room.id:
            raise NotFound("There is no such message in this room.", code="message_not_found")
        return message.seq

    async def quote(self, room: LiveRoom, message_id: int) -> Quote:
        """Raises NotFound when there is no such message in this room."""
        message = (await self._messages.by_ids({message_id})).get(message_id)
        if message is None or message.room_id != room.room.id or message.deleted:
            raise NotFound("The message this answers is not in this room.", code="message_not_found")
        return _quote(message, await self._people.authors(room, {message.author_id}))

    async def recall(
        self, session: Session, room: LiveRoom, *, last: int, tell: Callable[[Sequence[Post]], None] | None = None
    ) -> None:
        """Tell a session the last messages, oldest first, and let it hear the room from there on.

        `tell` does so in another way than one by one. Raises Unavailable, and then the session is not in the room.
        """
        known = room.head
        catch_up = self._catch_up(session, room, known)
        try:
            past = await self.before(room, known + 1, limit=last)
        except Unavailable:
            self._registry.leave(session, room)
            raise
        if tell is None:
            await catch_up.tell(Passage([Telling(Posted(post, post.message.seq)) for post in past.posts]))
        else:
            tell(past.posts)
        await catch_up.run()

    async def resume(self, session: Session, room: LiveRoom, since: int) -> None:
        """Tell a session all that changed after `since`, in order, and let it hear the room from there on."""
        if since == room.head:
            self._registry.enter(session, room)
        elif room.room.floor <= since < room.head:
            await self._catch_up(session, room, since).run()
        elif self._registry.enter(session, room):
            session.tell(Reset(room.room.id, room.head))

    def _catch_up(self, session: Session, room: LiveRoom, since: int) -> CatchUp:
        return CatchUp(session, room, since, readings=self._readings, registry=self._registry, turns=self._turns)


def _author(message: Message, authors: dict[int, Author]) -> Author:
    return guest(message.author_name) if not message.author_id else authors.get(message.author_id, UNKNOWN)


def _quote(message: Message, authors: dict[int, Author]) -> Quote:
    return Quote(message.id, message.text, message.created_at, _author(message, authors), message.seq)
