"""Who can be called, and under which addresses.

In this order: the sid of a session; the username of somebody signed in; the name of
a room, for all who are in it; whatever a caller has called itself before.
"""

from hub.errors import RoomNotFound
from hub.models import OPEN_KINDS
from hub.registry import Registry
from hub.rooms import Rooms
from hub.session import Session
from hub.text import folded

ALIAS_CHARS = 100


class Callees:
    """Only sessions that have arrived can be called: not every client can take a call."""

    def __init__(self, rooms: Rooms, registry: Registry) -> None:
        self._rooms = rooms
        self._registry = registry
        self._by_sid: dict[str, Session] = {}
        self._by_username: dict[str, set[Session]] = {}
        self._by_alias: dict[str, Session] = {}
        self._aliases: dict[Session, str] = {}

    def arrive(self, session: Session) -> None:
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

    async def find(self, caller: Session, address: str) -> set[Session]:
        """The sessions at an address, as far as this caller may reach them."""
        if session := self._by_sid.get(address):
            return {session}
        if sessions := self._by_username.get(folded(address)):
            return set(sessions)
        if sessions := await self._in_room(caller, address):
            return sessions
        return {self._by_alias[address]} if address in self._by_alias else set()

    async def _in_room(self, caller: Session, name: str) -> set[Session]:
        try:
            live = self._registry.peek((await self._rooms.named(name)).id)
        except RoomNotFound:
            return set()
        if live is None:
            return set()
        open_kinds = {"open"} if caller.caller.user.is_guest else OPEN_KINDS
        may_reach = live.room.kind in open_kinds or live.hears(caller)
        return {s for s in live.sessions() if self._by_sid.get(s.caller.sid) is s} - {caller} if may_reach else set()

    def _forget_alias(self, session: Session) -> None:
        self._by_alias.pop(self._aliases.pop(session, ""), None)
