"""Sockets that only tell that there is something new: /ws/notifications/ and /ws/notifications/<username>/"""

from collections.abc import Mapping

from handlers.direct import frames
from handlers.direct.socket import DirectSocket
from handlers.direct.told import OfAll, OfOne
from handlers.speech import Speech, by_name
from hub.live import LiveRoom
from hub.models import is_direct
from hub.rooms.direct import pair_of


class Notifications(DirectSocket):
    async def listen(self, rooms: list[LiveRoom]) -> Mapping[int, int]:
        """Hear these conversations from now on. What is unread in each of one's own, up to now."""
        unread = await self.hub.unread.of_user(self.session.user_id)
        for room in rooms:
            self.hub.registry.enter(self.session, room)
        return unread


class AllNotifications(Notifications):
    """That there is something new in any conversation."""

    speech = Speech({}, by_name(OfAll))

    async def admit(self) -> None:
        self.begin(await self.require(), frames.AllDialect(), follows=is_direct)

    async def greet(self) -> None:
        rooms = await self.hub.direct.rooms(self.session.caller)
        unread = await self.listen(await self.hub.registry.all_live(rooms))
        self.session.send(frames.all_unread(sum(unread.values())))


class SingleNotifications(Notifications):
    """That there is something new in one conversation."""

    speech = Speech({}, by_name(OfOne))
    room: LiveRoom

    async def admit(self) -> None:
        other, caller = await self.other(), await self.require()
        pair = pair_of(caller.user.id, other.id)
        self.begin(caller, frames.SingleDialect(), follows=lambda room: room.pair == pair)
        self.room = (await self.hub.direct.open(caller, other)).live

    async def greet(self) -> None:
        unread = await self.listen([self.room])
        self.session.send(frames.single_unread(unread.get(self.room.room.id, 0)))
