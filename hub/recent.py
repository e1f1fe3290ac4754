"""The last changes of live rooms, as they were told: who comes back soon costs no reading, and hardly any encoding.

What is kept of a room has no gap, so whoever knows everything up to `start`, or more, finds the rest here.
"""

from collections import deque

from hub.events import Deleted, HistoryEvent
from hub.session import Dialect, Session

ROOM_CHANGES = 1_000  # What is kept of one room, at most.
ALL_BYTES = 32 * 1024 * 1024  # What is kept of all rooms, at most and about.
CHANGE_BYTES = 1_500  # What a change takes, about, beside its text.
COPIES = 3  # Of the text: in the message, and in the frames of two dialects.


class Telling:
    """A change that is told to many, encoded once per dialect."""

    __slots__ = ("_frames", "event")

    def __init__(self, event: HistoryEvent) -> None:
        self.event = event
        self._frames: dict[Dialect, bytes] = {}

    def frame(self, dialect: Dialect) -> bytes:
        """What all are told but the one who did it."""
        frame = self._frames.get(dialect)
        if frame is None:
            frame = dialect.encode(self.event, own=False)
            if not self.event.message.attachments:  # Links to files expire.
                self._frames[dialect] = frame
        return frame

    def to(self, session: Session) -> bytes:
        return session.frame(self.event) if session.did(self.event) else self.frame(session.dialect)


class Recent:
    """The changes of one room after the seq `start`, all of them.

    There is another `edition` when something is to be told no more: what was read before is not for whoever comes then.
    """

    def __init__(self, start: int, shelf: "Shelf") -> None:
        self.start = start
        self.edition = object()
        self._shelf = shelf
        self._tellings: deque[Telling] = deque()

    def add(self, event: HistoryEvent) -> Telling:
        if isinstance(event, Deleted):
            self.forget(event.seq - 1)  # Nobody is told any more what was deleted, in no message and no quote.
        telling = Telling(event)
        self._tellings.append(telling)
        self._shelf.add(self, CHANGE_BYTES + COPIES * len(event.message.text))
        if len(self._tellings) > ROOM_CHANGES:
            self.drop()
        return telling

    def after(self, seq: int) -> list[Telling] | None:
        """All changes after a seq, in their order; None when that is more than is kept."""
        if seq < self.start:
            return None
        return [telling for telling in self._tellings if telling.event.seq > seq]

    def forget(self, start: int) -> None:
        """Keep nothing of what came up to this seq, or before now."""
        self._tellings.clear()
        self.start = start
        self.edition = object()

    def drop(self) -> None:
        """Forget the oldest change."""
        if self._tellings:
            self.start = self._tellings.popleft().event.seq


class Shelf:
    """Bounds what is kept of all rooms together: what came first goes first, of whichever room it is."""

    def __init__(self, limit: int = ALL_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._order: deque[tuple[Recent, int]] = deque()

    def add(self, recent: Recent, size: int) -> None:
        self._order.append((recent, size))
        self._size += size
        while self._size > self._limit:
            oldest, size = self._order.popleft()
            self._size -= size
            oldest.drop()
