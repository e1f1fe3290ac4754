"""What webhooks need of a store. Like those of hub/stores.py, all may raise Unavailable; none decides anything."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from hub.hooks.models import IncomingHook, OutgoingHook


class IncomingHookStore(Protocol):
    async def insert(self, hook: IncomingHook) -> tuple[str, IncomingHook]:
        """A new code, of which only the hash is kept, and the hook with its id."""

    async def by_code(self, code: str) -> IncomingHook | None: ...

    async def of_room(self, room_id: int) -> list[IncomingHook]:
        """Oldest first."""

    async def delete(self, hook_id: str) -> None: ...


class OutgoingHookStore(Protocol):
    async def insert(self, hook: OutgoingHook) -> OutgoingHook:
        """Store a new hook; gives it its id."""

    async def by_id(self, hook_id: str) -> OutgoingHook | None: ...

    async def of_room(self, room_id: int) -> list[OutgoingHook]:
        """Oldest first."""

    async def active(self, room_ids: Collection[int]) -> list[str]:
        """The ids of those of these rooms that are not paused."""

    async def rooms(self) -> set[int]:
        """The rooms that have any."""

    async def advance(self, hook_id: str, rev: int) -> None:
        """It was told up to this rev, and so does not fail."""

    async def fail(self, hook_id: str, since: datetime, failure: str) -> None: ...

    async def pause(self, hook_id: str, reason: str) -> None: ...

    async def resume(self, hook_id: str) -> None: ...

    async def delete(self, hook_id: str) -> None: ...
