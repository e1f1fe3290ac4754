"""Workspaces: making them, opening them with a key, and who hears of their tickets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakSet

from hub.desk.models import KeyKind, Keys, Workspace
from hub.errors import SIGNED_OUT, Forbidden, NotFound, Taken, WrongKey
from hub.events import TicketChanged
from hub.files.space import DiskSpace
from hub.models import Room
from hub.registry import Registry
from hub.session import Session
from hub.stores import Store
from hub.text import room_name


@dataclass(frozen=True, slots=True)
class Access:
    """A workspace, and which of its keys opened it."""

    workspace: Workspace
    kind: KeyKind

    @property
    def is_public(self) -> bool:
        return self.kind == "public"

    def require_api(self) -> None:
        """Raises Forbidden for customers."""
        if self.is_public:
            raise Forbidden("This needs the api_key of the workspace.", code="api_key_required")


class Workspaces:
    def __init__(self, store: Store, registry: Registry, *, space: DiskSpace, clock: Callable[[], datetime]) -> None:
        self._rooms = store.rooms
        self._workspaces = store.desk.workspaces
        self._registry = registry
        self._space = space
        self._clock = clock
        self._opened: dict[str, WeakSet[Session]] = {}  # By workspace, whoever came in with one of its keys.

    async def add(self, name: str) -> tuple[Workspace, Keys]:
        """Raises Taken, BadRequest, StorageFull."""
        self._space.require_growth()
        name, now = room_name(name), self._clock()
        if await self._workspaces.by_name(name):
            raise Taken("A workspace with that name already exists.", field="name")
        room = await self._rooms.insert(Room(0, name, "desk", created_at=now, updated_at=now))
        return await self._workspaces.insert(Workspace("", name, room.id, now))

    async def all(self) -> list[Workspace]:
        """By name."""
        return await self._workspaces.all()

    async def named(self, name: str) -> Workspace:
        """By its name or its id. Raises NotFound."""
        return await self._workspaces.by_name(name) or await self.by_id(name)

    async def by_id(self, workspace_id: str) -> Workspace:
        """Raises NotFound."""
        found = await self._workspaces.by_id(workspace_id)
        if found is None:
            raise NotFound("There is no such workspace.", code="workspace_not_found")
        return found

    async def open(self, workspace_id: str, key: str, session: Session | None = None) -> Access:
        """What a key opens. When the keys change, the `session` ends. Raises WrongKey."""
        found = await self._workspaces.by_key(workspace_id, key)
        if found is None:
            raise WrongKey
        if session is not None:
            self._opened.setdefault(workspace_id, WeakSet()).add(session)
        return Access(*found)

    async def rotate(self, workspace: Workspace) -> Keys:
        """Make new keys. Whoever came in with an old one has to come again, with a new one."""
        keys = await self._workspaces.rotate(workspace.id)
        self.end_sessions(workspace.id)
        return keys

    def end_sessions(self, workspace_id: str) -> None:
        """The keys have changed."""
        sessions = self._opened.pop(workspace_id, WeakSet[Session]())
        self._registry.end(sessions, SIGNED_OUT, "The keys of the workspace have changed.")

    async def subscribe(self, workspace: Workspace, session: Session) -> None:
        """From here on the session hears of new tickets."""
        room = await self._rooms.by_id(workspace.room_id)
        if room is not None:
            self._registry.enter(session, await self._registry.live(room))

    def tell(self, event: TicketChanged) -> None:
        """Tell those who hear of tickets, before anything else can happen."""
        if live := self._registry.peek(event.room_id):
            live.tell(event)
