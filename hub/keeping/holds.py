"""Legal holds: as long as one lasts, nobody edits or deletes what was said there, nor does its age."""

from hub.errors import Forbidden
from hub.journal import Journal
from hub.keeping.stores import KeepingStore

EVERYTHING = 0  # Where others have the id of a room.


class Held(Forbidden):
    code = "held"
    sentence = "This room is under a legal hold: nothing in it can be changed or deleted."


class Holds:
    """Known here as far as `load` or `place` has last seen them."""

    def __init__(self, store: KeepingStore, journal: Journal) -> None:
        self.ids: frozenset[int] = frozenset()
        self._store = store
        self._journal = journal

    async def load(self) -> None:
        """What other processes may have changed. Raises Unavailable."""
        self.ids = await self._store.held()

    def cover(self, room_id: int) -> bool:
        return not self.ids.isdisjoint({room_id, EVERYTHING})

    def require_none(self, room_id: int) -> None:
        """Raises Held."""
        if self.cover(room_id):
            raise Held

    async def place(self, id: int) -> None:
        """On a room, or on everything. Once this returns, nothing is lost there any more."""
        await self._store.hold(id)
        await self.load()
        await self._journal.settled()

    async def lift(self, id: int) -> None:
        await self._store.let_go(id)
        await self.load()
