"""Rooms: finding, making, changing and ending them. Who belongs to them is decided in hub/rooms/members.py."""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from hub.accounts.models import Caller, User
from hub.accounts.powers import require_person
from hub.errors import TRY_AGAIN_LATER, BadRequest, RoomNotFound, Taken, Unavailable
from hub.events import RoomChanged
from hub.files.space import DiskSpace
from hub.gathering import Gathering
from hub.journal import Journal
from hub.keeping.holds import Holds
from hub.live import LiveRoom
from hub.models import A_GUEST, Room, RoomKind
from hub.registry import Registry
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.stores import Store
from hub.text import folded, is_number, room_name, storable

DESCRIPTION_CHARS = 1000
DESK_ID = re.compile("[0-9a-f]{24}")


class Rooms:
    """`forget` ends what else there is of a room: what is found, and by which ways programs come in."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        members: Members,
        journal: Journal,
        *,
        holds: Holds,
        space: DiskSpace,
        forget: Callable[[int], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._registry = registry
        self._members = members
        self._journal = journal
        self._holds = holds
        self._space = space
        self._forget = forget
        self._clock = clock
        self._named = Gathering(store.rooms.by_names)

    # Finding

    async def named(self, name: str) -> Room:
        """The room with this name or, if there is none and it is a number, with this id. Raises RoomNotFound."""
        room = await self._named.of(storable(name, "room"))
        if room is None and is_number(name):
            room = await self._store.rooms.by_id(int(name))
        if room is None:
            raise RoomNotFound
        return room

    async def by_id(self, room_id: int) -> Room:
        """Raises RoomNotFound."""
        room = await self._store.rooms.by_id(room_id)
        if room is None:
            raise RoomNotFound
        return room

    async def is_of_desk(self, name: str) -> bool:
        """Whether it is the id of a ticket or of a workspace, which clients may take for a room's name."""
        desk, id = self._store.desk, folded(name)
        if not DESK_ID.fullmatch(id):
            return False
        return bool(await desk.tickets.any(id) or await desk.workspaces.by_id(id))

    async def visible(self, caller: Caller) -> list[tuple[Room, int]]:
        """Rooms and their number of members: the caller's own and all that it could enter; an admin sees all."""
        return await self._store.rooms.visible(caller.user.id, all_kinds=caller.user.is_admin)

    async def all(self) -> list[tuple[Room, int]]:
        """Every room but the direct ones, with its number of members."""
        return await self._store.rooms.visible(0, all_kinds=True)

    # Changing

    async def create(self, creator: User | None, name: str, *, kind: RoomKind, description: str = "") -> Room:
        """Make a room; its creator is its admin, unless it is a guest. Raises Taken, BadRequest, Forbidden,
        StorageFull.
        """
        if creator is not None:
            require_person(creator)
        self._space.require_growth()
        now = self._clock()
        await self._refuse_number(room_name(name))
        room = await self._store.rooms.insert(
            Room(
                0,
                room_name(name),
                kind,
                _description(description),
                creator_id=max(creator.id, A_GUEST) if creator else None,
                created_at=now,
                updated_at=now,
            )
        )
        if creator is not None and not creator.is_guest:
            await self._members.add_member(room, creator, "admin")
        return room

    async def edit(self, place: Place, *, name: str | None, description: str | None) -> Room:
        async with place.live.changing():
            place.require_admin()
            room = replace(
                place.room,
                name=place.room.name if name is None else room_name(name),
                description=place.room.description if description is None else _description(description),
                updated_at=self._clock(),
            )
            if name is not None:
                await self._refuse_number(room.name)
            await self._store.rooms.update(room)
            place.live.room = room
            self._registry.announce(place.live, RoomChanged(room))
        return room

    async def delete(self, place: Place) -> None:
        """End a room: whoever is connected is told, and of its messages only tombstones stay."""
        async with place.live.changing():
            place.require_admin()
            self._holds.require_none(place.room.id)
            await self._retire(place.live)
        with suppress(Unavailable):  # The room is gone all the same, and `bury_retired` does the rest.
            await self._bury(place.room.id)

    async def bury_retired(self) -> None:
        """Finish what a crash or the loss of the database broke off. Called at the start, and again and again."""
        retired = await self._store.rooms.retired()
        for room_id in [id for id in retired if not self._holds.cover(id)]:
            await self._store.rooms.retire(room_id)
            await self._bury(room_id)

    async def _retire(self, live: LiveRoom) -> None:
        live.gone = True
        try:
            await self._store.rooms.retire(live.room.id)
        except Unavailable:  # It may be gone or not, and who comes back finds out.
            self._registry.forget(live, code=TRY_AGAIN_LATER, reason="Reconnect and resume.")
            raise
        for user_id in {session.user_id for session in live.sessions()}:
            self._registry.expel(live.room.id, user_id, members=0)

    async def _bury(self, room_id: int) -> None:
        await self._journal.settled()
        await self._store.files.release(room_id)
        await self._store.messages.bury(room_id)
        await self._forget(room_id)
        await self._store.rooms.delete(room_id)

    async def _refuse_number(self, name: str) -> None:
        """A name that is another room's id would hide that room from those who know it by id."""
        if is_number(name) and await self._store.rooms.by_id(int(name)):
            raise Taken("Another room has this number.", field="name")


def _description(text: str) -> str:
    if len(storable(text, "description")) > DESCRIPTION_CHARS:
        raise BadRequest(f"A description has at most {DESCRIPTION_CHARS} characters.", field="description")
    return text
