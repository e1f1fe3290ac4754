"""Who is connected, and which rooms are live.

A room is live while a session or an entry of the journal holds it; after that
it is forgotten, so memory follows what is used, not what is stored.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from weakref import WeakValueDictionary

from hub.errors import NOT_A_MEMBER, SIGNED_OUT, TRY_AGAIN_LATER
from hub.events import Event, Joined, Left, RoomChanged
from hub.live import LiveRoom, RoomState, Schedule
from hub.models import Room
from hub.multicast import Multicast
from hub.recent import Shelf
from hub.session import Dialect, Session, Transport
from hub.stores import Store


class Registry:
    def __init__(self, store: Store, *, schedule: Schedule, multicast: Multicast) -> None:
        self.doubts = 0  # How often tokens may have ended.
        self.changes = 0  # How often rooms, or who is in them, have changed.
        self._store = store
        self._multicast = multicast
        self._fresh = partial(LiveRoom, schedule=schedule, shelf=Shelf(), multicast=multicast)
        self._rooms: WeakValueDictionary[int, LiveRoom] = WeakValueDictionary()
        self._loading: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._sessions: dict[int, set[Session]] = {}
        self._places: dict[Session, set[LiveRoom]] = {}

    async def live(self, room: Room) -> LiveRoom:
        """The live room. Everybody gets the same object while anybody holds it."""
        return self._rooms.get(room.id) or (await self.all_live([room]))[0]

    async def all_live(self, rooms: Sequence[Room]) -> list[LiveRoom]:
        """The live rooms, in a number of queries that no number of rooms changes."""
        lives = self._known(rooms)
        missing = {room.id: room for room in rooms if room.id not in lives}
        async with AsyncExitStack() as reading:
            # Whoever made a room during our reads might be done with it, too, and the reads be out of date.
            for id in sorted(missing):
                await reading.enter_async_context(self._loading.setdefault(id, asyncio.Lock()))
            lives |= self._known(missing.values())
            lives |= await self._read([room for id, room in missing.items() if id not in lives])
        return [lives[room.id] for room in rooms]

    def _known(self, rooms: Iterable[Room]) -> dict[int, LiveRoom]:
        return {room.id: live for room in rooms if (live := self._rooms.get(room.id)) is not None}

    async def _read(self, rooms: Sequence[Room]) -> dict[int, LiveRoom]:
        if not rooms:
            return {}
        ids = [room.id for room in rooms]
        heads = await self._store.messages.heads(ids)
        roles = await self._store.memberships.roles(ids)
        pins = await self._store.messages.pins(ids)
        lives = {}
        for room in rooms:
            state = RoomState(heads.get(room.id, 0), roles.get(room.id, {}), pins.get(room.id, set()))
            lives[room.id] = self._fresh(room, state)
        self._rooms.update(lives)
        return lives

    def peek(self, room_id: int) -> LiveRoom | None:
        return self._rooms.get(room_id)

    def connect(self, session: Session) -> None:
        self._sessions.setdefault(session.user_id, set()).add(session)
        self._places[session] = set()

    def disconnect(self, session: Session) -> None:
        """Forget a session. Safe to call twice."""
        session.closed = True
        for room in self._places.pop(session, set()):
            room.leave(session)
        mine = self._sessions.get(session.user_id, set())
        mine.discard(session)
        if not mine:
            self._sessions.pop(session.user_id, None)

    def enter(self, session: Session, room: LiveRoom) -> bool:
        """From here on the session hears the room. False when it may not, or is gone."""
        if not self._lets_in(session, room):
            return False
        self._places[session].add(room)
        room.enter(session)
        return True

    def approach(self, session: Session, room: LiveRoom) -> object:
        """The session will enter once it has been told of the past. Names this way in; None when there is none."""
        if not self._lets_in(session, room):
            return None
        self._places[session].add(room)
        return room.approach(session)

    def leave(self, session: Session, room: LiveRoom) -> None:
        self._places.get(session, set()).discard(room)
        room.leave(session)

    def move(self, session: Session, dialect: Dialect, transport: Transport) -> None:
        """From here on the session is reached in another way, and hears the same as before."""
        rooms = [room for room in self._places.get(session, ()) if room.unseat(session)]
        session.redirect(dialect, transport)
        for room in rooms:
            room.seat(session)

    def of_user(self, user_id: int) -> frozenset[Session]:
        return frozenset(self._sessions.get(user_id, ()))

    def is_online(self, user_id: int) -> bool:
        return user_id in self._sessions

    def online(self) -> frozenset[int]:
        """The users who have a session; guests are none."""
        return frozenset(user_id for user_id in self._sessions if user_id > 0)

    def all(self) -> list[Session]:
        return list(self._places)

    def tell_all(self, event: Event) -> None:
        self._multicast.tell(self.all(), event)

    def end(self, sessions: Iterable[Session], code: int, reason: str) -> None:
        """Close sessions; from here on they hear nothing."""
        for session in list(sessions):
            session.close(code, reason)
            self.disconnect(session)

    def doubt(self, user_id: int) -> frozenset[Session]:
        """The sessions of a user whose tokens may have ended. Whoever signs in just now is looked at again."""
        self.doubts += 1
        return self.of_user(user_id)

    def sign_out(self, user_id: int, *, keep: Callable[[Session], bool] = lambda session: False) -> None:
        self.end((s for s in self.doubt(user_id) if not keep(s)), SIGNED_OUT, "You were signed out.")

    def admit(self, room: LiveRoom, user_id: int, *, members: int) -> None:
        """The sessions of a new member that follow such rooms now hear this one, which has so many members now."""
        for session in self.of_user(user_id):
            session.barred -= {room.room.id}
            if session.follows and session.follows(room.room) and not room.hears(session):
                self.enter(session, room)
        self.announce(room, Joined(room.room.id, user_id, members))

    def expel(self, room_id: int, user_id: int, *, members: int) -> None:
        """End a user's delivery from a room at once, and that of sessions that are about to enter."""
        for session in self.of_user(user_id):
            session.barred |= {room_id}
        room = self.peek(room_id)
        if room is None:
            self.changes += 1
            return
        room.roles.pop(user_id, None)
        for session in [s for s in room.sessions() if s.user_id == user_id]:
            room.leave(session)
            self._places[session].discard(room)
            self._turn_away(session, room_id, members)
        self.announce(room, Left(room_id, user_id, members))

    def dismiss(self, room: LiveRoom, user_id: int, *, members: int) -> None:
        """Like `expel`, for somebody who may well come back. Sessions that chose the room hear it by another right."""
        for session in [s for s in room.sessions() if s.user_id == user_id and not s.chooses_rooms]:
            room.leave(session)
            self._places[session].discard(room)
            self._turn_away(session, room.room.id, members)
        self.announce(room, Left(room.room.id, user_id, members))

    def announce(self, room: LiveRoom, change: Joined | Left | RoomChanged) -> None:
        """Tell who hears the room. Others find out by `changes` that the list of rooms they have is out of date."""
        self.changes += 1
        room.announce(change)

    def forget(self, room: LiveRoom, *, code: int, reason: str) -> None:
        """Close who is in the room, or was told that it is gone, and read it afresh for whoever comes next."""
        room.stale = True
        self.end([*room.sessions(), *room.refused], code, reason)
        if self.peek(room.room.id) is room:
            del self._rooms[room.room.id]

    def _lets_in(self, session: Session, room: LiveRoom) -> bool:
        """The membership that was looked up may have ended since, and the room be deleted or read anew."""
        if room.stale:
            self.end([session], TRY_AGAIN_LATER, "Reconnect and resume.")
        elif room.gone or room.room.id in session.barred:
            self.leave(session, room)  # Else one on its way in would try again and again.
            room.refused.add(session)
            self._turn_away(session, room.room.id, 0)
        else:
            return not session.closed
        return False

    def _turn_away(self, session: Session, room_id: int, members: int) -> None:
        if session.outlives_rooms:
            session.tell(Left(room_id, session.user_id, members, actor_id=session.user_id))
        else:
            self.end([session], NOT_A_MEMBER, "You are no longer a member of this room.")
