"""What sessions are told.

History events carry the message as it is after the change, and its new `seq`;
the other events pass and are not kept.
"""

from dataclasses import field
from typing import Any, Literal

from hub.accounts.models import Caller
from hub.desk.models import Ticket
from hub.models import Author, Message, Post, Room
from hub.values import value


@value
class Posted:
    """A new message, or, to somebody who comes back, one not yet seen. `caller` is who posted it just now."""

    post: Post
    seq: int
    caller: Caller | None = field(default=None, compare=False)

    @property
    def message(self) -> Message:
        return self.post.message

    @property
    def actor_id(self) -> int:
        return self.caller.user.id if self.caller else self.post.message.author_id


@value
class _Changed:
    message: Message
    seq: int
    actor_id: int = 0


class Edited(_Changed):
    __slots__ = ()


class Deleted(_Changed):
    __slots__ = ()


class Reacted(_Changed):
    __slots__ = ()


class Pinned(_Changed):
    """Pinned when `message.pinned_at` is set, else unpinned."""

    __slots__ = ()


@value
class Typing:
    """`sid` names the connection, where others know it by name."""

    room_id: int
    author: Author
    is_typing: bool
    sid: str = ""

    @property
    def actor_id(self) -> int:
        return self.author.id


@value
class Read:
    """A member has read everything up to `seq`.

    In a one-to-one conversation it tells what is left: `unread` there, `total` in all of the reader's.
    """

    room_id: int
    user_id: int
    seq: int
    unread: int = 0
    total: int = 0

    @property
    def actor_id(self) -> int:
        return self.user_id


@value
class Joined:
    """A user has become a member of a room, which has so many now, those who are invited included."""

    room_id: int
    user_id: int
    members: int
    actor_id: int = 0


@value
class Left:
    """A user is no longer a member of a room, which has so many now; none when the room is gone."""

    room_id: int
    user_id: int
    members: int
    actor_id: int = 0


@value
class Present:
    """Who else is in a one-to-one conversation right now, for a session that comes in."""

    room_id: int
    users: tuple[Author, ...]
    actor_id: int = 0


@value
class Arrived:
    """A user has come into a one-to-one conversation, with a first session."""

    room_id: int
    user: Author
    actor_id: int = 0


@value
class Departed:
    """A user has left a one-to-one conversation, with its last session."""

    room_id: int
    user: Author
    actor_id: int = 0


@value
class Entered:
    """A session that is known by its `sid` has come into a room."""

    room_id: int
    sid: str
    actor_id: int = 0


@value
class Exited:
    """A session has left a room, which it knows by this name."""

    room_id: int
    name: str
    actor_id: int = 0


@value
class Rings:
    """Somebody calls: `author`, as far as we know. The rest is as the caller sent it."""

    signal: Any
    sender: Any
    name: Any
    author: Author
    actor_id: int = 0


@value
class Answered:
    """The call was answered, with this signal."""

    signal: Any
    actor_id: int = 0


# The other one has hung up, or is gone; refuses; did not answer; has given up; or it was taken on another session.
CallEnd = Literal["ended", "refused", "unanswered", "withdrawn", "elsewhere"]


@value
class HungUp:
    """The call is over, or rings no more."""

    why: CallEnd = "ended"
    actor_id: int = 0


@value
class RoomChanged:
    """A room's name, description, picture or roles have changed."""

    room: Room
    actor_id: int = 0


@value
class TicketChanged:
    """A ticket of the workspace whose people meet in this room is new, or has changed."""

    room_id: int
    ticket: Ticket
    is_new: bool = False
    actor_id: int = 0


@value
class TicketTold:
    """How a ticket is now, for the customer who made it."""

    ticket: Ticket
    actor_id: int = 0


@value
class Reset:
    """The history the session resumes from is gone: it should load the room afresh from `seq`."""

    room_id: int
    seq: int
    actor_id: int = 0


@value
class Pruned:
    """Of the room's history nothing is left up to the seq `floor`."""

    room_id: int
    floor: int
    actor_id: int = 0


DiskState = Literal["ample", "low", "no_uploads", "read_only"]


@value
class Space:
    """The state of the server's disk, and a sentence for people, "" when all is well."""

    state: DiskState
    sentence: str
    actor_id: int = 0


@value
class Online:
    """These users have come online, and those have gone."""

    came: tuple[int, ...]
    gone: tuple[int, ...]
    actor_id: int = 0


HistoryEvent = Posted | Edited | Deleted | Reacted | Pinned
CHANGES = frozenset({Edited, Deleted, Reacted, Pinned})
CallEvent = Rings | Answered | HungUp
RoomEvent = (
    Typing
    | Read
    | Joined
    | Left
    | Present
    | Arrived
    | Departed
    | RoomChanged
    | Entered
    | Exited
    | TicketChanged
    | Reset
    | Pruned
)
Event = HistoryEvent | RoomEvent | CallEvent | TicketTold | Online | Space


def changes(message: Message) -> list[HistoryEvent]:
    """The events that tell all that was ever changed of a message, at the seq of its last change.

    All but the last have the seq before: somebody who is lost in between and resumes
    from the newest seq it has is told the rest.
    """
    if message.deleted:
        return [Deleted(message, message.rev)]
    kinds = [kind for seq, kind in _kinds(message) if seq]
    return [kind(message, message.rev - (kind is not kinds[-1])) for kind in kinds]


def replay(post: Post, since: int) -> list[HistoryEvent]:
    """The events that bring somebody who knows the room up to `since` to this message's present state."""
    is_new = post.message.seq > since and not post.message.deleted
    return [Posted(post, post.message.seq)] * is_new + changes(post.message)


def _kinds(message: Message) -> tuple[tuple[int, type[Edited | Reacted | Pinned]], ...]:
    return (message.edited, Edited), (message.reacted, Reacted), (message.pinned, Pinned)
