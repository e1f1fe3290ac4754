"""What admins of the server see of it, and what they decide about its users and rooms."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from hub.accounts.accounts import Accounts
from hub.accounts.models import Caller, User
from hub.accounts.people import People
from hub.accounts.powers import require_admin
from hub.errors import Forbidden, NotFound
from hub.models import Member
from hub.registry import Registry
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.rooms.rooms import Rooms
from hub.stores import Store
from hub.upkeep import Backup, Held


@dataclass(frozen=True, slots=True)
class Stored:
    """`files` by whose they are, the most first; nobody's come with None."""

    files: tuple[tuple[User | None, Held], ...]
    database_bytes: int
    last_backup: Backup | None


class Oversight:
    """All of it is for admins alone, and raises Forbidden for others."""

    def __init__(
        self, store: Store, registry: Registry, people: People, *, accounts: Accounts, members: Members, rooms: Rooms
    ) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._accounts = accounts
        self._members = members
        self._rooms = rooms
        self._deciding = asyncio.Lock()  # Else the last two admins might end each other's rights.

    async def users(self, caller: Caller) -> list[tuple[User, bool]]:
        """Everybody, by id, and whether they are online."""
        require_admin(caller)
        return [(user, self._registry.is_online(user.id)) for user in await self._accounts.all()]

    async def decide(
        self, caller: Caller, user_id: int, *, is_active: bool | None = None, is_admin: bool | None = None
    ) -> User:
        """Change what somebody else may do; None leaves it as it is. Raises NotFound."""
        async with self._deciding:
            user = await self._other(caller, user_id)
            if is_admin is not None and is_admin != user.is_admin:
                await self._accounts.set_admin(user, is_admin=is_admin)
            if is_active is not None and is_active != user.is_active:
                await (self._accounts.enable(user) if is_active else self._accounts.disable(user))
            return await self._user(user_id)

    async def new_password(self, caller: Caller, user_id: int) -> str:
        """For somebody who has lost the old one; whoever is signed in with that is signed out. Raises NotFound."""
        user = await self._other(caller, user_id)
        password = self._accounts.generated_password()
        await self._accounts.set_password(user, password)
        return password

    async def members(self, caller: Caller, room_id: int) -> list[Member]:
        """Raises RoomNotFound."""
        return await self._members.roll(await self._place(caller, room_id))

    async def delete_room(self, caller: Caller, room_id: int) -> None:
        """Raises RoomNotFound."""
        await self._rooms.delete(await self._place(caller, room_id))

    async def stored(self, caller: Caller) -> Stored:
        require_admin(caller)
        upkeep = self._store.upkeep
        held = await upkeep.files()
        return Stored(await self._by_user(held), await upkeep.database_bytes(), await upkeep.last_backup())

    async def _by_user(self, held: Mapping[int, Held]) -> tuple[tuple[User | None, Held], ...]:
        users = await self._people.by_ids(held)
        most = sorted(held.items(), key=lambda item: item[1].bytes, reverse=True)
        return tuple((users.get(id), files) for id, files in most)

    async def _place(self, caller: Caller, room_id: int) -> Place:
        """In rooms that only the hub makes and ends admins have no power."""
        require_admin(caller)
        place = Place(await self._registry.live(await self._rooms.by_id(room_id)), caller)
        place.require_admin()
        return place

    async def _other(self, caller: Caller, user_id: int) -> User:
        """Nobody decides about the own account: so there is always an admin left."""
        require_admin(caller)
        if user_id == caller.user.id:
            raise Forbidden("About your own account another admin has to decide.", code="own_account")
        admin = await self._user(caller.user.id)
        if not (admin.is_admin and admin.is_active):
            raise Forbidden
        return await self._user(user_id)

    async def _user(self, user_id: int) -> User:
        user = await self._store.users.by_id(user_id)
        if user is None:
            raise NotFound("There is no such user.", code="user_not_found")
        return user
