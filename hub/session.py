"""One connected client and its outbox.

The hub never awaits a socket: a session is written to at once or, when its
client has stopped reading and the outbox is full, closed, and the client resumes.
"""

from collections.abc import Callable, Set
from typing import Protocol

from hub.accounts.models import Caller
from hub.counts import Counts
from hub.errors import TRY_AGAIN_LATER
from hub.events import Event
from hub.models import Room

Follows = Callable[[Room], bool] | None


class Dialect(Protocol):
    """How one client family says things. Equal dialects share one encoding, so they hash by value."""

    @property
    def alike(self) -> Set[type]:
        """Events that whoever caused them is told as others are, so that one encoding does."""

    def encode(self, event: Event, *, own: bool) -> bytes:
        """The bytes that tell `event`, b"" when this family doesn't tell it.

        `own` is true for the sessions of the user who caused the event; see `alike`.
        """

    def __hash__(self) -> int: ...


class Transport(Protocol):
    """The way to one client. `send` and `end` neither wait nor raise."""

    @property
    def offer(self) -> Callable[[bytes], int]:
        """Takes what can go to the client at once, as a rule all: how many bytes. Raises OSError for none.

        Nothing else is done for most of those who hear something, so it may be the kernel's own.
        """

    @property
    def descriptor(self) -> int:
        """Of the socket, while `offer` is the kernel's own; else -1."""

    def send(self, data: bytes) -> None:
        """Have it go to the client after all that was sent before."""

    def end(self, code: int, reason: str) -> None: ...

    @property
    def unsent(self) -> int:
        """How many bytes the client has not yet taken."""

    async def drained(self) -> None:
        """Wait until the client has taken everything, or is gone."""


class Session:
    """`outbox_limit` bounds in bytes what may wait for a client that reads slowly.

    Whoever has taken everything is not slow, so one piece may be larger than that.

    A session that `follows` rooms hears all such rooms of its user, and is present in none of them; one with
    `some_rooms` hears those it chooses; others are about one room.
    """

    __slots__ = (
        "__weakref__",
        "_counts",
        "_outbox_limit",
        "barred",
        "caller",
        "chooses_rooms",
        "closed",
        "dialect",
        "farewell",
        "follows",
        "transport",
        "user_id",
    )

    def __init__(
        self,
        caller: Caller,
        dialect: Dialect,
        transport: Transport,
        *,
        outbox_limit: int,
        counts: Counts,
        follows: Follows = None,
        some_rooms: bool = False,
    ) -> None:
        self.caller = caller
        self.user_id = caller.user.id
        self.dialect = dialect
        self.follows = follows
        self.chooses_rooms = some_rooms
        self.closed = False
        self.barred: frozenset[int] = frozenset()  # Rooms whose membership ended since the session began.
        self.farewell = (1000, "")  # Code and reason of the close, once closed.
        self.transport = transport
        self._outbox_limit = outbox_limit
        self._counts = counts

    @property
    def outlives_rooms(self) -> bool:
        """Whether the client stays when it has to leave a room."""
        return self.follows is not None or self.chooses_rooms

    def redirect(self, dialect: Dialect, transport: Transport) -> None:
        """From here on the client is reached in another way. See `Registry.move`."""
        self.dialect = dialect
        self.transport = transport

    def tell(self, event: Event) -> None:
        """Tell this session alone."""
        self.send(self.frame(event))

    def frame(self, event: Event) -> bytes:
        return self.dialect.encode(event, own=self.did(event))

    def did(self, event: Event) -> bool:
        """Whether this session's user caused the event."""
        return event.actor_id == self.user_id != 0

    def send(self, data: bytes) -> None:
        if self.closed or not data:
            return
        try:
            taken = self.transport.offer(data)
        except OSError:
            taken = 0
        if taken == len(data):
            self._counts.deliveries += 1
        elif not self.keep(data[taken:]):
            self.drop()

    def keep(self, data: bytes) -> bool:
        """Have the client wait for what it could not take at once. False when too much waits: then `drop` it."""
        waiting = self.transport.unsent
        if waiting and waiting + len(data) > self._outbox_limit:
            return False
        self._counts.deliveries += 1
        self.transport.send(data)
        return True

    def drop(self) -> None:
        self._counts.outbox_drops += 1
        self.close(TRY_AGAIN_LATER, "Too slow: reconnect and resume.")

    @property
    def portion(self) -> int:
        """How many bytes of a long past to send at once."""
        return self._outbox_limit // 4

    async def writable(self) -> None:
        """Wait until at most half of the outbox is in use, or the session is closed."""
        if not self.closed and self.transport.unsent > self._outbox_limit // 2:
            await self.transport.drained()

    def close(self, code: int, reason: str) -> None:
        if not self.closed:
            self.closed = True
            self.farewell = (code, reason)
            self.transport.end(code, reason)
