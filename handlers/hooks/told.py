"""What a webhook is told: one JSON object, and the headers by which it knows us."""

import hmac
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from handlers.links import FileLinks
from hub import models
from hub.hooks.models import Happening, OutgoingHook


class Author(Struct):
    id: int
    username: str
    name: str
    is_bot: bool


class Attachment(Struct):
    url: str
    name: str
    media_type: str
    size: int


class Message(Struct):
    """Of a deleted one, nothing is left but what names it. `reactions` are user ids by name."""

    id: int
    seq: int
    rev: int
    author: Author
    text: str
    kind: str
    created_at: datetime
    parent: int | None
    mentions: tuple[int, ...]
    attachments: list[Attachment]
    reactions: dict[str, tuple[int, ...]]
    edited: bool
    pinned: bool


class Room(Struct):
    id: int
    name: str


class Told(Struct):
    event: str
    hook: str
    room: Room
    message: Message


def told(hook: OutgoingHook, happening: Happening, links: FileLinks) -> Told:
    room = happening.room
    return Told(happening.kind, hook.id, Room(room.id, room.name), _message(happening.post, links))


def headers(hook: OutgoingHook, happening: Happening, body: bytes, *, secret: str, now: int) -> dict[str, str]:
    """`X-Chatd-Delivery` is the same whenever the same is told again; `now` in Unix seconds."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "chatd",
        "X-Chatd-Event": happening.kind,
        "X-Chatd-Delivery": f"{hook.id}-{happening.post.message.rev}",
        "X-Chatd-Timestamp": str(now),
        "X-Chatd-Signature": signature(secret, now, body),
    }


def signature(secret: str, now: int, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), b"%d.%s" % (now, body), sha256).hexdigest()


def _message(post: models.Post, links: FileLinks) -> Message:
    m, author = post.message, post.author
    return Message(
        m.id,
        m.seq,
        m.rev,
        Author(author.id, author.username, author.name, author.is_bot),
        m.text,
        m.kind,
        m.created_at,
        m.parent_id,
        m.mentions,
        [Attachment(links.to(a), a.name, a.media_type, a.size) for a in m.attachments],
        {reaction.name: reaction.user_ids for reaction in m.reactions},
        m.edited > 0,
        m.pinned_at is not None,
    )
