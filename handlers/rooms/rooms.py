"""Making, entering, listing and ending rooms: /chat/"""

from typing import Annotated, Literal

import msgspec

from handlers.contract import gives, takes
from handlers.rooms import shapes
from handlers.rooms.base import RoomsHandler
from hub.errors import BadRequest, Forbidden, NotAMember
from hub.models import Role
from hub.rooms.members import INVITED_AT_ONCE

Id = Annotated[int, msgspec.Meta(ge=1, le=10**15)]
Ids = Annotated[list[Id], msgspec.Meta(max_length=INVITED_AT_ONCE)]


class NewRoom(msgspec.Struct):
    name: str | None = None
    type: Literal["private", "game"] = "private"
    invited_users: Ids = msgspec.field(default_factory=list)


class RoomId(msgspec.Struct):
    room_id: Id | None = None


class Invited(msgspec.Struct):
    invited_users: Ids


class Member(msgspec.Struct):
    user_id: Id
    role: Literal["member", "admin"] = "admin"


class CreateRoomHandler(RoomsHandler):
    """/chat/create-room/: the answer's `invited_users` are those who exist, without the creator."""

    @takes(NewRoom)
    @gives(201)
    async def post(self, asked: NewRoom) -> None:
        """Make a room, and invite to it."""
        caller = await self.require()
        if not (asked.name or "").strip():
            raise BadRequest(code="missing_field", field="name")
        room = await self.hub.rooms.create(caller.user, asked.name or "", kind=asked.type)
        place = await self.hub.members.place(caller, room)
        invited = await self.hub.members.invite(place, set(asked.invited_users) - {caller.user.id})
        names = [user.username for user in invited]
        self.reply({**shapes.room(room, caller.user), "invited_users": names}, 201)


class JoinRoomHandler(RoomsHandler):
    """/chat/join-room/"""

    @takes(RoomId)
    async def post(self, asked: RoomId) -> None:
        """Enter a room, or accept an invitation."""
        caller = await self.require()
        if asked.room_id is None:
            raise BadRequest(code="missing_field", field="room_id")
        try:
            place = await self.hub.members.enter(caller, await self.hub.rooms.by_id(asked.room_id))
        except NotAMember:
            raise Forbidden("You are not authorized to join this room", code="not_a_member") from None
        creator = await self.hub.people.by_id(place.room.creator_id)
        names = shapes.members(await self.hub.members.all(place))
        self.reply({**shapes.room(place.room, creator), "members": names})


class RoomsListHandler(RoomsHandler):
    """/chat/rooms/: the caller's own, joined ones and those it is invited to."""

    async def get(self) -> None:
        """The rooms that the caller is in or is invited to."""
        caller = await self.require()
        joined = await self.hub.overview.rooms(caller)
        invited = await self.hub.members.invitations(caller)
        creators = await self.hub.people.by_ids(room.creator_id or 0 for room in invited)
        self.reply(
            [
                *(shapes.listed(summary, caller.user.id) for summary in joined),
                *(shapes.invitation(room, creators.get(room.creator_id or 0)) for room in invited),
            ]
        )


class RoomHandler(RoomsHandler):
    """/chat/rooms/<id>/"""

    async def get(self, room_id: str) -> None:
        """A room and who is in it."""
        place = await self.place(int(room_id))
        creator = await self.hub.people.by_id(place.room.creator_id)
        names = shapes.members(await self.hub.members.all(place))
        self.reply({**shapes.room(place.room, creator), "members": names, "role": place.role})

    async def delete(self, room_id: str) -> None:
        """End a room, with its history."""
        await self.hub.rooms.delete(await self.place(int(room_id)))
        self.reply({"message": "Room deleted"})


class InviteHandler(RoomsHandler):
    """/chat/rooms/<id>/invite/"""

    @takes(Invited)
    async def post(self, asked: Invited, room_id: str) -> None:
        """Invite users."""
        place = await self.place(int(room_id))
        users = await self.hub.members.invite(place, asked.invited_users)
        self.reply({"id": place.room.id, "invited_users": [user.username for user in users]})


class DeclineHandler(RoomsHandler):
    """/chat/rooms/<id>/decline/"""

    async def post(self, room_id: str) -> None:
        """Decline an invitation."""
        caller = await self.require()
        await self.hub.members.decline(caller, await self.hub.rooms.by_id(int(room_id)))
        self.reply({"message": "Invitation declined"})


class LeaveHandler(RoomsHandler):
    """/chat/rooms/<id>/leave/"""

    async def post(self, room_id: str) -> None:
        """Leave a room."""
        await self.hub.members.leave(await self.place(int(room_id)))
        self.reply({"message": "You left the room"})


class KickHandler(RoomsHandler):
    """/chat/rooms/<id>/kick/"""

    @takes(Member)
    async def post(self, asked: Member, room_id: str) -> None:
        """Put a member out."""
        await self.hub.members.kick(await self.place(int(room_id)), asked.user_id)
        self.reply({"message": "Member removed"})


class RoleHandler(RoomsHandler):
    """/chat/rooms/<id>/promote/: to `role`, by default admin."""

    @takes(Member)
    async def post(self, asked: Member, room_id: str) -> None:
        """Say what a member may do."""
        place = await self.place(int(room_id))
        role: Role = asked.role
        await self.hub.members.set_role(place, asked.user_id, role)
        self.reply({"message": "Role changed", "user_id": asked.user_id, "role": role})
