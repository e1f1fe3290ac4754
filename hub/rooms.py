"""Rooms and who belongs to them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hub.errors import (
    TRY_AGAIN_LATER,
    BadRequest,
    Forbidden,
    NotAMember,
    NotFound,
    RoomNotFound,
    Taken,
    Unavailable,
)
from hub.events import RoomChanged
from hub.live import LiveRoom
from hub.models import Author, Caller, Membership, Role, Room, RoomKind, User
from hub.people import People
from hub.registry import Registry
from hub.stores import Store
from hub.text import folded, is_number, room_name, storable

OPEN_KINDS = {"game", "open"}  # Rooms that every signed-in user may enter.
DESCRIPTION_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A caller in a room: what every right in the room follows from."""

    live: LiveRoom
    caller: Caller
    role: Role

    @property
    def author(self) -> Author:
        return self.live.author(self.caller.user)

    @property
    def room(self) -> Room:
        return self.live.room


class Rooms:
    def __init__(self, store: Store, registry: Registry, people: People, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._clock = clock

    # Finding

    async def named(self, name: str) -> Room:
        """The room with this name or, if there is none and it is a number, with this id. Raises RoomNotFound."""
        room = await self._store.rooms.by_name(storable(name, "room"))
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

    async def place(self, caller: Caller, room: Room) -> Place:
        """The caller's place in a room. Raises NotAMember."""
        membership = await self._store.memberships.get(room.id, caller.user.id)
        if membership is None:
            raise NotAMember
        live = await self._registry.live(room)
        return Place(live, caller, membership.role)

    async def enter(self, caller: Caller, room: Room) -> Place:
        """Like `place`, but an open room takes in whoever comes."""
        live = await self._registry.live(room)
        membership = await self._store.memberships.get(room.id, caller.user.id)
        if membership is None and room.kind in OPEN_KINDS:
            await self._add(live, caller.user, "member")
            membership = await self._store.memberships.get(room.id, caller.user.id)
        if membership is None:
            raise NotAMember
        if membership.invited and await self._store.memberships.accept(room.id, caller.user.id):
            self._registry.admit(live, caller.user.id)
        return Place(live, caller, membership.role)

    # Lists

    async def visible(self, caller: Caller) -> list[tuple[Room, int]]:
        """Rooms and their number of members: the caller's own and all that it could enter; an admin sees all."""
        return await self._store.rooms.visible(caller.user.id, all_kinds=caller.user.is_admin)

    async def all(self) -> list[tuple[Room, int]]:
        """Every room but the direct ones, with its number of members."""
        return await self._store.rooms.visible(0, all_kinds=True)

    async def members(self, place: Place) -> list[tuple[User, Role]]:
        memberships = await self._store.memberships.of_room(place.room.id)
        users = await self._people.by_ids(m.user_id for m in memberships)
        return [(users[m.user_id], m.role) for m in memberships if m.user_id in users]

    async def search_members(self, place: Place, text: str) -> list[tuple[User, Role]]:
        """The members in whose name or username the text occurs; case does not count."""
        wanted = folded(text)
        members = await self.members(place)
        return [(u, role) for u, role in members if wanted in folded(f"{u.full_name}\n{u.username}")]

    # Changing

    async def create(self, creator: User | None, name: str, *, kind: RoomKind, description: str = "") -> Room:
        """Make a room; its creator is its admin. Raises Taken, BadRequest."""
        now = self._clock()
        await self._refuse_number(room_name(name))
        room = await self._store.rooms.insert(
            Room(
                0,
                room_name(name),
                kind,
                _description(description),
                creator_id=creator.id if creator else None,
                created_at=now,
                updated_at=now,
            )
        )
        if creator is not None:
            await self.add_member(room, creator, "admin")
        return room

    async def edit(self, place: Place, *, name: str | None, description: str | None) -> Room:
        require_admin(place)
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
        place.live.announce(RoomChanged(room))
        return room

    async def delete(self, place: Place) -> None:
        """End a room: whoever is connected is told, and of its messages only tombstones stay."""
        require_admin(place)
        place.live.gone = True
        try:
            await self._store.rooms.retire(place.room.id)
        except Unavailable:  # It may be gone or not, and who comes back finds out.
            self._registry.forget(place.live, code=TRY_AGAIN_LATER, reason="Reconnect and resume.")
            raise
        for user_id in {session.user_id for session in place.live.sessions()}:
            self._registry.expel(place.room.id, user_id)
        await self._bury(place.room.id)

    async def bury_retired(self) -> None:
        """Finish what a crash broke off."""
        for room_id in await self._store.rooms.retired():
            await self._bury(room_id)

    async def join(self, caller: Caller, room: Room) -> None:
        """Become a member. Raises Forbidden when the room is not open to the caller."""
        if room.kind not in OPEN_KINDS and not caller.user.is_admin:
            raise Forbidden("This room is by invitation only.", code="invitation_required")
        if room.kind == "direct":
            raise RoomNotFound
        if not await self.add_member(room, caller.user):
            raise BadRequest("You are already a member of this room.", code="already_a_member")

    async def leave(self, place: Place) -> None:
        """Raises Forbidden for the last admin while others are there."""
        memberships = await self._store.memberships.of_room(place.room.id)
        admins = [m for m in memberships if m.role == "admin"]
        if place.role == "admin" and len(admins) == 1 and len(memberships) > 1:
            raise Forbidden("Transfer the ownership before you leave.", code="last_admin")
        await self._store.memberships.remove(place.room.id, place.caller.user.id)
        self._registry.expel(place.room.id, place.caller.user.id)

    async def add_member(self, room: Room, user: User, role: Role = "member") -> bool:
        """False when the user was a member already."""
        return await self._add(await self._registry.live(room), user, role)

    async def take_in(self, place: Place, user: User) -> bool:
        """Make somebody a member, as an admin of the room. False for one who was a member already."""
        require_admin(place)
        return await self.add_member(place.room, user)

    async def transfer(self, place: Place, user_id: int) -> None:
        """Make another member the room's admin in place of the caller."""
        require_admin(place)
        if await self._store.memberships.get(place.room.id, user_id) is None:
            raise NotFound("The new owner is not a member of this room.", code="user_not_found", field="user_id")
        await self._set_role(place.live, user_id, "admin")
        if user_id != place.caller.user.id:
            await self._set_role(place.live, place.caller.user.id, "member")

    async def _bury(self, room_id: int) -> None:
        await self._store.files.release(room_id)
        await self._store.messages.bury(room_id)
        await self._store.rooms.delete(room_id)

    async def _refuse_number(self, name: str) -> None:
        """A name that is another room's id would hide that room from those who know it by id."""
        if is_number(name) and await self._store.rooms.by_id(int(name)):
            raise Taken("Another room has this number.", field="name")

    async def _add(self, live: LiveRoom, user: User, role: Role) -> bool:
        added = await self._store.memberships.add(Membership(live.room.id, user.id, role, read_seq=live.head))
        if added:
            await refuse_retired(self._store, live.room.id)
            live.roles[user.id] = role
            self._registry.admit(live, user.id)
        return added

    async def _set_role(self, live: LiveRoom, user_id: int, role: Role) -> None:
        await self._store.memberships.set_role(live.room.id, user_id, role)
        live.roles[user_id] = role
        live.announce(RoomChanged(live.room))


async def refuse_retired(store: Store, room_id: int) -> None:
    """Undo a membership that came while the room was ended. Raises RoomNotFound."""
    if await store.rooms.by_id(room_id) is None:
        await store.rooms.retire(room_id)
        raise RoomNotFound


def require_admin(place: Place) -> None:
    if place.role != "admin" and not place.caller.user.is_admin:
        raise Forbidden("Only an admin of the room can do this.", code="room_admin_required")


def _description(text: str) -> str:
    if len(storable(text, "description")) > DESCRIPTION_CHARS:
        raise BadRequest(f"A description has at most {DESCRIPTION_CHARS} characters.", field="description")
    return text
