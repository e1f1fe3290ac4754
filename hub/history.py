"""Reading a room's history: pages, and what somebody missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.errors import NotFound
from hub.events import HistoryEvent, Posted, Reset, replay
from hub.live import LiveRoom
from hub.models import Author, Message, Page, Post, Quote, Stretch
from hub.people import UNKNOWN, People, guest
from hub.registry import Registry
from hub.session import Session
from hub.stores import MessageStore

CHUNK = 500  # Messages read at once for somebody who comes back.


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a returning session has been given so far."""

    since: int
    ids: set[int]

    def completes(self, event: HistoryEvent) -> bool:
        """Whether the session knows the message that the event changes."""
        return isinstance(event, Posted) or event.message.seq <= self.since or event.message.id in self.ids


class History:
    def __init__(self, messages: MessageStore, people: People, registry: Registry) -> None:
        self._messages = messages
        self._people = people
        self._registry = registry

    async def posts(self, room: LiveRoom, messages: Sequence[Message]) -> list[Post]:
        """Messages with their authors and what they quote, in a fixed number of queries."""
        if not messages:
            return []
        quoted = await self._messages.by_ids({m.parent_id for m in messages if m.parent_id})
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

    async def resume(self, session: Session, room: LiveRoom, since: int) -> None:
        """Tell a session all that changed after `since`, in order, and let it hear the room from there on.

        What is published meanwhile is held back. A held change may be of a message
        that moved out of the range while it was read; it is then told whole.
        """
        head = room.head
        if not room.room.floor <= since <= head:
            self._registry.enter(session, room)
            await self._tell(session, room, [Reset(room.room.id, head)])
            return
        self._registry.hold(session, room)
        seen = _Seen(since, set())
        await self._tell_missed(session, room, seen, head)
        await self._tell_held(session, room, seen)

    async def _tell_missed(self, session: Session, room: LiveRoom, seen: _Seen, head: int) -> None:
        position = seen.since
        while room.hears(session) and not session.closed:
            missed = await self._messages.changed_since(room.room.id, position, head, CHUNK)
            for post in await self.posts(room, missed):
                seen.ids.add(post.message.id)
                await self._tell(session, room, replay(post, seen.since))
            if len(missed) < CHUNK:
                return
            position = missed[-1].rev

    async def _tell_held(self, session: Session, room: LiveRoom, seen: _Seen) -> None:
        while room.hears(session) and not session.closed and (held := room.hold(session)):
            events, held[:] = held[:], []
            unknown = [e.message for e in events if not seen.completes(e)]
            whole = {post.message: post for post in await self.posts(room, unknown)}
            for event in events:
                known = seen.completes(event)
                await self._tell(session, room, [event] if known else replay(whole[event.message], seen.since))
                seen.ids.add(event.message.id)
        if room.hears(session):
            self._registry.enter(session, room)

    async def _tell(self, session: Session, room: LiveRoom, events: Sequence[HistoryEvent | Reset]) -> None:
        """Old history waits for its reader, and so delays nobody else."""
        for event in events:
            await session.writable()
            if room.hears(session):
                session.tell(event)


def _author(message: Message, authors: dict[int, Author]) -> Author:
    return guest(message.author_name) if not message.author_id else authors.get(message.author_id, UNKNOWN)


def _quote(message: Message, authors: dict[int, Author]) -> Quote:
    return Quote(message.id, message.text, message.created_at, _author(message, authors))
