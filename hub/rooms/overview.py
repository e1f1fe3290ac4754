"""The list of one's rooms, in a fixed number of queries however many they are, and those of many in no more."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from hub.accounts.models import Caller, User
from hub.accounts.people import UNKNOWN, People, guest
from hub.gathering import Gathering
from hub.models import Author, Membership, Message, Post, Role, Room, RoomSummary, author_of, is_group, other_of
from hub.registry import Registry
from hub.stores import Store, Tally

TRIES = 3

Lists = Mapping[int, list[RoomSummary]]


class Overview:
    def __init__(self, store: Store, registry: Registry, people: People) -> None:
        self._store = store
        self._registry = registry
        self._people = people
        self._lists = Gathering(self._read)
        self._peopled_lists = Gathering(self._read_peopled)

    async def rooms(self, caller: Caller) -> list[RoomSummary]:
        """The caller's rooms but for one-to-one conversations, with what is unread there, and who the members are."""
        return await self._settled(self._peopled_lists, caller)

    async def everything(self, caller: Caller) -> list[RoomSummary]:
        """Conversations, too. Large rooms have many members, and whoever comes back waits for this: without them."""
        return await self._settled(self._lists, caller)

    async def _settled(self, lists: Gathering[int, list[RoomSummary]], caller: Caller) -> list[RoomSummary]:
        """Read again when rooms changed meanwhile, who may have been told."""
        for _ in range(TRIES):
            changes = self._registry.changes
            summaries = await lists.of(caller.user.id)
            if changes == self._registry.changes:
                break
        return summaries or []

    async def _read_peopled(self, user_ids: Collection[int]) -> Lists:
        lists = await self._read(user_ids)
        groups = {id: [summary for summary in lists[id] if is_group(summary.room)] for id in lists}
        memberships = await self._store.memberships.of_rooms(
            {s.room.id for of_user in groups.values() for s in of_user}
        )
        users = await self._people.by_ids({m.user_id for m in memberships})
        members: dict[int, list[Author]] = {}
        for m in memberships:
            if m.user_id in users:
                members.setdefault(m.room_id, []).append(author_of(users[m.user_id], m.role))
        peopled = {room_id: tuple(there) for room_id, there in members.items()}
        return {id: [replace(s, members=peopled.get(s.room.id, ())) for s in of_user] for id, of_user in groups.items()}

    async def _read(self, user_ids: Collection[int]) -> Lists:
        lists = await self._store.memberships.tallies(user_ids)
        tallies = [tally for of_user in lists.values() for tally in of_user]
        partners = await self._partners(tallies)
        views = await self._views(tallies, [partner.user_id for partner in partners.values()])
        return {
            user_id: [_summary(tally, views[tally.room.id], partners.get(tally.membership)) for tally in of_user]
            for user_id, of_user in lists.items()
        }

    async def _views(self, tallies: Iterable[Tally], partner_ids: Iterable[int]) -> dict[int, "_View"]:
        """By room."""
        rooms = {tally.room.id: tally for tally in tallies}
        sizes = await self._store.memberships.sizes(rooms)
        roles = await self._roles(rooms)
        wanted = {t.last.author_id for t in rooms.values() if t.last} | {t.room.creator_id or 0 for t in rooms.values()}
        users = await self._people.by_ids(wanted.union(partner_ids))
        return {
            id: _view(tally.room, tally.last, sizes.get(id, 0), _People(users, roles.get(id, {})))
            for id, tally in rooms.items()
        }

    async def _roles(self, room_ids: Collection[int]) -> dict[int, Mapping[int, Role]]:
        known = {id: live.roles for id in room_ids if (live := self._registry.peek(id)) is not None}
        others = [id for id in room_ids if id not in known]
        return {**known, **(await self._store.memberships.roles(others) if others else {})}

    async def _partners(self, tallies: Iterable[Tally]) -> dict[Membership, Membership]:
        """By the membership of one, the other one's of a conversation."""
        talks = {t.membership: other_of(t.room, t.membership.user_id) for t in tallies if t.room.pair}
        found = await self._store.memberships.of_rooms({m.room_id for m in talks}) if talks else []
        there = {(m.room_id, m.user_id): m for m in found}
        return {m: there.get((m.room_id, partner), Membership(m.room_id, partner)) for m, partner in talks.items()}


class _People:
    """The users of one room, as they are seen there."""

    def __init__(self, users: Mapping[int, User], roles: Mapping[int, Role]) -> None:
        self._users = users
        self._roles = roles

    def author(self, user_id: int) -> Author:
        user = self._users.get(user_id)
        return author_of(user, self._roles.get(user_id, "member")) if user else UNKNOWN


@dataclass(frozen=True, slots=True)
class _View:
    """A room as all of its members see it."""

    last: Post | None
    size: int
    creator: Author | None
    people: _People


def _view(room: Room, last: Message | None, size: int, people: _People) -> _View:
    author = (people.author(last.author_id) if last.author_id else guest(last.author_name)) if last else None
    creator = people.author(room.creator_id) if room.creator_id else None
    return _View(Post(last, author) if last and author else None, size, creator, people)


def _summary(tally: Tally, view: _View, partner: Membership | None) -> RoomSummary:
    return RoomSummary(
        tally.room,
        tally.membership.role,
        tally.unread,
        view.last,
        view.size,
        view.creator,
        tally.membership.read_seq,
        tally.head,
        tally.mentions,
        view.people.author(partner.user_id) if partner else None,
        partner.read_seq if partner else 0,
    )
