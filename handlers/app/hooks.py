"""The webhooks of a room, for its admins. The address of one is told once, when it is made."""

from typing import Any

from msgspec import Struct

from handlers.app.rooms import InRoomHandler
from handlers.contract import gives, takes
from handlers.links import hook_secret
from hub.hooks.models import KINDS, IncomingHook, Kind, OutgoingHook


class NewIncoming(Struct):
    """`name` is what the hook's bot is called."""

    name: str


class NewOutgoing(Struct):
    """`name` is what the hook's bot is called; what happens, if it is one of the `events`, is told at `url`."""

    name: str
    url: str
    events: tuple[Kind, ...] = KINDS


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


class OutgoingHooksHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/outgoing"""

    async def get(self, room_id: str) -> None:
        """The outgoing webhooks of a room, and why they are paused if they are."""
        hooks = await self.hub.outgoing.all(await self.place(room_id))
        self.reply({"hooks": [_outgoing(hook) for hook in hooks]})

    @takes(NewOutgoing)
    @gives(201)
    async def post(self, wanted: NewOutgoing, room_id: str) -> None:
        """Tell an address what happens from now on; the secret that signs it is told only here."""
        hook = await self.hub.outgoing.make(await self.place(room_id), wanted.name, wanted.url, wanted.events)
        self.reply({**_outgoing(hook), "secret": hook_secret(hook.id, self.settings["signer"])}, 201)


class OutgoingHookHandler(InRoomHandler):
    """/api/app/rooms/<id>/hooks/outgoing/<hook>"""

    @gives(204)
    async def put(self, room_id: str, hook_id: str) -> None:
        """Go on telling a webhook that was paused, from where it was."""
        await self.hub.outgoing.resume(await self.place(room_id), hook_id)
        self.set_status(204)

    @gives(204)
    async def delete(self, room_id: str, hook_id: str) -> None:
        """End an outgoing webhook, and its bot."""
        await self.hub.outgoing.revoke(await self.place(room_id), hook_id)
        self.set_status(204)


def _incoming(hook: IncomingHook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "name": hook.name,
        "bot": hook.bot_id,
        "created_by": hook.created_by,
        "created_at": hook.created_at,
    }


def _outgoing(hook: OutgoingHook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "name": hook.name,
        "bot": hook.bot_id,
        "url": hook.url,
        "events": hook.events,
        "told": hook.told,
        "failing_since": hook.failing_since,
        "failure": hook.failure,
        "paused": hook.paused,
        "created_by": hook.created_by,
        "created_at": hook.created_at,
    }
