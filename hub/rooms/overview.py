"""The list of one's rooms, in a fixed number of queries however many they are."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from hub.accounts.models import Caller, User
from hub.accounts.people import UNKNOWN, People, guest
from hub.models import Author, Membership, Post, Role, RoomSummary, author_of, is_group, other_of
from hub.registry import Registry
from hub.stores import Store, Tally
from hub.waiting import WaitingLine

TRIES = 3
AT_ONCE = 4  # Lists that are read: when everybody comes back, the database has time for those who talk.


class Overview:
    def __init__(self, store: Store, registry: Registry, people: People) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._line = WaitingLine(AT_ONCE)

    async def rooms(self, caller: Caller) -> list[RoomSummary]:
        """The caller's rooms but for one-to-one conversations, with what is unread there, and who the members are."""
        return await self._settled(lambda: self._peopled(caller))

    async def everything(self, caller: Caller) -> list[RoomSummary]:
        """Conversations, too. Large rooms have many members, and whoever comes back waits for this: without them."""
        return await self._settled(lambda: self._read(caller))

    async def _settled(self, read: Callable[[], Awaitable[list[RoomSummary]]]) -> list[RoomSummary]:
        """Read again when rooms changed meanwhile, who may have been told."""
        async with self._line.turn():
            for _ in range(TRIES):
                changes = self._registry.changes
                summaries = await read()
                if changes == self._registry.changes:
                    break
        return summaries

    async def _peopled(self, caller: Caller) -> list[RoomSummary]:
        summaries = [summary for summary in await self._read(caller) if is_group(summary.room)]
        memberships = await self._store.memberships.of_rooms([summary.room.id for summary in summaries])
        users = await self._people.by_ids({m.user_id for m in memberships})
        members: dict[int, list[Author]] = {summary.room.id: [] for summary in summaries}
        for m in memberships:
            if m.user_id in users:
                members[m.room_id].append(author_of(users[m.user_id], m.role))
        return [replace(summary, members=tuple(members[summary.room.id])) for summary in summaries]

    async def _read(self, caller: Caller) -> list[RoomSummary]:
        tallies = await self._store.memberships.tallies(caller.user.id)
        ids = [tally.room.id for tally in tallies]
        sizes = await self._store.memberships.sizes(ids)
        roles = await self._roles(ids)
        partners = await self._partners(tallies)
        wanted = {t.last.author_id for t in tallies if t.last} | {t.room.creator_id or 0 for t in tallies}
        users = await self._people.by_ids(wanted | {m.user_id for m in partners.values()})
        return [
            _summary(t, sizes.get(t.room.id, 0), partners.get(t.room.id), _People(users, roles.get(t.room.id, {})))
            for t in tallies
        ]

    async def _roles(self, room_ids: Sequence[int]) -> dict[int, Mapping[int, Role]]:
        known = {id: live.roles for id in room_ids if (live := self._registry.peek(id)) is not None}
        others = [id for id in room_ids if id not in known]
        return {**known, **(await self._store.memberships.roles(others) if others else {})}

    async def _partners(self, tallies: Sequence[Tally]) -> dict[int, Membership]:
        """By room, the other one of a conversation."""
        talks = {t.room.id: other_of(t.room, t.membership.user_id) for t in tallies if t.room.pair}
        found = await self._store.memberships.of_rooms(talks) if talks else []
        there = {(m.room_id, m.user_id): m for m in found}
        return {id: there.get((id, partner), Membership(id, partner)) for id, partner in talks.items()}


class _People:
    """The users of one room, as they are seen there."""

    def __init__(self, users: Mapping[int, User], roles: Mapping[int, Role]) -> None:
        self._users = users
        self._roles = roles

    def author(self, user_id: int) -> Author:
        user = self._users.get(user_id)
        return author_of(user, self._roles.get(user_id, "member")) if user else UNKNOWN


def _summary(tally: Tally, size: int, partner: Membership | None, people: _People) -> RoomSummary:
    last, room = tally.last, tally.room
    return RoomSummary(
        room,
        tally.membership.role,
        tally.unread,
        Post(last, people.author(last.author_id) if last.author_id else guest(last.author_name)) if last else None,
        size,
        people.author(room.creator_id) if room.creator_id else None,
        tally.membership.read_seq,
        tally.head,
        tally.mentions,
        people.author(partner.user_id) if partner else None,
        partner.read_seq if partner else 0,
    )
