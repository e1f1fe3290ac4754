"""How this family words a refusal: under the key `error`, in its document's own words."""

from typing import Any

from handlers.crossing import OpenHandler
from hub.errors import BadRequest, Refusal, RoomNotFound, Taken, WrongPassword
from hub.rooms.place import Place

REQUIRED = {"name": "Room name is required", "room_id": "Room ID is required"}


class RoomsHandler(OpenHandler):
    async def place(self, room_id: int) -> Place:
        """The caller's place in a room. Raises NotAuthenticated, RoomNotFound, NotAMember."""
        caller = await self.require()
        return await self.hub.members.place(caller, await self.hub.rooms.by_id(room_id))

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        body = super().refusal_body(refusal)
        body["detail"] = body["error"] = self.worded(refusal)
        return body

    def worded(self, refusal: Refusal) -> str:
        match refusal:
            case RoomNotFound():
                return "Room not found"
            case WrongPassword():
                return "Invalid credentials"
            case Taken(field="name"):
                return "Room name already exists"
            case BadRequest(code="missing_field", field="name" | "room_id"):
                return REQUIRED[str(refusal.field)]
        return refusal.sentence

    def refusal_status(self, refusal: Refusal) -> int:
        return 400 if isinstance(refusal, Taken) else super().refusal_status(refusal)
