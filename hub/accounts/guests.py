"""Clients without an account: what tells one of them from another, and where they may go."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from hub.accounts.models import Caller, User
from hub.errors import Forbidden, NotAuthenticated, RoomNotFound, Taken
from hub.limits import TokenBuckets
from hub.models import A_GUEST, Message, Room
from hub.registry import Registry
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.rooms.rooms import Rooms

Policy = Literal["create", "existing", "none"]
# Of all guests together, for each of them could come back as another one.
ROOMS_PER_HOUR = 2000
ENTRIES_PER_10S = 50  # Of one client: each reads a stretch of history.
BETWEEN = " "  # Between the sid of a guest and its client_id; sids have none.


class Guests:
    """`policy` is the setting `guests`: they may make rooms, enter those that others made, or not come in at all."""

    def __init__(
        self, rooms: Rooms, members: Members, registry: Registry, *, policy: Policy, clock: Callable[[], float]
    ) -> None:
        self._rooms = rooms
        self._members = members
        self._registry = registry
        self._policy = policy
        self._ids = itertools.count(-1, -1)
        self._entries = TokenBuckets(ENTRIES_PER_10S, 10, clock=clock)
        self._made = TokenBuckets(ROOMS_PER_HOUR, 3600, clock=clock)

    def welcome(self, sid: str) -> Caller:
        """Somebody without credentials, at a connection of this name. Raises NotAuthenticated."""
        if self._policy == "none":
            raise NotAuthenticated("Sign in: guests are not let in here.")
        return Caller(User(next(self._ids), "", ""), "", sid=sid)

    async def enter(self, caller: Caller, name: str) -> Place:
        """The place of anybody, guest or not, in the room of this name; an open one is made if there is none.

        Raises Forbidden, NotAMember, BadRequest, RateLimited.
        """
        self._entries.take(caller.user.id, "You are entering rooms too fast; wait a moment.")
        if await self._rooms.is_of_desk(name):
            raise Forbidden("This is no room, but a ticket or a workspace.", code="not_a_room")
        if not caller.user.is_guest:
            return await self._members.enter(caller, await self._find_or_make(caller.user, name))
        room = await self._find_for_guest(caller.user, name)
        if room is None or room.kind != "open" or (room.creator_id == A_GUEST and self._policy == "existing"):
            # The same for a room that is not there as for one that is not theirs.
            raise Forbidden("Guests can't enter this room.", code="guests_not_allowed")
        return Place(await self._registry.live(room), caller)

    async def _find_for_guest(self, guest: User, name: str) -> Room | None:
        if self._policy == "create":
            return await self._find_or_make(guest, name)
        with suppress(RoomNotFound):
            return await self._rooms.named(name)
        return None

    async def _find_or_make(self, user: User, name: str) -> Room:
        with suppress(RoomNotFound):
            return await self._rooms.named(name)
        if user.is_guest:
            self._made.take("rooms", "Guests are making rooms too fast; wait a moment.")
        try:
            return await self._rooms.create(user, name, kind="open")
        except Taken:  # Somebody else made it meanwhile.
            return await self._rooms.named(name)


def kept_client_id(caller: Caller, client_id: str | None) -> str | None:
    """What a message is stored with: guests share one author's id, and two of them may choose the same client_id."""
    return f"{caller.sid}{BETWEEN}{client_id}" if caller.user.is_guest and client_id is not None else client_id


def client_id_of(message: Message) -> str | None:
    """The client_id as its author gave it."""
    kept = message.client_id
    return kept.partition(BETWEEN)[2] if kept is not None and message.author_id == A_GUEST else kept
