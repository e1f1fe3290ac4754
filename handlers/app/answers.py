"""What the app socket tells one client alone: one class per `type`."""

from datetime import datetime

import msgspec
from msgspec import Struct

from handlers.app.frames import Frame, Post
from handlers.app.shapes import Me, Member, Message, Room
from handlers.framing import frame
from hub import models
from hub.errors import RateLimited, Refusal

# Fields that the hub names after another family's words.
FIELDS = (("message", "text"), ("new_content", "text"))


class Answer(Struct, tag_field="type", tag=str.lower, kw_only=True, omit_defaults=True):
    request: str | None = None


class Hello(Answer):
    user: Me
    epoch: str
    message_chars: int
    rooms: list[Room]
    online: list[int]


class Rooms(Answer):
    rooms: list[Room]


class Resumed(Answer):
    pass


class Pong(Answer):
    pass


class Done(Answer):
    """What was asked in a call has been done."""


class Ack(Answer):
    """A change is on disk. `seq` is its place in the room's history."""

    room: int
    id: int
    seq: int
    created_at: datetime
    client_id: str | None = None


class History(Answer):
    room: int
    messages: list[Message]
    more: bool
    later: bool


class Details(Answer):
    """`pins` are the pinned messages, oldest first."""

    room: int
    members: list[Member]
    pins: list[Message]


class Error(Answer):
    """`retry_after` in seconds."""

    error: str
    code: str
    field: str | None = None
    client_id: str | None = None
    retry_after: float | None = None


def encoded(answer: Answer) -> bytes:
    return frame(msgspec.json.encode(answer))


def ack(asked: Frame, message: models.Message) -> Ack:
    is_post = isinstance(asked, Post)
    return Ack(
        request=asked.request,
        room=message.room_id,
        id=message.id,
        seq=message.seq if is_post else message.rev,
        created_at=message.created_at,
        client_id=asked.client_id if isinstance(asked, Post) else None,
    )


def error(refusal: Refusal, asked: Frame | None = None) -> Error:
    return Error(
        error=refusal.sentence,
        code=refusal.code,
        field=dict(FIELDS).get(refusal.field or "", refusal.field),
        client_id=asked.client_id if isinstance(asked, Post) else None,
        request=asked.request if asked else None,
        retry_after=refusal.retry_after if isinstance(refusal, RateLimited) else None,
    )
