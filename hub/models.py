"""The values chat is made of. All are frozen: a change makes a new value."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hub.accounts.models import User
from hub.files.models import Attachment
from hub.values import value

RoomKind = Literal["private", "game", "open", "direct", "desk", "ticket"]
OPEN_KINDS: Collection[RoomKind] = ("game", "open")  # Rooms that every signed-in user may enter.
KEPT_KINDS: Collection[RoomKind] = ("direct", "desk", "ticket")  # Rooms that only the hub makes, names and ends.
Role = Literal["member", "admin", "guest"]
CALL = "call"  # The kind of a message that says what a call came to.
A_GUEST = 0  # Where an id says who made or wrote something.


@dataclass(frozen=True, slots=True)
class Room:
    """A place where messages have one order. History before seq `floor` was pruned.

    `pair` names the two whom a direct room is for; `ticket` is the ticket that it is about.
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


@value
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


@value
class Reaction:
    name: str
    user_ids: tuple[int, ...]


@value
class Message:
    """One message as it is now.

    `seq` is its place in the room's history, `rev` the seq of its last change.
    `edited`, `deleted`, `reacted` and `pinned` are the seq of the last change of
    that kind, 0 if there was none. A deleted message stays as a tombstone
    without its content. `id` grows across the server.

    `imported` is the rev with which it came from another program, 0 for what was said here.

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
    imported: int = 0


@value
class Quote:
    """The message another one answers, as far as it is shown there."""

    id: int
    text: str
    created_at: datetime
    author: Author
    seq: int = 0


@value
class Post:
    """A message with all that is needed to show it."""

    message: Message
    author: Author
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """A room in a list, as one user sees it; `unread` counts up to `seq`, the room's newest change.

    `mentions` are those of the unread ones that name the user. With a `partner` it is a one-to-one conversation,
    which that partner has read up to `partner_read`. Who the `size` members are is not always told.
    """

    room: Room
    role: Role | None
    unread: int
    last: Post | None
    size: int
    creator: Author | None
    read_seq: int = 0
    seq: int = 0
    mentions: int = 0
    partner: Author | None = None
    partner_read: int = 0
    members: tuple[Author, ...] = ()


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
