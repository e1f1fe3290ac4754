"""The group commit: the one place where seqs are given out and changes become visible.

All that waits goes to the database in one write. When that is journaled, and not
before, authors get their answer and rooms hear of it, in the order of commit.
The journal is the only writer of messages, so it can decide a change on the
message as it is and no two changes can cross.

A write that got no answer is repeated until it does: ids and seqs are assigned
before, so the same write twice is the same write. Authors are not kept waiting
that long: after `patience` seconds they are refused, and what no write has been
tried for is dropped.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import accumulate
from typing import TypeVar

from hub.changes import Delete
from hub.counts import Counts
from hub.entries import Addition, Change, Entry
from hub.errors import Refusal, Unavailable
from hub.files.space import DiskSpace
from hub.live import LiveRoom
from hub.models import Message
from hub.stores import MessageStore

BATCH = 500  # Entries in one write.
# Unless a single entry has more. Rooms hear a batch at once, and outboxes have to hold it.
BATCH_CHARS = 100_000
WAITING = 20_000
ID_BLOCK = 10_000
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # Seconds between two tries of one write.

T = TypeVar("T")
log = logging.getLogger("chatd.journal")


class Unconfirmed(Unavailable):
    code = "unconfirmed"
    sentence = (
        "The database did not answer in time. It is not sure that this was stored; "
        "send it again with the same client_id."
    )


@dataclass(slots=True)
class Batch:
    """What is committed together. `tried`: a write was begun, so all of it may be stored.

    outcomes: what the entries come to. repeats: what was stored before under the client_id of an entry.
    """

    entries: list[Entry]
    outcomes: dict[Entry, Message] = field(default_factory=dict)
    repeats: dict[Addition, Message] = field(default_factory=dict)
    tried: bool = False

    @property
    def rooms(self) -> set[LiveRoom]:
        return {entry.room for entry in self.entries}


class Journal:
    """`on_commit` is told the rooms in whose history something has changed.

    `on_crash` is told the rooms whose last changes may be stored but were not published.
    """

    def __init__(
        self,
        store: MessageStore,
        counts: Counts,
        space: DiskSpace,
        *,
        clock: Callable[[], datetime],
        on_commit: Callable[[set[LiveRoom]], None],
        on_crash: Callable[[set[LiveRoom]], None],
        patience: float = 5.0,
    ) -> None:
        self._store = store
        self._counts = counts
        self._space = space
        self._clock = clock
        self._on_commit = on_commit
        self._on_crash = on_crash
        self._patience = patience
        self._waiting: list[Entry] = []
        self._runner: asyncio.Task[None] | None = None
        self._stalled = False
        self._ending = False
        self._committing = asyncio.Lock()
        self._id = self._last_id = 0

    def append(self, entry: Entry) -> None:
        """Queue an entry; its `answer` is set after commit. Raises Unavailable at once when that is hopeless.

        On a full disk only deletions are taken: raises StorageFull.
        """
        if self._ending:
            raise Unavailable("The server is restarting; nothing was stored. Try again in a moment.")
        if self._stalled or len(self._waiting) >= WAITING:
            raise Unavailable
        if not isinstance(entry, Delete):
            self._space.require_growth()
        self._waiting.append(entry)
        if self._runner is None:
            self._runner = asyncio.get_running_loop().create_task(self._run())

    async def drain(self) -> None:
        """Take nothing more and wait until nothing waits. Cancelled, it gives up all there is, and the journal ends."""
        self._ending = True
        while self._runner is not None:
            await self._runner

    async def settled(self) -> None:
        """Wait until all that has been decided is stored, or never will be."""
        async with self._committing:
            pass

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Nothing is decided or stored meanwhile, so be quick."""
        async with self._committing:
            yield

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._commit_or_crash(self._next_batch())
        finally:
            self._runner = None

    def _next_batch(self) -> Batch:
        sizes = accumulate(entry.chars for entry in self._waiting[:BATCH])
        count = max(1, sum(size <= BATCH_CHARS for size in sizes))
        entries, self._waiting = self._waiting[:count], self._waiting[count:]
        return Batch(entries)

    async def _commit_or_crash(self, batch: Batch) -> None:
        try:
            async with self._committing:
                await self._commit(batch)
        except asyncio.CancelledError:
            self._stall(batch)
            raise
        except Exception as error:
            log.exception("commit failed")
            for entry in batch.entries:
                entry.fail(error)
            self._on_crash(batch.rooms)

    async def _commit(self, batch: Batch) -> None:
        current = await self._current(batch)
        await self._reserve_ids(batch)
        for entry in batch.entries:
            self._decide(entry, batch, current)
        begun = asyncio.get_running_loop().time()
        await self._write(batch)
        self._count(batch, asyncio.get_running_loop().time() - begun)
        self._publish(batch)

    def _count(self, batch: Batch, seconds: float) -> None:
        self._counts.posts += sum(isinstance(entry, Addition) for entry in batch.outcomes)
        self._counts.batch_sizes.observe(len(batch.entries))
        self._counts.commit_seconds.observe(seconds)

    async def _current(self, batch: Batch) -> dict[int, Message]:
        ids = {entry.message_id for entry in batch.entries if isinstance(entry, Change)}
        if not ids:
            return {}
        return await self._insist(batch, partial(self._store.by_ids, ids))

    async def _reserve_ids(self, batch: Batch) -> None:
        """Ids come in blocks that no other process can get, so they stay unique whatever crashes."""
        wanted = len(batch.entries)
        if self._last_id - self._id < wanted:
            self._id = await self._insist(batch, partial(self._store.reserve_ids, ID_BLOCK + wanted))
            self._last_id = self._id + ID_BLOCK + wanted

    def _new_id(self) -> int:
        self._id += 1
        return self._id

    def _decide(self, entry: Entry, batch: Batch, current: dict[int, Message]) -> None:
        if entry.answer.done():  # Its author was told that nothing was stored.
            return
        try:
            message = entry.apply(current, new_id=self._new_id, now=self._clock)
        except Refusal as refusal:
            entry.refuse(refusal)
        else:
            batch.outcomes[entry] = message
            # Nobody knows the id of a message that is still to be added, so only changes build on changes.
            if isinstance(entry, Change):
                current[message.id] = message

    async def _write(self, batch: Batch) -> None:
        """Store every outcome, or find out that it is a repeat."""
        batch.tried = True
        added = {m.id: entry for entry, m in batch.outcomes.items() if isinstance(entry, Addition)}
        changed = list({m.id: m for entry, m in batch.outcomes.items() if isinstance(entry, Change)}.values())
        pending = [batch.outcomes[entry] for entry in added.values()]
        while pending or changed:
            result = await self._insist(batch, partial(self._store.write, pending, changed))
            for id, stored in result.repeated.items():
                batch.repeats[added[id]] = stored
                del batch.outcomes[added[id]]
            pending = [await self._resequenced(batch, added[id]) for id in sorted(result.crowded_out)]
            changed = []

    async def _resequenced(self, batch: Batch, entry: Addition) -> Message:
        """The entry's message at the end of a history that somebody else has lengthened."""
        room = entry.room
        heads = await self._insist(batch, partial(self._store.heads, [room.room.id]))
        room.recent.forget(heads.get(room.room.id, 0))
        room.assigned = max(room.assigned, heads.get(room.room.id, 0)) + 1
        message = replace(batch.outcomes[entry], seq=room.assigned, rev=room.assigned)
        batch.outcomes[entry] = message
        return message

    def _publish(self, batch: Batch) -> None:
        for entry, message in sorted(batch.outcomes.items(), key=lambda item: item[1].rev):
            entry.publish(message)
        for repeat, stored in batch.repeats.items():
            repeat.repeat(stored)
        for room in batch.rooms:
            room.flush()
        self._on_commit(batch.rooms)

    async def _insist(self, batch: Batch, call: Callable[[], Awaitable[T]]) -> T:
        """Repeat a call of the store until it answers; refuse everybody's waiting when that takes long."""
        timer = asyncio.get_running_loop().call_later(self._patience, self._stall, batch)
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    return await call()
                except Unavailable:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            timer.cancel()
            self._stalled = False

    def _stall(self, batch: Batch) -> None:
        self._stalled = True
        for entry in batch.entries:
            entry.refuse(Unconfirmed() if batch.tried else Unavailable())
        waiting, self._waiting = self._waiting, []
        for entry in waiting:
            entry.refuse(Unavailable())
