"""Outgoing webhooks: whom a room tells what happens in it, how far each was told, and when that ends."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from hub.accounts.bots import Bots
from hub.accounts.models import Caller
from hub.entries import Draft
from hub.errors import BadRequest, Forbidden, NotFound, RateLimited, Unavailable
from hub.history import History
from hub.hooks.incoming import hook_not_found
from hub.hooks.models import KINDS, Happening, Kind, OutgoingHook
from hub.hooks.targets import target
from hub.live import LiveRoom
from hub.messages import Messages
from hub.models import Message
from hub.registry import Registry
from hub.rooms.direct import Direct
from hub.rooms.members import Members
from hub.rooms.place import Place
from hub.stores import Store

MOST = 10  # Of one room.
AT_ONCE = 20  # Messages that are read together.
PATIENCE = timedelta(days=1)  # For so long a hook may fail.
REMOVED = "its bot is no member of the room any more"


class Outgoing:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        history: History,
        *,
        members: Members,
        messages: Messages,
        direct: Direct,
        bots: Bots,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._hooks = store.outgoing_hooks
        self._registry = registry
        self._history = history
        self._members = members
        self._messages = messages
        self._direct = direct
        self._bots = bots
        self._clock = clock
        self._rooms: set[int] = set()  # Those that have hooks.
        self._due: set[int] = set()  # Those of them in which something is new.
        self._news = asyncio.Event()

    async def make(self, place: Place, name: str, url: str, events: Collection[Kind] = KINDS) -> OutgoingHook:
        """From here on, what happens in the room is told there. Raises Forbidden, BadRequest."""
        place.require_admin()
        if len(await self._hooks.of_room(place.room.id)) >= MOST:
            raise BadRequest(f"A room has at most {MOST} outgoing webhooks.", code="too_many")
        if not events:
            raise BadRequest("Choose at least one kind of event.", field="events")
        url, head = target(url), place.live.head
        bot = await self._bots.employ(place, name)
        maker, now = place.caller.user.id, self._clock()
        kinds = tuple(kind for kind in KINDS if kind in events)
        hook = OutgoingHook("", place.room.id, bot.id, bot.username, url, maker, now, told=head, events=kinds)
        hook = await self._hooks.insert(hook)
        self._rooms.add(hook.room_id)
        self._look_at(hook.room_id)
        return hook

    async def all(self, place: Place) -> list[OutgoingHook]:
        """Those of a room, oldest first. Raises Forbidden."""
        place.require_admin()
        return await self._hooks.of_room(place.room.id)

    async def revoke(self, place: Place, hook_id: str) -> None:
        """End a hook and its bot. Raises Forbidden, NotFound."""
        hook = await self._of(place, hook_id)
        await self._hooks.delete(hook.id)
        await self._bots.dismiss(hook.bot_id, place.room)

    async def resume(self, place: Place, hook_id: str) -> None:
        """Go on telling a hook that was paused, from where it was. Raises Forbidden, NotFound."""
        hook = await self._of(place, hook_id)
        await self._hooks.resume(hook.id)
        self._look_at(hook.room_id)

    async def forget(self, room_id: int) -> None:
        """The room is retired."""
        for hook in await self._hooks.of_room(room_id):
            await self._hooks.delete(hook.id)
            await self._bots.dismiss(hook.bot_id)

    # What is to be told

    async def begin(self) -> None:
        """Whatever was not told before the server ended is due."""
        self._rooms = await self._hooks.rooms()
        self._due |= self._rooms

    def changed(self, rooms: Iterable[LiveRoom]) -> None:
        """Something is new in the histories of these rooms."""
        for room in rooms:
            self._look_at(room.room.id)

    async def due(self) -> Sequence[str]:
        """Wait until something is new; the ids of the hooks to which it may be. Raises Unavailable."""
        while not self._due:
            self._news.clear()
            await self._news.wait()
        rooms, self._due = self._due, set()
        try:
            return await self._hooks.active(rooms)
        except Unavailable:
            self._due |= rooms
            raise

    async def by_id(self, hook_id: str) -> OutgoingHook | None:
        """None for one that is not to be told anything, now or ever. One whose bot was removed is paused."""
        hook = await self._hooks.by_id(hook_id)
        if hook is None or hook.paused:
            return None
        membership = await self._store.memberships.get(hook.room_id, hook.bot_id)
        if membership is None or membership.invited:
            await self.pause(hook, REMOVED)
            return None
        return hook

    async def next(self, hook: OutgoingHook) -> list[tuple[int, Happening | None]]:
        """By rev, in order, the first changes that the hook was not told; None for what is not worth telling."""
        room = await self._store.rooms.by_id(hook.room_id)
        if room is None:
            return []
        live = await self._registry.live(room)
        found = await self._store.messages.changed_since(room.id, hook.told, live.head, AT_ONCE)
        posts = await self._history.posts(live, found)
        kinds = [_kind(message, hook) for message in found]
        return [
            (post.message.rev, Happening(kind, room, post) if kind else None)
            for kind, post in zip(kinds, posts, strict=True)
        ]

    async def told(self, hook: OutgoingHook, rev: int) -> None:
        await self._hooks.advance(hook.id, rev)

    async def failed(self, hook: OutgoingHook, reason: str, *, for_good: bool = False) -> None:
        """Telling it did not work. After a day of that, or when it won't ever, it is paused."""
        since = hook.failing_since or self._clock()
        await self._hooks.fail(hook.id, since, reason)
        if for_good or self._clock() - since >= PATIENCE:
            await self.pause(hook, reason)

    async def pause(self, hook: OutgoingHook, reason: str) -> None:
        """Tell it nothing more, and its maker why."""
        with suppress(Forbidden, NotFound, RateLimited):  # Lists of hooks say it as well.
            await self._tell_maker(hook, f"The webhook to {hook.url} is paused: {reason}.")
        await self._hooks.pause(hook.id, reason)

    async def _tell_maker(self, hook: OutgoingHook, text: str) -> None:
        maker = await self._store.users.by_id(hook.created_by)
        if maker is not None and maker.is_active:
            bot = await self._bots.by_id(hook.bot_id)
            room = (await self._direct.open(Caller(maker, ""), bot)).room
            once = Draft(text, client_id=f"paused-{hook.id}-{hook.told}")
            await self._messages.post(await self._members.place(Caller(bot, ""), room), once)

    async def _of(self, place: Place, hook_id: str) -> OutgoingHook:
        hook = next((hook for hook in await self.all(place) if hook.id == hook_id), None)
        if hook is None:
            raise hook_not_found()
        return hook

    def _look_at(self, room_id: int) -> None:
        if room_id in self._rooms:
            self._due.add(room_id)
            self._news.set()


def _kind(message: Message, hook: OutgoingHook) -> Kind | None:
    """What the hook is told of a message: of its changes since the last telling, or since it came from elsewhere."""
    changes: dict[int, Kind] = {
        message.seq: "posted",
        message.edited: "edited",
        message.reacted: "reacted",
        message.pinned: "pinned",
        message.deleted: "deleted",
    }
    since = max(hook.told, message.imported)
    fresh = [changes[rev] for rev in sorted(changes) if rev > since and changes[rev] in hook.events]
    if "posted" in fresh:
        return None if message.deleted else "posted"
    if message.deleted:
        return "deleted" if "deleted" in fresh else None
    return fresh[-1] if fresh else None
