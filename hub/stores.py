"""What the hub needs of a store. All may raise Unavailable; none decides anything.

Reads by id answer only what exists, in no particular order, unless said otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from hub.accounts.stores import Directory, InviteStore, Passwords, TokenStore, UserStore
from hub.desk.stores import DeskStore
from hub.files.blobs import BlobStore
from hub.files.stores import FileStore
from hub.hooks.stores import IncomingHookStore, OutgoingHookStore
from hub.keeping.stores import KeepingStore
from hub.models import Membership, Message, Role, Room
from hub.search.stores import SearchStore
from hub.upkeep import UpkeepStore


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write.

    repeated: by the id of the new message, the one stored before under its client_id.
    crowded_out: ids of messages whose seq somebody else has taken; they are not stored.
    """

    repeated: Mapping[int, Message]
    crowded_out: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tally:
    """A membership with what its room's history comes to for that member, up to its newest rev, `head`.

    `mentions` are those of the unread messages that name the member.
    """

    membership: Membership
    room: Room
    unread: int
    last: Message | None
    head: int
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """How many messages a member has not read in a room whose newest rev is `head`."""

    messages: int
    head: int


ClientKey = tuple[int, int, str]  # The author's id, the room's and the client_id.


class MessageStore(Protocol):
    async def write(self, added: Sequence[Message], changed: Sequence[Message]) -> Written:
        """Journal new and changed messages. Writing the same twice is writing it once."""

    async def by_ids(self, ids: Collection[int]) -> dict[int, Message]: ...

    async def reserve_ids(self, count: int) -> int:
        """The number n such that n+1 to n+count are this caller's alone, above all ids so far."""

    async def heads(self, room_ids: Collection[int]) -> dict[int, int]:
        """The newest rev by room; rooms without messages are missing."""

    async def pins(self, room_ids: Collection[int]) -> dict[int, set[int]]:
        """The ids of pinned messages by room; rooms without any are missing."""

    async def changed_since(self, room_id: int, since: int, until: int, limit: int) -> list[Message]:
        """Messages with since < rev <= until, tombstones included, by rev."""

    async def latest(self, room_id: int, *, skip: int, limit: int) -> list[Message]:
        """Newest first, without tombstones."""

    async def before(self, room_id: int, seq: int | None, limit: int) -> list[Message]:
        """The newest of those with a lower seq, or of all; newest first, without tombstones."""

    async def after(self, room_id: int, seq: int, limit: int) -> list[Message]:
        """The oldest of those with a higher seq; oldest first, without tombstones."""

    async def count(self, room_id: int) -> int:
        """How many messages are not deleted."""

    async def by_client_id(self, author_id: int, room_id: int, client_id: str) -> Message | None: ...

    async def by_client_ids(self, keys: Collection[ClientKey]) -> dict[ClientKey, int]:
        """The ids of those messages."""

    async def carried(self, file_ids: Collection[str]) -> set[str]:
        """Those of these files that messages carry."""

    async def bury(self, room_id: int) -> None:
        """Make tombstones of all messages of a room that is retired."""


class RoomStore(Protocol):
    async def insert(self, room: Room) -> Room:
        """Store a new room; gives it its id. Raises Taken when its name is in use, or its pair has a room."""

    async def by_id(self, room_id: int) -> Room | None: ...

    async def by_name(self, name: str) -> Room | None:
        """Case does not count."""

    async def by_names(self, names: Collection[str]) -> dict[str, Room]:
        """By the name as it was asked for; those that no room has are missing."""

    async def by_pair(self, pair: str) -> Room | None: ...

    async def visible(self, user_id: int, *, all_kinds: bool) -> list[tuple[Room, int]]:
        """Rooms with their number of members: the user's own, and all that are open to join; never direct ones."""

    async def update(self, room: Room) -> None:
        """Raises Taken when its name is in use."""

    async def retire(self, room_id: int) -> None:
        """End a room: its name is free, its memberships are gone, and nobody finds it any more."""

    async def retired(self) -> list[int]:
        """The rooms that were retired and not deleted."""

    async def delete(self, room_id: int) -> None:
        """Forget a retired room, of which nothing is left."""


class MembershipStore(Protocol):
    async def get(self, room_id: int, user_id: int) -> Membership | None: ...

    async def get_all(self, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Membership]:
        """By room and user, both by their ids; where there is none, it is missing."""

    async def add(self, membership: Membership) -> bool:
        """False when the user was a member already; then nothing changes."""

    async def add_all(self, memberships: Sequence[Membership]) -> None:
        """Like `add`, in one write."""

    async def remove(self, room_id: int, user_id: int) -> bool: ...

    async def accept(self, room_id: int, user_id: int) -> bool:
        """Make an invitation a membership; False when there was none."""

    async def invitations(self, user_id: int) -> list[Room]:
        """The rooms a user is invited to and has not joined, by id."""

    async def rooms(self, user_id: int) -> list[Room]:
        """The rooms that a user is a member of, and not only invited to, by id."""

    async def set_role(self, room_id: int, user_id: int, role: Role) -> None: ...

    async def of_room(self, room_id: int) -> list[Membership]:
        """By the time of joining."""

    async def of_rooms(self, room_ids: Collection[int]) -> list[Membership]: ...

    async def count(self, room_id: int) -> int:
        """How many are in a room, or invited to it."""

    async def sizes(self, room_ids: Collection[int]) -> dict[int, int]:
        """The same by room; rooms without anybody are missing."""

    async def roles(self, room_ids: Collection[int]) -> dict[int, dict[int, Role]]:
        """By room and user, of those whose role is not plain member; rooms without any are missing."""

    async def led(self, user_id: int) -> list[int]:
        """The ids of the rooms of which a user is an admin."""

    async def advance(self, room_id: int, user_id: int, seq: int) -> bool:
        """Raise `read_seq` to `seq`; False when it was there already."""

    async def tallies(self, user_ids: Collection[int]) -> dict[int, list[Tally]]:
        """All rooms of each user by id, in a number of queries that no number of rooms changes."""

    async def unread(self, user_id: int) -> Mapping[int, Unread]:
        """By room, for every direct room of a user, in a fixed number of queries."""


class Notices(Protocol):
    """Changes made by another process, such as the command line beside a running server."""

    async def post(self, kind: Literal["user", "room", "workspace", "hold"], id: int | str) -> None: ...

    async def since_last(self) -> list[tuple[str, Any]]:
        """What was posted since the last call (the first call: nothing)."""


class Store(Protocol):
    """Everything together. `epoch` names this history: in another database, or after a restore, it is another."""

    @property
    def epoch(self) -> str: ...

    @property
    def messages(self) -> MessageStore: ...
    @property
    def rooms(self) -> RoomStore: ...
    @property
    def memberships(self) -> MembershipStore: ...
    @property
    def users(self) -> UserStore: ...
    @property
    def tokens(self) -> TokenStore: ...
    @property
    def invites(self) -> InviteStore: ...
    @property
    def files(self) -> FileStore: ...
    @property
    def blobs(self) -> BlobStore: ...
    @property
    def passwords(self) -> Passwords: ...
    @property
    def directory(self) -> Directory | None: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def desk(self) -> DeskStore: ...
    @property
    def incoming_hooks(self) -> IncomingHookStore: ...
    @property
    def outgoing_hooks(self) -> OutgoingHookStore: ...
    @property
    def search(self) -> SearchStore: ...
    @property
    def upkeep(self) -> UpkeepStore: ...
    @property
    def keeping(self) -> KeepingStore: ...

    async def ping(self) -> None: ...
