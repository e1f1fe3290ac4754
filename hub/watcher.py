"""What other processes change, such as the command line beside a running server, and what follows from it here."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from hub.accounts.people import People
from hub.accounts.signin import SignIn
from hub.errors import RoomNotFound, Unavailable
from hub.live import LiveRoom
from hub.models import Room
from hub.registry import Registry
from hub.stores import Store


class Watcher:
    """`keys_changed` is told the id of a workspace."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        people: People,
        signin: SignIn,
        *,
        keys_changed: Callable[[str], None],
        holds_changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._signin = signin
        self._keys_changed = keys_changed
        self._holds_changed = holds_changed
        self._unheeded: deque[tuple[str, Any]] = deque()

    async def look(self) -> None:
        """Act on what is new. Raises Unavailable; what was not acted on then has its turn the next time."""
        self._unheeded.extend(await self._store.notices.since_last())
        while self._unheeded:
            notice = self._unheeded.popleft()
            try:
                await self._heed(*notice)
            except Unavailable:
                self._unheeded.appendleft(notice)
                raise

    async def _heed(self, kind: str, id: Any) -> None:
        if kind == "user":
            self._people.forget(id)
            await self._signin.recheck(id)
        elif kind == "workspace":
            self._keys_changed(id)
        elif kind == "hold":
            await self._holds_changed()
        else:
            await self._recheck_room(id)

    async def _recheck_room(self, room_id: int) -> None:
        """Those who are members hear the room, and nobody else."""
        if live := self._registry.peek(room_id):
            with suppress(RoomNotFound):  # We have ended it ourselves.
                async with live.changing():
                    await self._update(live)
        elif room := await self._store.rooms.by_id(room_id):
            await self._introduce(room, await self._members(room_id))

    async def _update(self, live: LiveRoom) -> None:
        listening = {session.user_id for session in live.sessions() if not session.caller.user.is_guest}
        room = await self._store.rooms.by_id(live.room.id)
        members = await self._members(live.room.id) if room else set()
        live.roles = (await self._store.memberships.roles([live.room.id])).get(live.room.id, {})
        live.room = room or live.room
        live.gone = room is None
        count = await self._store.memberships.count(live.room.id)
        for user_id in listening - members:
            self._registry.expel(live.room.id, user_id, members=count)

    async def _members(self, room_id: int) -> set[int]:
        return {m.user_id for m in await self._store.memberships.of_room(room_id) if not m.invited}

    async def _introduce(self, room: Room, members: set[int]) -> None:
        """Nobody hears the room yet, so it may be new to all of its members."""
        if any(map(self._registry.is_online, members)):
            live = await self._registry.live(room)
            count = await self._store.memberships.count(room.id)
            for user_id in members:
                self._registry.admit(live, user_id, members=count)
