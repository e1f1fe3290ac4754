"""The webhooks of a room, for its admins. The address of one is told once, when it is made."""

from typing import Any

from msgspec import Struct

from handlers.app.rooms import InRoomHandler
from handlers.contract import gives, takes
from hub.hooks.models import IncomingHook


class NewIncoming(Struct):
    """`name` is what the hook's bot is called."""

    name: str


class IncomingHooksHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/incoming"""

    async def get(self, room_id: str) -> None:
        """The incoming webhooks of a room."""
        hooks = await self.hub.incoming.all(await self.place(room_id))
        self.reply({"hooks": [_incoming(hook) for hook in hooks]})

    @takes(NewIncoming)
    @gives(201)
    async def post(self, wanted: NewIncoming, room_id: str) -> None:
        """Make an incoming webhook; its address is told only here."""
        code, hook = await self.hub.incoming.make(await self.place(room_id), wanted.name)
        self.reply({**_incoming(hook), "url": f"{self.base_url}/hooks/{code}"}, 201)


class IncomingHookHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/incoming/<hook>"""

    @gives(204)
    async def delete(self, room_id: str, hook_id: str) -> None:
        """End an incoming webhook, and its bot."""
        await self.hub.incoming.revoke(await self.place(room_id), hook_id)
        self.set_status(204)


def _incoming(hook: IncomingHook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "name": hook.name,
        "bot": hook.bot_id,
        "created_by": hook.created_by,
        "created_at": hook.created_at,
    }
