"""Notes from one process to another that something has changed."""

from datetime import UTC, datetime
from typing import Any, Literal

from bson import ObjectId

from store.driver import Collection, Database, guarded

KEPT = 3600  # Seconds.


class MongoNotices:
    """What is new is told by which notes were seen, not by the newest one seen:
    two processes that post at the same time may finish in either order."""

    def __init__(self, database: Database) -> None:
        self._notices: Collection = database["notices"]
        self._seen: frozenset[ObjectId] | None = None

    @guarded
    async def post(self, kind: Literal["user", "room", "workspace", "hold"], id: int | str) -> None:
        await self._notices.insert_one({"kind": kind, "about": id, "created_at": datetime.now(UTC)})

    @guarded
    async def since_last(self) -> list[tuple[str, Any]]:
        """In the order of posting."""
        kept = await self._notices.find().sort("_id").to_list(None)
        seen = frozenset(notice["_id"] for notice in kept)
        known, self._seen = seen if self._seen is None else self._seen, seen
        return [(notice["kind"], notice["about"]) for notice in kept if notice["_id"] not in known]
