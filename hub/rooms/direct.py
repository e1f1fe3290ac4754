"""One-to-one conversations: for every two users, or one with itself, a room that is theirs alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hub.accounts.models import Caller, User
from hub.accounts.people import People
from hub.accounts.powers import require_person
from hub.errors import NotFound, Taken
from hub.files.space import DiskSpace
from hub.models import Message, Room, is_direct, other_of
from hub.registry import Registry
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.stores import Store, Tally
from hub.text import folded, storable


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in a list, as one of the two sees it."""

    room: Room
    other: User
    last: Message | None


class Direct:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        people: People,
        members: Members,
        *,
        space: DiskSpace,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._members = members
        self._space = space
        self._clock = clock

    async def user(self, username: str) -> User:
        """Whoever has this username. Raises NotFound."""
        found = await self._store.users.by_login(storable(username, "username"))
        if found is None or folded(found[0].username) != folded(username):  # An email is no username.
            raise NotFound("There is no such user.", code="user_not_found")
        return found[0]

    async def find(self, caller: Caller, other: User) -> Place | None:
        """The caller's place in the conversation with somebody, None when there is none."""
        room = await self._store.rooms.by_pair(pair_of(caller.user.id, other.id))
        return await self._members.place(caller, room) if room else None

    async def open(self, caller: Caller, other: User) -> Place:
        """Like `find`, but makes what is missing. Raises NotFound when somebody new is disabled, Forbidden,
        StorageFull.
        """
        room = await self._store.rooms.by_pair(pair_of(caller.user.id, other.id)) or await self._begin(caller, other)
        there = {membership.user_id for membership in await self._store.memberships.of_room(room.id)}
        for user in {caller.user, other}:
            if user.id not in there:
                await self._members.add_member(room, user)
        return await self._members.place(caller, room)

    async def rooms(self, caller: Caller) -> list[Room]:
        """The caller's conversations, that with itself included."""
        return [t.room for t in await self._tallies(caller.user.id) if is_direct(t.room)]

    async def all(self, caller: Caller) -> list[Conversation]:
        """The caller's conversations with others, by id."""
        me = caller.user.id
        tallies = [t for t in await self._tallies(me) if t.room.pair]
        users = await self._people.by_ids(other_of(t.room, me) for t in tallies)
        found = [(t.room, users.get(other_of(t.room, me)), t.last) for t in tallies]
        return [Conversation(room, other, last) for room, other, last in found if other and other.id != me]

    async def _tallies(self, user_id: int) -> list[Tally]:
        return (await self._store.memberships.tallies([user_id]))[user_id]

    async def _begin(self, caller: Caller, other: User) -> Room:
        """Both may begin at once; then one of them finds what the other has made."""
        require_person(caller.user)
        self._space.require_growth()
        if not other.is_active:
            raise NotFound("There is no such user.", code="user_not_found")
        now, pair = self._clock(), pair_of(caller.user.id, other.id)
        name = f"{other.username}-{caller.user.username}"
        room = Room(0, name, "direct", created_at=now, updated_at=now, pair=pair)
        try:
            return await self._store.rooms.insert(room)
        except Taken:
            existing = await self._store.rooms.by_pair(pair)
            if existing is None:
                raise
            return existing


def pair_of(first_id: int, second_id: int) -> str:
    """What names the conversation of two users, in either order."""
    return f"{min(first_id, second_id)}:{max(first_id, second_id)}"
