"""Incoming webhooks: a secret address of a room, by which programs post there without an account of theirs."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from hub.accounts.bots import Bots
from hub.accounts.models import Caller
from hub.entries import Answer, Draft
from hub.errors import BadRequest, Forbidden, NotFound
from hub.hooks.models import IncomingHook
from hub.hooks.text import mentioned
from hub.messages import MENTIONS, Messages
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.rooms.rooms import Rooms
from hub.stores import Store

MOST = 20  # Of one room.


class Incoming:
    def __init__(
        self,
        store: Store,
        rooms: Rooms,
        members: Members,
        messages: Messages,
        *,
        bots: Bots,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._members = members
        self._messages = messages
        self._bots = bots
        self._clock = clock

    async def make(self, place: Place, name: str) -> tuple[str, IncomingHook]:
        """A new code, and the hook, which has a bot of this name, or one like it. Raises Forbidden, BadRequest."""
        place.require_admin()
        if len(await self._store.incoming_hooks.of_room(place.room.id)) >= MOST:
            raise BadRequest(f"A room has at most {MOST} incoming webhooks.", code="too_many")
        bot = await self._bots.employ(place, name)
        hook = IncomingHook("", place.room.id, bot.id, bot.username, place.caller.user.id, self._clock())
        return await self._store.incoming_hooks.insert(hook)

    async def all(self, place: Place) -> list[IncomingHook]:
        """Those of a room, oldest first. Raises Forbidden."""
        place.require_admin()
        return await self._store.incoming_hooks.of_room(place.room.id)

    async def revoke(self, place: Place, hook_id: str) -> None:
        """End a hook and its bot. Raises Forbidden, NotFound."""
        hook = next((hook for hook in await self.all(place) if hook.id == hook_id), None)
        if hook is None:
            raise hook_not_found()
        await self._store.incoming_hooks.delete(hook.id)
        await self._bots.dismiss(hook.bot_id, place.room)

    async def forget(self, room_id: int) -> None:
        """The room is retired."""
        for hook in await self._store.incoming_hooks.of_room(room_id):
            await self._store.incoming_hooks.delete(hook.id)
            await self._bots.dismiss(hook.bot_id)

    async def open(self, code: str) -> Place:
        """The place of the bot whose hook has this code. Raises NotFound, RoomNotFound, and Forbidden for a bot that
        was disabled or removed from the room.
        """
        hook = await self._store.incoming_hooks.by_code(code)
        if hook is None:
            raise hook_not_found()
        bot = await self._bots.by_id(hook.bot_id)
        if not bot.is_active:
            raise Forbidden("The bot of this webhook is disabled.")
        return await self._members.place(Caller(bot, ""), await self._rooms.by_id(hook.room_id))

    async def post(self, place: Place, text: str, *, client_id: str | None = None) -> Answer:
        """Say something as a bot; once, if it is repeated under one `client_id`. Raises what posting raises."""
        mentions = await self._mentions(place, text)
        return await self._messages.post(place, Draft(text, client_id=client_id, mentions=mentions))

    async def _mentions(self, place: Place, text: str) -> tuple[int, ...]:
        if "@" not in text:
            return ()
        users = (user for user, _ in await self._members.all(place))
        return tuple(islice(mentioned(text, users), MENTIONS))


def hook_not_found() -> NotFound:
    return NotFound("There is no such webhook.", code="hook_not_found")
