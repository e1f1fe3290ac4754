"""Rooms and who belongs to them: /api/chat/"""

from typing import Literal

import msgspec

from handlers.contract import gives, queries, takes
from handlers.groups import shapes
from handlers.groups.base import GroupHandler
from hub.accounts.models import User
from hub.errors import BadRequest, NotFound
from hub.models import Role


class NewRoom(msgspec.Struct):
    name: str
    description: str = ""
    kind: Literal["private", "game", "open"] = "private"


class RoomEdit(msgspec.Struct):
    """What is left out stays as it is."""

    name: str | None = None
    description: str | None = None


class NewOwner(msgspec.Struct):
    """Either key names the user."""

    user_id: int | None = None
    new_owner: int | None = None


class JoinedRoomsHandler(GroupHandler):
    """/api/chat/groups/"""

    async def get(self) -> None:
        """The rooms that the caller is in."""
        rooms = await self.hub.overview.rooms(await self.require())
        if not rooms:
            raise NotFound("You have not joined any rooms.", code="no_rooms")
        self.reply([shapes.joined_room(summary) for summary in rooms])


class RoomsHandler(GroupHandler):
    """/api/chat/groups/list/"""

    async def get(self) -> None:
        """The rooms that the caller may see."""
        rooms = await self.hub.rooms.visible(await self.require())
        self.reply([{**shapes.room(room), "members_count": count} for room, count in rooms])


class MembersHandler(GroupHandler):
    """/api/chat/groups/<room>/members/"""

    async def get(self, room: str) -> None:
        """Who is in a room."""
        place = await self.place(room)
        self.reply_members(await self.hub.members.all(place))

    def reply_members(self, members: list[tuple[User, Role]]) -> None:
        online, links = self.hub.registry.is_online, self.file_links()
        self.reply([shapes.member(user, role, links, is_online=online(user.id)) for user, role in members])


class MemberSearchHandler(MembersHandler):
    """/api/chat/groups/<room>/search/members/?q="""

    @queries("q")
    async def get(self, room: str) -> None:
        """Members of a room by their names."""
        place = await self.place(room)
        text = self.get_query_argument("q", "")
        if not text:
            raise BadRequest("Please Provide a search query.", code="missing_field", field="q")
        found = await self.hub.members.search(place, text)
        if not found:
            raise NotFound("no user found", code="user_not_found")
        self.reply_members(found)


class ReadHandler(GroupHandler):
    """/api/chat/groups/<room>/mark-as-read/"""

    async def post(self, room: str) -> None:
        """Mark all of a room as read."""
        await self.hub.messages.read(await self.place(room))
        self.reply({"message": "Room marked as read."})


class CreateRoomHandler(GroupHandler):
    """/api/chat/create-group/"""

    @takes(NewRoom)
    @gives(201)
    async def post(self, wanted: NewRoom) -> None:
        """Make a room."""
        caller = await self.require()
        room = await self.hub.rooms.create(caller.user, wanted.name, kind=wanted.kind, description=wanted.description)
        self.reply({"message": "Group created successfully.", **shapes.room(room)}, 201)


class EditRoomHandler(GroupHandler):
    """/api/chat/edit-group/<room>/"""

    @takes(RoomEdit)
    async def put(self, asked: RoomEdit, room: str) -> None:
        """Change the name or the description of a room."""
        place = await self.place(room)
        edited = await self.hub.rooms.edit(place, name=asked.name, description=asked.description)
        self.reply({"message": "Group updated successfully.", **shapes.room(edited)})

    patch = put


class DeleteRoomHandler(GroupHandler):
    """/api/chat/delete-group/<room>/"""

    async def delete(self, room: str) -> None:
        """End a room, with its history."""
        await self.hub.rooms.delete(await self.place(room))
        self.reply({"message": "Group deleted successfully."})


class JoinHandler(GroupHandler):
    """/api/chat/group/<room>/add-yourself/"""

    async def post(self, room: str) -> None:
        """Enter an open room."""
        caller = await self.require()
        joined = await self.hub.rooms.named(room)
        await self.hub.members.join(caller, joined)
        self.reply({"message": "You have joined the group.", "id": joined.id, "name": joined.name})


class LeaveHandler(GroupHandler):
    """/api/chat/group/<room>/remove-yourself/"""

    async def post(self, room: str) -> None:
        """Leave a room."""
        await self.hub.members.leave(await self.place(room))
        self.reply({"message": "You have left the group."})


class TransferHandler(GroupHandler):
    """/api/chat/group/<room>/transfer-ownership/"""

    @takes(NewOwner)
    async def post(self, asked: NewOwner, room: str) -> None:
        """Make another member the room's admin in one's place."""
        place = await self.place(room)
        user_id = asked.user_id if asked.user_id is not None else asked.new_owner
        if user_id is None:
            raise BadRequest("user_id is required.", code="missing_field", field="user_id")
        await self.hub.members.transfer(place, user_id)
        self.reply({"message": "Ownership transferred successfully."})
