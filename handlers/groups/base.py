"""What the requests of this family share: whose room it is, and how a refusal is worded."""

from typing import Any

from handlers.crossing import OpenHandler
from hub.errors import NotAuthenticated, NotFound, Refusal, Taken
from hub.rooms.place import Place


class GroupHandler(OpenHandler):
    """A refusal says its sentence under every key that some client of this family reads."""

    async def place(self, room: str) -> Place:
        """The caller's place in a room named by the URL. Raises NotAuthenticated, RoomNotFound, NotAMember."""
        caller = await self.require()
        return await self.hub.members.place(caller, await self.hub.rooms.named(room))

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        body = super().refusal_body(refusal)
        if not isinstance(refusal, NotAuthenticated):
            body["error"] = refusal.sentence
        if isinstance(refusal, NotFound):
            body["message"] = refusal.sentence
        return body

    def refusal_status(self, refusal: Refusal) -> int:
        if isinstance(refusal, NotAuthenticated):
            return 403
        return 400 if isinstance(refusal, Taken) else super().refusal_status(refusal)
