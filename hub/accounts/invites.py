"""Invitations by link, so that nobody needs mail: who may make them, and what they open."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

from hub.accounts.models import Caller, Invite, User
from hub.accounts.powers import require_person
from hub.config import Auth
from hub.errors import BadRequest, Forbidden, NotFound, RoomNotFound
from hub.models import Room, is_kept
from hub.rooms.members import Members
from hub.stores import Store

DAYS, MOST_DAYS = 7, 365
MOST_USES = 10_000
MOST_ROOMS = 100


class Invites:
    def __init__(self, store: Store, members: Members, *, auth: Auth, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._members = members
        self._auth = auth
        self._clock = clock

    async def issue(
        self, caller: Caller, room_ids: Collection[int] = (), *, uses: int | None = None, days: int = DAYS
    ) -> tuple[str, Invite]:
        """A new code, and what is known of it. Without a number of uses it is good for as many as wish.

        Admins of the server invite to it and into any room, the admins of rooms into those.
        Raises Forbidden, RoomNotFound, BadRequest.
        """
        _check(uses, "uses", MOST_USES)
        _check(days, "days", MOST_DAYS)
        _check(len(room_ids) or None, "rooms", MOST_ROOMS)
        await self._require_rights(caller, room_ids)
        now = self._clock()
        invite = Invite(
            room_ids=tuple(sorted(set(room_ids))),
            uses=uses,
            expires_at=now + timedelta(days=days),
            created_by=caller.user.id,
            created_at=now,
        )
        return await self._store.invites.issue(invite)

    async def all(self, caller: Caller) -> list[Invite]:
        """Those that are good still, oldest first; for an admin of rooms those that lead there. Raises Forbidden."""
        if caller.user.is_admin:
            return await self._store.invites.all()
        led = await self._store.memberships.led(caller.user.id)
        if not led:
            raise _not_an_admin()
        return await self._store.invites.into(led)

    async def revoke(self, caller: Caller, invite_id: str) -> None:
        """Raises NotFound, also for an invitation that is none of the caller's business."""
        if invite_id not in {invite.id for invite in await self.all(caller)}:
            raise NotFound("There is no such invitation.", code="invite_not_found")
        await self._store.invites.delete(invite_id)

    async def rooms(self, code: str) -> list[Room]:
        """Where a code leads that is good still, as far as that exists. Raises Forbidden."""
        invite = await self._store.invites.by_code(code)
        if invite is None:
            raise invite_not_valid()
        return [room for id in invite.room_ids if (room := await self._store.rooms.by_id(id))]

    async def accept(self, caller: Caller, code: str) -> list[Room]:
        """Join the rooms that a code leads to. Who has joined them all does not use it up. Raises Forbidden."""
        require_person(caller.user)
        rooms = await self.rooms(code)
        if not all([await self._members.has_joined(caller.user, room) for room in rooms]):
            await self.welcome(caller.user, await self.redeem(code))
        return rooms

    async def redeem(self, code: str) -> Invite:
        """Use a code up once. Raises Forbidden."""
        invite = await self._store.invites.redeem(code)
        if invite is None:
            raise invite_not_valid()
        return invite

    async def welcome(self, user: User, invite: Invite) -> None:
        """Make somebody a member of the rooms of an invitation, as far as they still exist."""
        for room_id in invite.room_ids:
            room = await self._store.rooms.by_id(room_id)
            with suppress(RoomNotFound):
                if room is not None:
                    await self._members.add_member(room, user)

    async def _require_rights(self, caller: Caller, room_ids: Collection[int]) -> None:
        if not caller.user.is_admin:
            await self._require_led(caller, room_ids)
        elif not room_ids and self._auth.registration == "closed":
            raise Forbidden("Registration is closed.", code="registration_closed")
        for room_id in room_ids:
            room = await self._store.rooms.by_id(room_id)
            if room is None or is_kept(room):
                raise RoomNotFound(field="rooms")

    async def _require_led(self, caller: Caller, room_ids: Collection[int]) -> None:
        if not room_ids:
            raise _not_an_admin()
        if not set(room_ids) <= set(await self._store.memberships.led(caller.user.id)):
            raise Forbidden("Only an admin of the room can do this.", code="room_admin_required", field="rooms")


def invite_not_valid() -> Forbidden:
    return Forbidden("This invitation is not valid any more.", code="invite_not_valid")


def _not_an_admin() -> Forbidden:
    return Forbidden("Only an admin of this server or of a room can invite people.", code="admin_required")


def _check(number: int | None, field: str, most: int) -> None:
    if number is not None and not 1 <= number <= most:
        raise BadRequest(f"{field}: from 1 to {most}.", field=field)
