"""Making rooms and taking people in."""

from typing import Literal

from msgspec import Struct

from handlers.app.base import AppHandler


class NewRoom(Struct):
    name: str
    kind: Literal["private", "open"] = "private"


class NewMember(Struct):
    """`login` is a username or an email."""

    login: str


class RoomsHandler(AppHandler):
    """/api/app/rooms"""

    async def post(self) -> None:
        caller = await self.require()
        wanted = self.decode(NewRoom)
        room = await self.hub.rooms.create(caller.user, wanted.name, kind=wanted.kind)
        self.reply({"id": room.id, "name": room.name, "kind": room.kind}, 201)


class MembersHandler(AppHandler):
    """/api/app/rooms/<id>/members"""

    async def post(self, room_id: str) -> None:
        caller = await self.require()
        place = await self.hub.members.place(caller, await self.hub.rooms.by_id(int(room_id)))
        user = await self.hub.accounts.by_login(self.decode(NewMember).login)
        added = await self.hub.members.take_in(place, user)
        self.reply({"id": user.id, "name": user.name, "username": user.username}, 201 if added else 200)
