"""A room somebody is in right now: its newest seq, and who hears it.

Between two flushes events gather, so that each dialect encodes an event once
and each session gets one write, however many events there were.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.accounts.models import User
from hub.errors import RoomNotFound
from hub.events import Event, HistoryEvent
from hub.models import Author, Role, Room, author_of, is_direct
from hub.multicast import Multicast
from hub.presence import Presence
from hub.recent import Recent, Shelf, Telling
from hub.session import Dialect, Session

Schedule = Callable[[Callable[[], None]], object]


@dataclass(frozen=True, slots=True)
class RoomState:
    """What a room's history and memberships come to: its newest seq, who is more than a member, what is pinned."""

    head: int
    roles: Mapping[int, Role]
    pins: Set[int]


class LiveRoom:
    """`head` is the seq of the room's last published change."""

    def __init__(self, room: Room, state: RoomState, *, schedule: Schedule, shelf: Shelf, multicast: Multicast) -> None:
        self.room = room
        self.head = state.head
        self.assigned = state.head  # The last seq given out; ahead of `head` while a commit is under way.
        self.roles = dict(state.roles)
        self.pins = set(state.pins)
        self.recent = Recent(state.head, shelf)
        self.gone = False  # Deleted: nothing may be added any more.
        self.refused: set[Session] = set()  # Because it is gone, and told so.
        self.stale = False  # A fresh one is in its place and gives out its seqs.
        self._schedule = schedule
        self._multicast = multicast
        self._changing = asyncio.Lock()
        self._audience: dict[Dialect, dict[Session, None]] = {}  # Told in the order in which they came.
        self._approaching: dict[Session, object] = {}
        # Who comes and goes is of no interest in a large room, where it would be told without end.
        self._presence = Presence(room.id, tell=self.announce) if is_direct(room) else None
        self._pending: list[Event | Telling] = []

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
        yield from self._approaching

    def hears(self, session: Session) -> bool:
        """Whether the session is told what happens here, at once or when it has caught up."""
        return session in self._approaching or session in self._audience.get(session.dialect, ())

    def enter(self, session: Session) -> None:
        """From here on the session hears everything; what was published before is not for it."""
        self.flush()
        self._approaching.pop(session, None)
        self.seat(session)
        self._arrive(session)

    def approach(self, session: Session) -> object:
        """The session belongs here and is told of the past first, until it enters. Names this way in.

        What passes and is not kept, it is told at once: that will not be in the past.
        """
        self.leave(session)
        way = self._approaching[session] = object()
        self._arrive(session)
        self.flush()
        return way

    def approaches(self, session: Session, way: object) -> bool:
        """Whether the session is still on this way in: it has not left, nor entered, nor begun another."""
        return way is not None and self._approaching.get(session) is way

    def leave(self, session: Session) -> None:
        self.unseat(session)
        self._approaching.pop(session, None)
        if self._presence:
            self._presence.depart(session)

    def seat(self, session: Session) -> None:
        """Into the audience, among those of its dialect."""
        self._audience.setdefault(session.dialect, {})[session] = None

    def unseat(self, session: Session) -> bool:
        """Out of the audience, after all that it was to hear; False when it was not in."""
        self.flush()
        sessions = self._audience.get(session.dialect, {})
        was_in = session in sessions
        sessions.pop(session, None)
        if not sessions:
            self._audience.pop(session.dialect, None)
        return was_in

    def record(self, event: HistoryEvent) -> None:
        """Publish a journaled change of the room's history. The caller flushes after the last one."""
        self.head = max(self.head, event.seq)
        self._pending.append(self.recent.add(event))

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

    def flush(self) -> None:
        pending, self._pending = self._pending, []
        if not pending:
            return
        for dialect, sessions in list(self._audience.items()):
            told = _Told(dialect, pending)
            others = list(sessions)
            if told.actors:
                for session in [session for session in others if session.user_id in told.actors]:
                    session.send(told.to(session.user_id))
                others = [session for session in others if session.user_id not in told.actors]
            self._multicast.send(others, told.others)
        passing = [told for told in pending if not isinstance(told, Telling)]
        for session in list(self._approaching) if passing else ():
            session.send(b"".join(map(session.frame, passing)))


class _Told:
    """What is told at once in one dialect: each event encoded at most twice, for its actor and for the others.

    `actors` are told something of their own; guests are not known, and told what others are.
    """

    def __init__(self, dialect: Dialect, pending: Iterable[Event | Telling]) -> None:
        self._dialect = dialect
        self._frames = [_encoded(told, dialect) for told in pending]
        self._to: dict[int, bytes] = {}
        self.actors = {actor for actor, _, _ in self._frames} - {0}
        self.others = b"".join([frame for _, _, frame in self._frames])

    def to(self, user_id: int) -> bytes:
        if user_id not in self._to:
            self._to[user_id] = b"".join(
                self._dialect.encode(event, own=True) if actor == user_id else frame
                for actor, event, frame in self._frames
            )
        return self._to[user_id]


def _encoded(told: Event | Telling, dialect: Dialect) -> tuple[int, Event, bytes]:
    """Who is told something else, if anybody is; the event, and how all others are told."""
    event = told.event if isinstance(told, Telling) else told
    frame = told.frame(dialect) if isinstance(told, Telling) else dialect.encode(told, own=False)
    return 0 if type(event) in dialect.alike else event.actor_id, event, frame
