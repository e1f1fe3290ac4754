"""Users by id, kept a while, because every message names its author."""

from collections import OrderedDict
from collections.abc import Iterable

from hub.accounts.models import Caller, User
from hub.accounts.stores import UserStore
from hub.live import LiveRoom
from hub.models import Author, author_of

KEPT = 10_000
GUEST_NAME_CHARS = 250
GONE = User(0, "unknown", "", is_active=False)


class People:
    def __init__(self, users: UserStore) -> None:
        self._users = users
        self._kept: OrderedDict[int, User] = OrderedDict()
        self._forgotten = 0  # How often a user has changed.

    async def by_ids(self, ids: Iterable[int]) -> dict[int, User]:
        wanted = set(ids) - {0}
        found = {id: self._kept[id] for id in wanted if id in self._kept}
        missing = wanted - found.keys()
        if missing:
            forgotten = self._forgotten
            read = {user.id: user for user in await self._users.by_ids(missing)}
            found |= read
            if forgotten == self._forgotten:  # Else what was read may be of before the change.
                self._keep(read)
        return found

    async def by_id(self, user_id: int | None) -> User | None:
        return (await self.by_ids({user_id})).get(user_id) if user_id else None

    async def authors(self, room: LiveRoom, ids: Iterable[int]) -> dict[int, Author]:
        """The given users as the room sees them."""
        users = await self.by_ids(ids)
        return {id: room.author(user) for id, user in users.items()}

    def forget(self, user_id: int) -> None:
        """A user has changed: read it again when it is wanted."""
        self._forgotten += 1
        self._kept.pop(user_id, None)

    def _keep(self, users: dict[int, User]) -> None:
        self._kept |= users
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def guest(name: str) -> Author:
    return Author(0, name, role="guest")


def known_as(caller: Caller, name: object) -> Author:
    """Whoever is asking, where no room says more. A guest is known by the `name` that it gives, if that is one."""
    if caller.user.is_guest:
        return guest(name[:GUEST_NAME_CHARS] if isinstance(name, str) else "")
    return author_of(caller.user, "member")


UNKNOWN = author_of(GONE, "member")
