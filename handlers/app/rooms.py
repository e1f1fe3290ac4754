"""Rooms and conversations: finding, making, entering, leaving, changing and ending them."""

from typing import Any, Literal

from msgspec import Struct

from handlers.app.base import AppHandler
from handlers.app.frames import Id
from handlers.contract import gives, takes
from hub.errors import NotFound
from hub.models import Room
from hub.rooms.place import Place


class NewRoom(Struct):
    name: str
    kind: Literal["private", "open"] = "private"


class RoomChange(Struct):
    name: str | None = None
    description: str | None = None


class NewConversation(Struct):
    user: Id


class RoomsHandler(AppHandler):
    """/api/app/rooms: those the caller is in, is invited to or could enter."""

    async def get(self) -> None:
        """The rooms that the caller is in, is invited to or could enter."""
        caller = await self.require()
        invited = {room.id for room in await self.hub.members.invitations(caller)}
        joined = {room.id for room in await self.hub.members.rooms(caller)}
        rooms = [
            {**_told(room), "members": members, "joined": room.id in joined, "invited": room.id in invited}
            for room, members in await self.hub.rooms.visible(caller)
        ]
        self.reply({"rooms": rooms})

    @takes(NewRoom)
    @gives(201)
    async def post(self, wanted: NewRoom) -> None:
        """Make a room."""
        caller = await self.require()
        room = await self.hub.rooms.create(caller.user, wanted.name, kind=wanted.kind)
        self.reply(_told(room), 201)


class ConversationsHandler(AppHandler):
    """/api/app/conversations: the one with a user, which is made if need be."""

    @takes(NewConversation)
    async def post(self, wanted: NewConversation) -> None:
        """The conversation with a user, which is made if need be."""
        caller = await self.require()
        other = await self.hub.people.by_id(wanted.user)
        if other is None:
            raise NotFound("There is no such user.", code="user_not_found", field="user")
        place = await self.hub.direct.open(caller, other)
        self.reply(_told(place.room))


class InRoomHandler(AppHandler):
    async def room(self, room_id: str) -> Room:
        return await self.hub.rooms.by_id(int(room_id))

    async def place(self, room_id: str) -> Place:
        """Raises NotAMember."""
        return await self.hub.members.place(await self.require(), await self.room(room_id))


class RoomHandler(InRoomHandler):
    """/api/app/rooms/<id>"""

    @takes(RoomChange)
    async def patch(self, wanted: RoomChange, room_id: str) -> None:
        """Change the name or the description of a room."""
        room = await self.hub.rooms.edit(await self.place(room_id), name=wanted.name, description=wanted.description)
        self.reply(_told(room))

    @gives(204)
    async def delete(self, room_id: str) -> None:
        """End a room, with its history."""
        await self.hub.rooms.delete(await self.place(room_id))
        self.set_status(204)


class MembershipHandler(InRoomHandler):
    """/api/app/rooms/<id>/membership: the caller's own."""

    async def put(self, room_id: str) -> None:
        """Enter a room that is open, or accept an invitation."""
        caller = await self.require()
        room = await self.room(room_id)
        await self.hub.members.enter(caller, room)
        self.reply(_told(room))

    @gives(204)
    async def delete(self, room_id: str) -> None:
        """Leave a room, or decline an invitation."""
        place = await self.place(room_id)
        if await self.hub.members.has_joined(place.caller.user, place.room):
            await self.hub.members.leave(place)
        else:
            await self.hub.members.decline(place.caller, place.room)
        self.set_status(204)


def _told(room: Room) -> dict[str, Any]:
    return {"id": room.id, "name": room.name, "kind": room.kind, "description": room.description}
