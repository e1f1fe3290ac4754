"""How somebody who comes back hears what was missed, with nothing lost or doubled.

A message is told at the seq where it was posted, as it is now, and what has changed of it
once more at the seq of its last change. So, wherever it breaks off, whoever has heard a seq
knows every message and every change up to there, as one does who has listened all the time.

The last changes are in memory, see `recent.py`; what is older is read, see `readings.py`. A message
may move out of the range that is read before it was reached; so a change that comes after a reading
brings all changes of its message, unless they were told already.
"""

import asyncio
from collections.abc import Sequence

from hub.errors import TRY_AGAIN_LATER, Unavailable
from hub.events import HistoryEvent, Posted, changes
from hub.live import LiveRoom
from hub.passage import Passage, Portion, joined
from hub.readings import Readings
from hub.recent import Telling
from hub.registry import Registry
from hub.session import Session

TURNS = 4  # Portions that are told in one turn of the event loop: all others are served in between.


class Turns(asyncio.Semaphore):
    """Those of all who catch up."""

    def __init__(self) -> None:
        super().__init__(TURNS)

    async def wait(self) -> None:
        async with self:
            await asyncio.sleep(0)


class CatchUp:
    """One session on its way back into one room, of which it knows everything up to `since`.

    From here on the session counts as one who is in the room. It stops when the session leaves, enters in
    another way, or begins to catch up anew.
    """

    def __init__(
        self, session: Session, room: LiveRoom, since: int, *, readings: Readings, registry: Registry, turns: Turns
    ) -> None:
        self._session = session
        self._room = room
        self._since = since
        self._readings = readings
        self._registry = registry
        self._turns = turns
        self._posted: set[int] = set()  # Ids of messages that were told.
        self._told: set[int] = set()  # Of those whose changes were told.
        self._position = since
        self._has_read = False
        self._way = registry.approach(session, room)

    async def run(self) -> None:
        try:
            while await self._goes_on():
                rest = self._readings.kept(self._room, self._position)
                await self._read() if rest is None else self._follow(rest)
        except Unavailable:
            self._registry.end([self._session], TRY_AGAIN_LATER, "The database is away: reconnect and resume.")

    async def tell(self, passage: Passage) -> None:
        """Old history waits for its reader, and so delays nobody else."""
        told = 0
        while told < len(passage.tellings) and await self._goes_on():
            frames, count = passage.portion(self._session, told)
            self._session.send(frames)
            told += count

    async def _goes_on(self) -> bool:
        """Waits until the client is ready for more, and it is its turn. False when this way in has ended."""
        await self._session.writable()
        if self._position < self._room.head:
            await self._turns.wait()
        return not self._session.closed and self._room.approaches(self._session, self._way)

    async def _read(self) -> None:
        """Tell what is no longer kept in memory."""
        self._has_read = True
        reading = await self._readings.after(self._room, self._position)
        self._posted |= reading.posted
        self._told |= reading.changed
        await self.tell(reading.passage)
        self._position = reading.end

    def _follow(self, rest: Passage) -> None:
        """Tell what is, and enter when that is all."""
        frames, count = self._complete(rest) if self._has_read else rest.portion(self._session)
        if count:
            self._position = rest.tellings[count - 1].event.seq
        is_all = count == len(rest.tellings)
        if not is_all or self._registry.enter(self._session, self._room):
            self._session.send(frames)

    def _complete(self, rest: Passage) -> Portion:
        return joined(rest.tellings, self._session.portion, self._frame)

    def _frame(self, telling: Telling) -> bytes:
        events = self._completed(telling.event)
        return telling.to(self._session) if events == [telling.event] else b"".join(map(self._session.frame, events))

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
