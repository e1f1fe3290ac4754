"""The values that webhooks are made of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IncomingHook:
    """A way into one room for whoever has its code, by which its own bot posts.

    The `id` is not the code, and tells nothing about it.
    """

    id: str
    room_id: int
    bot_id: int
    name: str
    created_by: int
    created_at: datetime
