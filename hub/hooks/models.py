"""The values that webhooks are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from hub.models import Post, Room

Kind = Literal["posted", "edited", "deleted", "reacted", "pinned"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class IncomingHook:
    """A way into one room for whoever has its code, by which its own bot posts.

    The `id` is not the code, and tells nothing about it.
    """

    id: str
    room_id: int
    bot_id: int
    name: str
    created_by: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutgoingHook:
    """Where a program is told what happens in a room, for as long as the hook's own bot is a member there.

    It is told the changes of the kinds `events`, and was told all up to the rev `told`. `failure` is what came of the
    last try, "" when it worked; `paused` says why it is told nothing more, "" while it is.
    """

    id: str
    room_id: int
    bot_id: int
    name: str
    url: str
    created_by: int
    created_at: datetime
    told: int = 0
    failing_since: datetime | None = None
    failure: str = ""
    paused: str = ""
    events: tuple[Kind, ...] = KINDS


@dataclass(frozen=True, slots=True)
class Happening:
    """A change of a room's history, with the message as it is by now."""

    kind: Kind
    room: Room
    post: Post
