"""The list of one's rooms, in a fixed number of queries however many they are."""

from collections.abc import Mapping

from hub.models import Author, Caller, Post, Role, RoomSummary, User, author_of, is_group
from hub.people import UNKNOWN, People, guest
from hub.stores import Store, Tally


class Overview:
    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    async def rooms(self, caller: Caller) -> list[RoomSummary]:
        """The caller's rooms but for one-to-one conversations, with what is unread there."""
        tallies = [t for t in await self._store.memberships.tallies(caller.user.id) if is_group(t.room)]
        memberships = await self._store.memberships.of_rooms([t.room.id for t in tallies])
        ids = {m.user_id for m in memberships} | {t.last.author_id for t in tallies if t.last}
        users = await self._people.by_ids(ids | {t.room.creator_id or 0 for t in tallies})
        roles: dict[int, dict[int, Role]] = {t.room.id: {} for t in tallies}
        for m in memberships:
            roles[m.room_id][m.user_id] = m.role
        return [_summary(tally, _People(users, roles[tally.room.id])) for tally in tallies]


class _People:
    """The users of one room, as they are seen there."""

    def __init__(self, users: Mapping[int, User], roles: Mapping[int, Role]) -> None:
        self._users = users
        self._roles = roles

    def author(self, user_id: int) -> Author:
        user = self._users.get(user_id)
        return author_of(user, self._roles.get(user_id, "member")) if user else UNKNOWN

    def members(self) -> tuple[Author, ...]:
        return tuple(self.author(id) for id in self._roles if id in self._users)


def _summary(tally: Tally, people: _People) -> RoomSummary:
    last = tally.last
    return RoomSummary(
        tally.room,
        tally.membership.role,
        tally.unread,
        Post(last, people.author(last.author_id) if last.author_id else guest(last.author_name)) if last else None,
        people.members(),
        people.author(tally.room.creator_id) if tally.room.creator_id else None,
        tally.membership.read_seq,
        tally.head,
    )
