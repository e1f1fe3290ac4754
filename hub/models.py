"""The values chat is made of. All are frozen: a change makes a new value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RoomKind = Literal["private", "game", "open", "direct", "desk", "ticket"]
OPEN_KINDS: Collection[RoomKind] = ("game", "open")  # Rooms that every signed-in user may enter.
KEPT_KINDS: Collection[RoomKind] = ("direct", "desk", "ticket")  # Rooms that only the hub makes, names and ends.
Role = Literal["member", "admin", "guest"]
CALL = "call"  # The kind of a message that says what a call came to.
A_GUEST = 0  # Where an id says who made or wrote something.


@dataclass(frozen=True, slots=True)
class User:
    """An account. `username` and `email` are unique without regard to case. A bot has neither email nor password.

    A guest has none: its id is below zero and its own for as long as it is connected. `photo` is the id of a file.
    """

    id: int
    username: str
    email: str
    first_name: str = ""
    last_name: str = ""
    photo: str | None = None
    is_admin: bool = False
    is_active: bool = True
    created_at: datetime | None = None
    is_bot: bool = False

    @property
    def name(self) -> str:
        """What others call this user: the first name, or the username if there is none."""
        return self.first_name or self.username

    @property
    def is_guest(self) -> bool:
        return self.id < 0

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: a user, and the token that proves it. `sid` names the connection, where others know it by name."""

    user: User
    token_id: str
    expires_at: datetime | None = None
    sid: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token as its owner sees it: `client` is the program it was given to, as that calls itself.

    The `id` tells nothing about the token.
    """

    id: str
    client: str
    created_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invite:
    """A way to an account and into rooms, for whoever has its code. Without `uses` it is good for as many as wish.

    The `id` is not the code, and tells nothing about it.
    """

    id: str = ""
    makes_admin: bool = False
    room_ids: tuple[int, ...] = ()
    uses: int | None = None
    used: int = 0
    expires_at: datetime | None = None
    created_by: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A place where messages have one order. History before seq `floor` was pruned.

    `pair` names the two whom a direct room is for; see hub/direct.py. `ticket` is the ticket that a room is about.
    """

    id: int
    name: str
    kind: RoomKind = "private"
    description: str = ""
    avatar: str | None = None
    creator_id: int | None = None
    floor: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    pair: str | None = None
    ticket: str | None = None


def is_kept(room: Room) -> bool:
    """Whether nobody enters or leaves it by hand, nor has power over it."""
    return room.kind in KEPT_KINDS


def is_group(room: Room) -> bool:
    return room.kind != "direct"


def is_direct(room: Room) -> bool:
    """Whether it is a conversation of two, which no list of rooms shows."""
    return room.kind == "direct"


def other_of(room: Room, user_id: int) -> int:
    """With whom a user has this conversation; itself, if with nobody else."""
    low, high = map(int, (room.pair or "").split(":"))
    return low if high == user_id else high


@dataclass(frozen=True, slots=True)
class Membership:
    """A user's place in a room. All messages up to seq `read_seq` are read; it only grows.

    Somebody `invited` may read and enter, and has joined from then on.
    """

    room_id: int
    user_id: int
    role: Role = "member"
    read_seq: int = 0
    invited: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A user with a place in a room."""

    user: User
    membership: Membership


@dataclass(frozen=True, slots=True)
class Author:
    """A user as the others in one room see them. A guest has id 0."""

    id: int
    name: str
    username: str = ""
    last_name: str = ""
    photo: str | None = None
    role: Role = "member"
    is_bot: bool = False


def author_of(user: User, role: Role) -> Author:
    return Author(user.id, user.name, user.username, user.last_name, user.photo, role, user.is_bot)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file (`file_id`), or a link to somebody else's (`url`). `size` in bytes, pictures in pixels.

    `sha256` and `thumbnail` name what the storage has of it, and are told to no client.
    """

    file_id: str | None = None
    url: str | None = None
    name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    width: int = 0
    height: int = 0
    thumbnail: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. Its `id` can't be guessed; `size` in bytes; `room_id` is set when it is posted.

    `identifier` is a name that no other file has: like `name`, it can be guessed.
    A picture has a `width` and a `height`, in pixels as it is shown, and a `thumbnail` of `thumbnail_size` bytes.
    `refreshed` is when users, by their ids, last wanted another link to it.
    """

    id: str
    sha256: str
    name: str
    media_type: str
    size: int
    owner_id: int
    created_at: datetime
    room_id: int | None = None
    width: int = 0
    height: int = 0
    thumbnail: str = ""
    thumbnail_size: int = 0
    identifier: str = ""
    refreshed: Mapping[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    name: str
    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is now.

    `seq` is its place in the room's history, `rev` the seq of its last change.
    `edited`, `deleted`, `reacted` and `pinned` are the seq of the last change of
    that kind, 0 if there was none. A deleted message stays as a tombstone
    without its content. `id` grows across the server.

    `extra` is JSON that the family in which it was posted keeps with it; others leave it alone.
    """

    id: int
    room_id: int
    seq: int
    rev: int
    author_id: int
    text: str
    created_at: datetime
    kind: str = "text"
    author_name: str = ""
    client_id: str | None = None
    parent_id: int | None = None
    mentions: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    pinned_at: datetime | None = None
    edited: int = 0
    deleted: int = 0
    reacted: int = 0
    pinned: int = 0
    extra: str = ""
    from_customer: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The message another one answers, as far as it is shown there."""

    id: int
    text: str
    created_at: datetime
    author: Author
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A message with all that is needed to show it."""

    message: Message
    author: Author
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """A room in a list, as one user sees it; `unread` counts up to `seq`, the room's newest change.

    `mentions` are those of the unread ones that name the user. With a `partner` it is a one-to-one conversation,
    which that partner has read up to `partner_read`.
    """

    room: Room
    role: Role | None
    unread: int
    last: Post | None
    members: tuple[Author, ...]
    creator: Author | None
    read_seq: int = 0
    seq: int = 0
    mentions: int = 0
    partner: Author | None = None
    partner_read: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of history, oldest first; `more` when it goes on in the direction that was asked for.

    `later`: it goes on after its end, when both directions were asked for.
    """

    posts: tuple[Post, ...]
    more: bool
    later: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of history, newest first; `total` counts all that is not deleted."""

    posts: tuple[Post, ...]
    total: int
