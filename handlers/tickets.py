"""How tickets of the support desk are written for those who answer them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from msgspec import Raw, Struct

from hub.desk import models

PriorityName = Literal["low", "normal", "high", "urgent"]
PRIORITIES: Mapping[PriorityName, models.Priority] = MappingProxyType({"low": 0, "normal": 1, "high": 2, "urgent": 3})
NAMES = tuple(PRIORITIES)


class Ticket(Struct):
    """`room` is where it is talked about. `customer` is as the customer's page sent it; `manager` is a manager's id."""

    id: str
    number: int
    workspace: str
    room: int
    product: str
    customer: Raw
    manager: str | None
    state: models.TicketState
    priority: PriorityName
    created_at: datetime
    closed_at: datetime | None
    merged_into: str | None
    rating: int | None
    rating_text: str
    has_notes: bool


def ticket(told: models.Ticket) -> Ticket:
    return Ticket(
        told.id,
        told.number,
        told.workspace_id,
        told.room_id,
        told.product,
        Raw(told.customer.encode()),
        told.manager_id,
        told.state,
        NAMES[told.priority],
        told.opened_at,
        told.closed_at,
        told.merged_into,
        told.rating,
        told.rating_text,
        told.notes_id is not None,
    )
