"""The list of one's rooms, in a fixed number of queries however many they are."""

from collections.abc import Mapping

from hub.accounts.models import Caller, User
from hub.accounts.people import UNKNOWN, People, guest
from hub.models import Author, Membership, Post, RoomSummary, author_of, is_group, other_of
from hub.registry import Registry
from hub.stores import Store, Tally

TRIES = 3


class Overview:
    def __init__(self, store: Store, registry: Registry, people: People) -> None:
        self._store = store
        self._registry = registry
        self._people = people

    async def rooms(self, caller: Caller) -> list[RoomSummary]:
        """The caller's rooms but for one-to-one conversations, with what is unread there."""
        return [summary for summary in await self.everything(caller) if is_group(summary.room)]

    async def everything(self, caller: Caller) -> list[RoomSummary]:
        """Like `rooms`, conversations included. Read again when rooms changed meanwhile, who may have been told."""
        for _ in range(TRIES):
            changes = self._registry.changes
            summaries = await self._read(caller)
            if changes == self._registry.changes:
                break
        return summaries

    async def _read(self, caller: Caller) -> list[RoomSummary]:
        tallies = await self._store.memberships.tallies(caller.user.id)
        memberships = await self._store.memberships.of_rooms([t.room.id for t in tallies])
        ids = {m.user_id for m in memberships} | {t.last.author_id for t in tallies if t.last}
        users = await self._people.by_ids(ids | {t.room.creator_id or 0 for t in tallies})
        places: dict[int, dict[int, Membership]] = {t.room.id: {} for t in tallies}
        for m in memberships:
            places[m.room_id][m.user_id] = m
        return [_summary(tally, _People(users, places[tally.room.id])) for tally in tallies]


class _People:
    """The users of one room, as they are seen there."""

    def __init__(self, users: Mapping[int, User], places: Mapping[int, Membership]) -> None:
        self._users = users
        self._places = places

    def author(self, user_id: int) -> Author:
        user = self._users.get(user_id)
        place = self._places.get(user_id)
        return author_of(user, place.role if place else "member") if user else UNKNOWN

    def members(self) -> tuple[Author, ...]:
        return tuple(self.author(id) for id in self._places if id in self._users)

    def read_by(self, user_id: int) -> int:
        place = self._places.get(user_id)
        return place.read_seq if place else 0


def _summary(tally: Tally, people: _People) -> RoomSummary:
    last, room = tally.last, tally.room
    partner_id = other_of(room, tally.membership.user_id) if room.pair else 0
    return RoomSummary(
        room,
        tally.membership.role,
        tally.unread,
        Post(last, people.author(last.author_id) if last.author_id else guest(last.author_name)) if last else None,
        people.members(),
        people.author(room.creator_id) if room.creator_id else None,
        tally.membership.read_seq,
        tally.head,
        tally.mentions,
        people.author(partner_id) if partner_id else None,
        people.read_by(partner_id),
    )
