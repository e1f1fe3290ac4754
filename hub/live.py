"""A room somebody is in right now: its newest seq, and who hears it.

Between two flushes events gather, so that each dialect encodes an event once
and each session gets one write, however many events there were.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.errors import TRY_AGAIN_LATER, RoomNotFound
from hub.events import Event, HistoryEvent
from hub.models import Author, Role, Room, User, author_of, is_direct
from hub.presence import Presence
from hub.session import Dialect, Session

HELD_EVENTS = 10_000  # What may gather for a session while its older history is read.

Schedule = Callable[[Callable[[], None]], object]


@dataclass(frozen=True, slots=True)
class RoomState:
    """What a room's history and memberships come to: its newest seq, who is more than a member, what is pinned."""

    head: int
    roles: Mapping[int, Role]
    pins: Set[int]


class LiveRoom:
    """`head` is the seq of the room's last published change."""

    def __init__(self, room: Room, state: RoomState, *, schedule: Schedule) -> None:
        self.room = room
        self.head = state.head
        self.assigned = state.head  # The last seq given out; ahead of `head` while a commit is under way.
        self.roles = dict(state.roles)
        self.pins = set(state.pins)
        self.gone = False  # Deleted: nothing may be added any more.
        self.stale = False  # A fresh one is in its place and gives out its seqs.
        self._schedule = schedule
        self._changing = asyncio.Lock()
        self._audience: dict[Dialect, set[Session]] = {}
        self._catching_up: dict[Session, list[HistoryEvent]] = {}
        # Who comes and goes is of no interest in a large room, where it would be told without end.
        self._presence = Presence(room.id, tell=self._tell_presence) if is_direct(room) else None
        self._pending: list[Event] = []

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """One change at a time of the room itself and of who belongs to it. Raises RoomNotFound once it is deleted."""
        async with self._changing:
            if self.gone:
                raise RoomNotFound
            yield

    def author(self, user: User) -> Author:
        return author_of(user, self.roles.get(user.id, "member"))

    def sessions(self) -> Iterable[Session]:
        for sessions in self._audience.values():
            yield from sessions
        yield from self._catching_up

    def hears(self, session: Session) -> bool:
        """Whether the session is told what happens here, at once or when it has caught up."""
        return session in self._catching_up or session in self._audience.get(session.dialect, ())

    def enter(self, session: Session) -> None:
        """From here on the session hears everything; what was published before is not for it."""
        self.flush()
        self._catching_up.pop(session, None)
        self.seat(session)
        self._arrive(session)

    def hold(self, session: Session) -> list[HistoryEvent]:
        """Keep what is published from here on for a session that still gets older history."""
        self.leave(session)
        held = self._catching_up[session] = []
        self._arrive(session)
        return held

    def holds(self, session: Session, held: list[HistoryEvent]) -> bool:
        """Whether events for the session still gather in `held`."""
        return self._catching_up.get(session) is held

    def leave(self, session: Session) -> None:
        self.unseat(session)
        self._catching_up.pop(session, None)
        if self._presence:
            self._presence.depart(session)

    def seat(self, session: Session) -> None:
        """Into the audience, among those of its dialect."""
        self._audience.setdefault(session.dialect, set()).add(session)

    def unseat(self, session: Session) -> bool:
        """Out of the audience, after all that it was to hear; False when it was not in."""
        self.flush()
        sessions = self._audience.get(session.dialect, set())
        was_in = session in sessions
        sessions.discard(session)
        if not sessions:
            self._audience.pop(session.dialect, None)
        return was_in

    def record(self, event: HistoryEvent) -> None:
        """Publish a journaled change of the room's history. The caller flushes after the last one."""
        self.head = max(self.head, event.seq)
        self._pending.append(event)
        for session, held in list(self._catching_up.items()):
            held.append(event)
            if len(held) > HELD_EVENTS:
                session.close(TRY_AGAIN_LATER, "Too slow: reconnect and resume.")
                self.leave(session)

    def announce(self, event: Event) -> None:
        """Tell something that passes and is not kept, together with all else of this tick."""
        if not self._pending:
            self._schedule(self.flush)
        self._pending.append(event)

    def tell(self, event: Event) -> None:
        """Like `announce`, but before anything else can happen."""
        self._pending.append(event)
        self.flush()

    def _arrive(self, session: Session) -> None:
        if self._presence and session.follows is None:
            self._presence.arrive(session)

    def _tell_presence(self, event: Event) -> None:
        self.announce(event)
        for session in list(self._catching_up):
            session.tell(event)

    def flush(self) -> None:
        events, self._pending = self._pending, []
        if not events:
            return
        actors = {event.actor_id for event in events} - {0}  # Guests are told what others are told.
        for dialect, sessions in list(self._audience.items()):
            told = _Told(dialect, events)
            for session in list(sessions):
                session.send(told.to(session.user_id) if session.user_id in actors else told.others)


class _Told:
    """Some events in one dialect: each encoded at most twice, for its actor and for the others."""

    def __init__(self, dialect: Dialect, events: list[Event]) -> None:
        self._dialect = dialect
        self._events = events
        self._frames = [dialect.encode(event, own=False) for event in events]
        self._to: dict[int, bytes] = {}
        self.others = b"".join(self._frames)

    def to(self, user_id: int) -> bytes:
        if user_id not in self._to:
            self._to[user_id] = b"".join(
                self._dialect.encode(event, own=True) if event.actor_id == user_id else frame
                for event, frame in zip(self._events, self._frames, strict=True)
            )
        return self._to[user_id]
