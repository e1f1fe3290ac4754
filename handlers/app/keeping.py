"""For admins of the server: what goes because of its age, and legal holds."""

from dataclasses import asdict

from handlers.app.base import AppHandler
from handlers.contract import gives
from hub.accounts.powers import require_admin
from hub.keeping.holds import EVERYTHING

DAYS = 30


class RetentionHandler(AppHandler):
    """/api/app/retention"""

    async def get(self) -> None:
        """After how many days messages go, by kind of room; what is held; and what went on the last days."""
        require_admin(await self.require())
        held, days = self.hub.holds.ids, await self.hub.retention.removed(DAYS)
        self.reply(
            {
                "days": asdict(self.hub.settings.retention),
                "held": sorted(held - {EVERYTHING}),
                "everything": EVERYTHING in held,
                "removed": [{"day": day.day, "rooms": [asdict(room) for room in day.rooms]} for day in days],
            }
        )


class HoldHandler(AppHandler):
    """/api/app/hold: on everything."""

    @gives(204)
    async def put(self) -> None:
        """Place a legal hold on everything."""
        require_admin(await self.require())
        await self.hub.holds.place(EVERYTHING)
        self.set_status(204)

    @gives(204)
    async def delete(self) -> None:
        """End the hold on everything; those on rooms stay."""
        require_admin(await self.require())
        await self.hub.holds.lift(EVERYTHING)
        self.set_status(204)


class RoomHoldHandler(AppHandler):
    """/api/app/rooms/<id>/hold"""

    @gives(204)
    async def put(self, room_id: str) -> None:
        """Place a legal hold on a room."""
        require_admin(await self.require())
        await self.hub.holds.place((await self.hub.rooms.by_id(int(room_id))).id)
        self.set_status(204)

    @gives(204)
    async def delete(self, room_id: str) -> None:
        """End the hold on a room."""
        require_admin(await self.require())
        await self.hub.holds.lift((await self.hub.rooms.by_id(int(room_id))).id)
        self.set_status(204)
