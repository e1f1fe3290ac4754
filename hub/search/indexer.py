"""Makes messages findable, after they are posted and beside all else: nobody who posts waits for it.

How far each room is indexed is stored with the index, as a rev; so what a crash breaks off is taken up again,
and edits and deletions, which move the rev, come in like new messages.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager

from hub.errors import Unavailable
from hub.live import LiveRoom
from hub.models import Message
from hub.registry import Registry
from hub.search.stores import Findable
from hub.search.words import words_of
from hub.stores import Store

BATCH = 200  # Messages,
BATCH_WORDS = 20_000  # and their words.
READ = 4  # Messages in memory at once, for they may be long.


class Indexer:
    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry
        self._due: dict[int, int] = {}  # By room, up to which rev it has to be indexed.
        self._batch = BATCH
        self._has_looked = False  # At what was due when the server started.
        self._indexing = asyncio.Lock()

    def changed(self, rooms: Iterable[LiveRoom]) -> None:
        """Something is new in the histories of these rooms."""
        self._due.update((room.room.id, room.head) for room in rooms)

    async def catch_up(self, room_ids: Collection[int] | None = None, *, seconds: float) -> bool:
        """Index what is due in these rooms, or in all, for so long; whether nothing is left. Raises Unavailable."""
        end = time.monotonic() + seconds
        await self._look()
        while due := [id for id in self._due if room_ids is None or id in room_ids]:
            for room_id in due:
                async with self._indexing:
                    await self._index_some(room_id)
                if time.monotonic() >= end:
                    return not any(id in self._due for id in due)
        return True

    async def forget(self, room_id: int) -> None:
        """The room is retired. Raises Unavailable."""
        async with self._indexing:
            self._due.pop(room_id, None)
            await self._store.search.forget(room_id)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nothing is indexed meanwhile."""
        async with self._indexing:
            yield

    async def drop(self, room_id: int, messages: Iterable[Message]) -> None:
        """Let these not be found any more. Only while it is paused. Raises Unavailable."""
        await self._replace(room_id, [Findable(m.id, m.room_id, m.author_id, None) for m in messages])

    async def take_back(self, room_id: int, messages: Sequence[Message]) -> None:
        """Let what was dropped be found again. Only while it is paused. Raises Unavailable."""
        await self._replace(room_id, await asyncio.to_thread(_findable, messages))

    async def _replace(self, room_id: int, found: Sequence[Findable]) -> None:
        await self._store.search.index(room_id, found, await self._store.search.indexed(room_id))

    async def _look(self) -> None:
        async with self._indexing:
            if self._has_looked:
                return
            self._due = {**await self._store.search.behind(), **self._due}
            self._has_looked = True

    async def _index_some(self, room_id: int) -> None:
        room = await self._store.rooms.by_id(room_id)
        if room is None or room_id not in self._due:
            self._due.pop(room_id, None)
            return
        live = await self._registry.live(room)
        until = live.head  # What is being written beyond it may be there in part.
        since = await self._store.search.indexed(room_id)
        found, rev = await self._read(room_id, since, until)
        await self._write(room_id, found, rev)
        if self._due[room_id] <= rev:
            del self._due[room_id]

    async def _read(self, room_id: int, since: int, until: int) -> tuple[list[Findable], int]:
        """What has changed between these revs, or the first part of it, and up to which rev that is all."""
        found: list[Findable] = []
        while len(found) < self._batch and sum(len(each.words or ()) for each in found) < BATCH_WORDS:
            changed = await self._store.messages.changed_since(room_id, since, until, READ)
            found += await asyncio.to_thread(_findable, changed)
            if len(changed) < READ:
                return found, until
            since = changed[-1].rev
        return found, since

    async def _write(self, room_id: int, found: Sequence[Findable], rev: int) -> None:
        """Raises Unavailable, and the next time writes less at once: all of it may be too much for a slow disk."""
        try:
            await self._store.search.index(room_id, found, rev)
        except Unavailable:
            self._batch = max(self._batch // 2, 1)
            raise
        self._batch = min(self._batch + READ, BATCH)


def searched(message: Message) -> str:
    """All of a message in which one may look for words."""
    return "\n".join([message.text, *(attachment.name for attachment in message.attachments)])


def _findable(messages: Sequence[Message]) -> list[Findable]:
    return [Findable(m.id, m.room_id, m.author_id, None if m.deleted else words_of(searched(m))) for m in messages]
