"""What the requests of the desk share: whoever has no seat is told that there is nothing."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from handlers.base import Handler
from hub.desk.models import Echo, Ticket
from hub.desk.team import Seat
from hub.errors import Refusal


def now() -> Echo:
    """The time as JSON, as a client would send it."""
    return msgspec.json.encode(datetime.now(UTC)).decode()


class DeskHandler(Handler):
    async def seat(self, workspace_id: str) -> Seat:
        """The caller's seat. Raises NotAuthenticated, NotFound."""
        return await self.hub.desk.team.seat(await self.require(), workspace_id)

    async def at(self, ticket_id: str) -> tuple[Seat, Ticket]:
        """A ticket, and the caller's seat at its desk. Raises NotAuthenticated, TicketNotFound."""
        return await self.hub.desk.team.at(await self.require(), ticket_id)

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        """The hub names the text of a message after another family's word."""
        body = super().refusal_body(refusal)
        return {**body, "field": "text"} if refusal.field == "message" else body
