"""The members of a room: taking in, removing, and what each may do."""

from typing import Literal

from msgspec import Struct

from handlers.app.rooms import InRoomHandler
from handlers.contract import gives, takes


class NewMember(Struct):
    """`login` is a username or an email."""

    login: str


class Promotion(Struct):
    role: Literal["member", "admin"]


class MembersHandler(InRoomHandler):
    """/api/app/rooms/<id>/members"""

    @takes(NewMember)
    @gives(200)
    @gives(201)
    async def post(self, wanted: NewMember, room_id: str) -> None:
        """Take somebody into a room."""
        place = await self.place(room_id)
        user = await self.hub.accounts.by_login(wanted.login)
        added = await self.hub.members.take_in(place, user)
        self.reply({"id": user.id, "name": user.name, "username": user.username}, 201 if added else 200)


class MemberHandler(InRoomHandler):
    """/api/app/rooms/<id>/members/<user>"""

    @takes(Promotion)
    @gives(204)
    async def put(self, wanted: Promotion, room_id: str, user_id: str) -> None:
        """Say what a member may do."""
        await self.hub.members.set_role(await self.place(room_id), int(user_id), wanted.role)
        self.set_status(204)

    @gives(204)
    async def delete(self, room_id: str, user_id: str) -> None:
        """Put a member out."""
        await self.hub.members.kick(await self.place(room_id), int(user_id))
        self.set_status(204)
