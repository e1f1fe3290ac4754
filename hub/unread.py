"""How much somebody has not read in one-to-one conversations."""

import asyncio
from collections.abc import Mapping

from hub.registry import Registry
from hub.stores import MembershipStore, Unread

TRIES = 5
PAUSE = 0.02  # Seconds between two of them.


class UnreadCounts:
    def __init__(self, memberships: MembershipStore, registry: Registry) -> None:
        self._memberships = memberships
        self._registry = registry

    async def of_user(self, user_id: int) -> Mapping[int, int]:
        """By room. Whoever tells it must do so before the next await.

        Clients add to a count what they hear of afterwards. So it has all that they were told, and no
        more; where so much is said that it never comes to that, the next count mends it.
        """
        for _ in range(TRIES):
            counts = await self._memberships.unread(user_id)
            if all(self._is_told(room_id, unread) for room_id, unread in counts.items()):
                break
            await asyncio.sleep(PAUSE)
        return {room_id: unread.messages for room_id, unread in counts.items()}

    def _is_told(self, room_id: int, unread: Unread) -> bool:
        live = self._registry.peek(room_id)
        return live is None or live.head == unread.head
