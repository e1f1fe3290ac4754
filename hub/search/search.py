"""Looking for messages in one's rooms."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.accounts.models import Caller
from hub.accounts.people import People
from hub.errors import NotFound
from hub.history import History
from hub.limits import TokenBuckets
from hub.messages import LARGEST_ID
from hub.models import Message, Post, Room, is_direct, other_of
from hub.registry import Registry
from hub.search.indexer import Indexer, searched
from hub.search.query import Query, parse
from hub.search.stores import Wanted
from hub.search.words import pieces_of, plain
from hub.stores import Store
from hub.text import folded

PAGE = 20
ROUNDS = 5  # Looks into the index for one page,
READ_AT_ONCE = 50  # and messages read to see whether they hold what is looked for.
PIECES = 12  # Looked up in the index; the others are compared only.
FRESH = 0.5  # Seconds that a search waits for what was posted just before.
PER_10S = 30
ME = "me"  # In from:, the caller.


@dataclass(frozen=True, slots=True)
class Hit:
    room: Room
    post: Post


@dataclass(frozen=True, slots=True)
class Hits:
    """Newest first. What comes next is older than the message `more`; there is nothing when it is None.

    `terms` are what to show as found, folded; `complete` is False while messages are still being indexed.
    """

    hits: tuple[Hit, ...]
    more: int | None
    terms: tuple[str, ...]
    complete: bool


class Search:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        history: History,
        people: People,
        *,
        clock: Callable[[], float],
    ) -> None:
        self.indexer = Indexer(store, registry)
        self._store = store
        self._registry = registry
        self._history = history
        self._people = people
        self._asked = TokenBuckets(PER_10S, 10, clock=clock)

    async def find(self, caller: Caller, text: str, *, before: int = LARGEST_ID) -> Hits:
        """A page of what is older than the message `before`. Raises BadRequest, NotFound, RateLimited."""
        self._asked.take(caller.user.id, "You are searching too fast; wait a moment.")
        query = parse(text)
        rooms = await self._rooms(caller, query)
        complete = await self.indexer.catch_up(rooms, seconds=FRESH)
        terms = tuple(map(plain, query.terms))
        author_id = await self._author(caller, query)
        bound = await self._store.search.bound(query.before) if query.before else before
        found, more = await self._page(Wanted(_pieces(query), tuple(rooms), author_id, min(before, bound)), terms)
        hits = await self._hits(found, rooms)
        still = await self._mine(caller)  # Rights may have ended meanwhile.
        return Hits(tuple(hit for hit in hits if hit.room.id in still), more, terms, complete)

    async def _mine(self, caller: Caller) -> dict[int, Room]:
        return {room.id: room for room in await self._store.memberships.rooms(caller.user.id)}

    async def _rooms(self, caller: Caller, query: Query) -> dict[int, Room]:
        """Those of the caller's rooms that are asked for: of this name, or else those whose name holds it."""
        rooms = await self._mine(caller)
        if query.room is None:
            return rooms
        wanted, names = folded(query.room), await self._names(caller, rooms.values())
        found = [id for id in names if names[id] == wanted] or [id for id in names if wanted in names[id]]
        if not found:
            raise NotFound("You are in no room of that name.", code="room_not_found", field="q")
        return {id: rooms[id] for id in found}

    async def _names(self, caller: Caller, rooms: Collection[Room]) -> dict[int, str]:
        """Folded. A conversation goes by the username of the other one."""
        others = {room.id: other_of(room, caller.user.id) for room in rooms if is_direct(room)}
        users = await self._people.by_ids(others.values())
        names = {id: users[other].username for id, other in others.items() if other in users}
        return {room.id: folded(names.get(room.id, room.name)) for room in rooms}

    async def _author(self, caller: Caller, query: Query) -> int | None:
        if query.author is None:
            return None
        if folded(query.author) == ME:
            return caller.user.id
        found = await self._store.users.by_login(query.author)
        if found is None or folded(found[0].username) != folded(query.author):  # An email is no username.
            raise NotFound("There is no such user.", code="user_not_found", field="q")
        return found[0].id

    async def _page(self, wanted: Wanted, terms: Sequence[str]) -> tuple[list[Message], int | None]:
        page: list[Message] = []
        for _ in range(ROUNDS):
            found = await self._store.search.find(wanted)
            async for message in self._holding(found.ids, terms):
                page.append(message)
                if len(page) == PAGE:
                    return page, message.id
            if found.reach is None:
                return page, None
            wanted = replace(wanted, before=found.reach)
        return page, wanted.before

    async def _holding(self, ids: Sequence[int], terms: Sequence[str]) -> AsyncIterator[Message]:
        """Those of these messages that hold all terms, as they are now."""
        for start in range(0, len(ids), READ_AT_ONCE):
            some = ids[start : start + READ_AT_ONCE]
            messages = await self._store.messages.by_ids(some)
            for id in some:
                if id in messages and _holds(messages[id], terms):
                    yield messages[id]

    async def _hits(self, messages: Sequence[Message], rooms: Mapping[int, Room]) -> list[Hit]:
        lives = await self._registry.all_live([rooms[id] for id in {message.room_id for message in messages}])
        posts: dict[int, Post] = {}
        for live in lives:
            own = [message for message in messages if message.room_id == live.room.id]
            posts |= {post.message.id: post for post in await self._history.posts(live, own)}
        return [Hit(rooms[message.room_id], posts[message.id]) for message in messages]


def _pieces(query: Query) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for term in query.terms for piece in pieces_of(term)))[:PIECES]


def _holds(message: Message, terms: Sequence[str]) -> bool:
    text = plain(searched(message))
    return not message.deleted and all(term in text for term in terms)
