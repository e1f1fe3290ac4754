"""Messages go when they are as old as the settings say, unless a legal hold keeps them.

From the beginning of a room up to the first message that is younger: so there is one seq, the room's `floor`,
up to which nothing is left, and whoever resumes from before it loads the room afresh. What they carried is let go,
searching forgets them, and those who connect or listen are told the floor. Of the message that has the newest rev
a stone stays, so that the room's seqs go on from there.

Every step can be done twice, and the message goes last: after a crash the next sweep does the rest.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from hub import config
from hub.errors import RoomNotFound
from hub.events import Pruned
from hub.files.leftovers import Leftovers
from hub.journal import Journal
from hub.keeping.holds import Holds
from hub.keeping.leaps import Leaps
from hub.keeping.stores import STONE, Day, Removed
from hub.live import LiveRoom
from hub.models import Message, Room, RoomKind
from hub.registry import Registry
from hub.search.indexer import Indexer
from hub.stores import Store

BATCH = 50  # Messages; nobody's post is stored meanwhile.
AHEAD = 2  # Messages that show whether there is something to do: a stone, and what comes after it.
REST = 3  # Times as long as a batch took, before the next one: most of the time is for the chat.

log = logging.getLogger("chatd.retention")


class Retention:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        journal: Journal,
        holds: Holds,
        *,
        indexer: Indexer,
        leftovers: Leftovers,
        policy: config.Retention,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._registry = registry
        self._journal = journal
        self._holds = holds
        self._indexer = indexer
        self._leftovers = leftovers
        self._days = days_of(policy)
        self._clock = clock
        self._leaps = Leaps(store.keeping, clock=clock)

    async def sweep(self) -> None:
        """Remove all that is due. Called again and again. Raises Unavailable."""
        total: Counter[RoomKind] = Counter()
        for room in await self._rooms() if await self._leaps.is_settled() else ():
            total[room.kind] += await self._sweep_room(room)
        for kind, messages in (+total).items():
            log.info("event=retention kind=%s messages=%d", kind, messages)

    async def due(self) -> list[Removed]:
        """What would go now, by room. Raises Unavailable."""
        await self._holds.load()
        rooms = [room for room in await self._rooms() if not self._holds.cover(room.id)]
        found = [await self._due_in(room) for room in rooms]
        return [removed for removed in found if removed.messages]

    async def removed(self, days: int) -> list[Day]:
        """What went on the last days on which something did, the newest first."""
        return await self._store.keeping.days(days)

    async def _rooms(self) -> list[Room]:
        return await self._store.keeping.rooms(self._days) if self._days else []

    async def _due_in(self, room: Room) -> Removed:
        removed, seq = Removed(room.id, room.kind, 0, 0), 0
        while batch := await self._aged(room, seq):
            more, seq = _removed(room, batch), batch[-1].seq
            messages, attachments = removed.messages + more.messages, removed.attachments + more.attachments
            removed = replace(removed, messages=messages, attachments=attachments)
        return removed

    async def _aged(self, room: Room, seq: int = 0, *, limit: int = BATCH) -> list[Message]:
        """Some of those that are due after a seq, the oldest first."""
        before = self._clock() - timedelta(days=self._days[room.kind])
        oldest = await self._store.keeping.oldest(room.id, seq, limit)
        due = list(takewhile(lambda m: m.created_at < before, oldest))
        return due if any(m.kind != STONE for m in due) else []

    async def _sweep_room(self, room: Room) -> int:
        """How many messages went."""
        count = 0
        with suppress(RoomNotFound):
            while await self._aged(room, limit=AHEAD):
                begun = time.monotonic()
                live = await self._registry.live(room)
                batch = await self._remove_some(live)
                if not batch:
                    break
                count += await self._report(room, batch)
                room = live.room
                await asyncio.sleep(REST * (time.monotonic() - begun))
        return count

    async def _remove_some(self, live: LiveRoom) -> Sequence[Message]:
        """What went; nothing when it is held. Raises RoomNotFound, Unavailable."""
        async with self._indexer.paused(), live.changing():
            await self._holds.load()
            if self._holds.cover(live.room.id) or not (batch := await self._aged(live.room)):
                return ()
            await self._indexer.drop(live.room.id, batch)
            if not await self._remove_unless_held(live, batch):
                await self._indexer.take_back(live.room.id, batch)
                return ()
        self._leftovers.drop(attachment for m in batch for attachment in m.attachments)
        return batch

    async def _remove_unless_held(self, live: LiveRoom, batch: Sequence[Message]) -> bool:
        async with self._journal.paused():
            if self._holds.cover(live.room.id):
                return False
            await self._remove(live, batch)
        return True

    async def _remove(self, live: LiveRoom, batch: Sequence[Message]) -> None:
        floor = batch[-1].seq
        await self._store.keeping.raise_floor(live.room.id, floor)
        live.room = replace(live.room, floor=floor)
        live.recent.forget(live.head)
        live.pins -= {m.id for m in batch}
        try:
            await self._store.keeping.remove([m.id for m in batch], live.head)
        finally:  # When it fails, too, some of it may be gone.
            live.recent.forget(live.head)  # Again: somebody may have read what was still there.
            live.announce(Pruned(live.room.id, floor))

    async def _report(self, room: Room, batch: Iterable[Message]) -> int:
        removed = _removed(room, batch)
        if removed.messages:
            await self._store.keeping.note(f"{self._clock():%Y-%m-%d}", removed)
        return removed.messages


def days_of(policy: config.Retention) -> dict[RoomKind, int]:
    """After how many days messages go, by the kinds of rooms where they do. Notes go like their tickets."""
    days: dict[RoomKind, int] = {
        "private": policy.private,
        "open": policy.open,
        "game": policy.game,
        "direct": policy.direct,
        "ticket": policy.ticket,
        "desk": policy.ticket,
    }
    return {kind: number for kind, number in days.items() if number}


def _removed(room: Room, batch: Iterable[Message]) -> Removed:
    gone = [m for m in batch if not m.deleted]
    return Removed(room.id, room.kind, len(gone), sum(len(m.attachments) for m in gone))
