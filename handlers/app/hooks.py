"""The webhooks of a room, for its admins. The address of one is told once, when it is made."""

from typing import Any

from msgspec import Struct

from handlers.app.rooms import InRoomHandler
from hub.hooks.models import IncomingHook


class NewIncoming(Struct):
    """`name` is what the hook's bot is called."""

    name: str


class IncomingHooksHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/incoming"""

    async def get(self, room_id: str) -> None:
        hooks = await self.hub.incoming.all(await self.place(room_id))
        self.reply({"hooks": [_incoming(hook) for hook in hooks]})

    async def post(self, room_id: str) -> None:
        code, hook = await self.hub.incoming.make(await self.place(room_id), self.decode(NewIncoming).name)
        self.reply({**_incoming(hook), "url": f"{self.base_url}/hooks/{code}"}, 201)


class IncomingHookHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/incoming/<hook>"""

    async def delete(self, room_id: str, hook_id: str) -> None:
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
