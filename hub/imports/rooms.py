"""Where it was said: a room of the same name and as private, or a new one."""

import re
from collections.abc import Callable, Collection
from datetime import datetime

from hub.accounts.models import User
from hub.hub import Hub
from hub.imports.models import Place, Report
from hub.models import Room
from hub.rooms.rooms import DESCRIPTION_CHARS
from hub.stores import Store
from hub.text import NAME_CHARS, is_number

UNFIT = re.compile(r"[/\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class ImportedRooms:
    """By key. Without `trial`, what is missing is made."""

    def __init__(self, hub: Hub, store: Store, report: Report, *, trial: bool, clock: Callable[[], datetime]) -> None:
        self._hub = hub
        self._store = store
        self._report = report
        self._trial = trial
        self._clock = clock
        self._known: dict[str, Room | None] = {}

    def get(self, key: str) -> Room | None:
        return self._known.get(key)

    def is_new(self, key: str) -> bool:
        """Whether it is to be made, and is not, on trial."""
        return key in self._known and self._known[key] is None

    async def take(self, place: Place, members: Collection[User]) -> None:
        if place.key in self._known:
            return
        room = await self._found(place, members)
        self._report.rooms_known += room is not None
        self._report.rooms_new += room is None
        if room is None and not self._trial:
            room = await self._made(place, members)
        self._known[place.key] = room
        for user in members:
            await self.join(place.key, user)

    async def join(self, key: str, user: User, *, is_admin: bool = False) -> None:
        room = self._known.get(key)
        if room is not None and not self._trial:
            await self._hub.members.add_member(room, user, "admin" if is_admin else "member")

    async def _found(self, place: Place, members: Collection[User]) -> Room | None:
        """Never one that more people see than saw it there."""
        if place.kind == "direct":
            return await self._store.rooms.by_pair(_pair(members))
        for name in _names(place):
            room = await self._store.rooms.by_name(name)
            if room is not None and room.kind == place.kind:
                return room
        return None

    async def _made(self, place: Place, members: Collection[User]) -> Room:
        if place.kind == "direct":
            now, pair = self._clock(), _pair(members)
            name = "-".join(user.username for user in members)
            return await self._store.rooms.insert(Room(0, name, "direct", created_at=now, updated_at=now, pair=pair))
        free = [name for name in _names(place) if await self._store.rooms.by_name(name) is None]
        about = UNFIT.sub(" ", place.description).strip()[:DESCRIPTION_CHARS]
        return await self._hub.rooms.create(None, free[0], kind=place.kind, description=about)


def _pair(members: Collection[User]) -> str:
    ids = sorted(user.id for user in members)
    return f"{ids[0]}:{ids[-1]}"


def _names(place: Place) -> list[str]:
    """What a room may be called here. A number would be taken for the id of another one."""
    plain = UNFIT.sub(" ", place.name).strip(" .")[: NAME_CHARS - 20].strip() or "room"
    return [plain, f"{plain} (imported)"] if not is_number(plain) else [f"#{plain}", f"#{plain} (imported)"]
