"""What webhooks need of a store. Like those of hub/stores.py, all may raise Unavailable; none decides anything."""

from typing import Protocol

from hub.hooks.models import IncomingHook


class IncomingHookStore(Protocol):
    async def insert(self, hook: IncomingHook) -> tuple[str, IncomingHook]:
        """A new code, of which only the hash is kept, and the hook with its id."""

    async def by_code(self, code: str) -> IncomingHook | None: ...

    async def of_room(self, room_id: int) -> list[IncomingHook]:
        """Oldest first."""

    async def delete(self, hook_id: str) -> None: ...
