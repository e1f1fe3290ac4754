"""Who can be called, and under which addresses.

In this order: the sid of a session; the username of somebody signed in; the name of
a room, for all who are in it; whatever a caller has called itself before.
"""

from dataclasses import dataclass

from hub.errors import RoomNotFound
from hub.live import LiveRoom
from hub.models import OPEN_KINDS
from hub.registry import Registry
from hub.rooms.rooms import Rooms
from hub.session import Session
from hub.text import folded

ALIAS_CHARS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Who is at an address, and the room that it names, if it is one."""

    sessions: frozenset[Session] = frozenset()
    room: LiveRoom | None = None


class Callees:
    """Only sessions that have arrived can be called: not every client can take a call.

    One without a sid can be called by its username only.
    """

    def __init__(self, rooms: Rooms, registry: Registry) -> None:
        self._rooms = rooms
        self._registry = registry
        self._by_sid: dict[str, Session] = {}
        self._by_username: dict[str, set[Session]] = {}
        self._by_alias: dict[str, Session] = {}
        self._aliases: dict[Session, str] = {}

    def arrive(self, session: Session) -> None:
        """Whoever has gone meanwhile is not taken."""
        if session.closed:
            return
        if session.caller.sid:
            self._by_sid[session.caller.sid] = session
        if not session.caller.user.is_guest:
            self._by_username.setdefault(folded(session.caller.user.username), set()).add(session)

    def depart(self, session: Session) -> None:
        self._by_sid.pop(session.caller.sid, None)
        self._forget_alias(session)
        username = folded(session.caller.user.username)
        mine = self._by_username.get(username, set())
        mine.discard(session)
        if not mine:
            self._by_username.pop(username, None)

    def learn(self, session: Session, alias: str) -> None:
        """What a session calls itself. Nobody takes a name from a session that is still here."""
        if alias not in self._by_alias and 0 < len(alias) <= ALIAS_CHARS:
            self._forget_alias(session)
            self._by_alias[alias] = session
            self._aliases[session] = alias

    def of_user(self, user_id: int) -> frozenset[Session]:
        """The sessions on which somebody signed in can be called."""
        mine = self._registry.of_user(user_id)
        return frozenset(s for s in mine if s in self._by_username.get(folded(s.caller.user.username), ()))

    async def find(self, caller: Session, address: str) -> Found:
        """The sessions at an address, as far as this caller may reach them."""
        if session := self._by_sid.get(address):
            return Found(frozenset({session}))
        if sessions := self._by_username.get(folded(address)):
            return Found(frozenset(sessions))
        found = await self._in_room(caller, address)
        if found.sessions or address not in self._by_alias:
            return found
        return Found(frozenset({self._by_alias[address]}))

    async def _in_room(self, caller: Session, name: str) -> Found:
        try:
            live = self._registry.peek((await self._rooms.named(name)).id)
        except RoomNotFound:
            return Found()
        if live is None or not _reaches(caller, live):
            return Found()
        return Found(frozenset(s for s in live.sessions() if self._by_sid.get(s.caller.sid) is s) - {caller}, live)

    def _forget_alias(self, session: Session) -> None:
        self._by_alias.pop(self._aliases.pop(session, ""), None)


def _reaches(caller: Session, live: LiveRoom) -> bool:
    open_kinds = {"open"} if caller.caller.user.is_guest else OPEN_KINDS
    return live.room.kind in open_kinds or live.hears(caller)
