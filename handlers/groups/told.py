"""What this family's socket tells its clients: one shape per frame, by its `action`, or by what it holds.

Clients read `sender` as a new message: no frame about one that they have may hold that key.
"""

from typing import Literal, NotRequired, TypedDict

from hub.models import Role


class Person(TypedDict):
    id: int
    name: str
    photo: str | None


class Sender(Person):
    role: Role


class Parent(TypedDict):
    """The message that is answered."""

    id: int
    content: str
    created_at: str
    sender: Person


class Message(TypedDict):
    """`room` is as the URL named it; only the author is told the `client_id`."""

    message: str
    sender: Sender
    message_type: str
    id: int
    attachment: str | None
    created_at: str
    room: str | int
    is_self: bool
    parent_message: Parent | None
    mentions: tuple[int, ...]
    seq: int
    client_id: NotRequired[str]


class Edited(TypedDict):
    action: Literal["edited"]
    id: int
    new_content: str
    seq: int


class Deleted(TypedDict):
    action: Literal["deleted"]
    id: int
    seq: int


class Reacted(TypedDict):
    """`reactions` are counts by name."""

    action: Literal["reacted"]
    id: int
    reactions: dict[str, int]
    seq: int


class Pinned(TypedDict):
    action: Literal["message_pinned"]
    id: int
    is_pinned: bool
    pinned_at: str | None
    seq: int


class Typing(TypedDict):
    action: Literal["typing"]
    sender: Sender
    is_typing: bool


class Reset(TypedDict):
    """The history does not reach back to what the client has: load the room afresh."""

    action: Literal["reset"]
    seq: int


class Error(TypedDict):
    error: str
    code: str
    field: NotRequired[str]
    client_id: NotRequired[str]


Told = Message | Edited | Deleted | Reacted | Pinned | Typing | Reset | Error
