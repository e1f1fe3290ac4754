"""How the app's API and its socket write what chat is made of."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from handlers.links import FileLinks, photo_path
from hub import models
from hub.accounts import models as accounts
from hub.files import models as files


class Person(Struct, omit_defaults=True):
    """`role` is the role in the room. Only bots say `is_bot`."""

    id: int
    name: str
    username: str
    photo: str | None
    role: models.Role
    is_bot: bool = False


class Member(Struct, omit_defaults=True):
    """Somebody in a room, or `invited` to it, who has read all up to `read_seq`. Only bots say `is_bot`."""

    id: int
    name: str
    username: str
    photo: str | None
    role: models.Role
    read_seq: int
    invited: bool
    is_bot: bool = False


class Me(Struct):
    id: int
    username: str
    name: str
    photo: str | None
    is_admin: bool


class Quote(Struct):
    id: int
    seq: int
    author: Person
    text: str
    created_at: datetime


class Attachment(Struct):
    """`width` and `height` are 0 for what is no picture; a `thumbnail` is small enough for a list."""

    url: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    thumbnail: str | None


class Message(Struct):
    """`reactions` are user ids by name; only its author sees a `client_id`."""

    id: int
    seq: int
    rev: int
    author: Person
    text: str
    kind: str
    created_at: datetime
    parent: Quote | None
    mentions: tuple[int, ...]
    attachments: list[Attachment]
    reactions: dict[str, tuple[int, ...]]
    edited: bool
    pinned_at: datetime | None
    client_id: str | UnsetType = UNSET


class Change(Struct):
    """What can change of a message, as it is after the change."""

    id: int
    seq: int
    rev: int
    author_id: int
    text: str
    reactions: dict[str, tuple[int, ...]]
    edited: bool
    pinned_at: datetime | None


class Room(Struct):
    """A room as one user sees it. `unread` counts what others posted after `read_seq`, up to `seq`.

    `mentions` of them name the user. Of its history nothing is left up to `floor`. A conversation of two has a
    `partner`, who has read up to `partner_read`.
    """

    id: int
    name: str
    kind: models.RoomKind
    description: str
    role: models.Role | None
    members: int
    seq: int
    floor: int
    read_seq: int
    unread: int
    mentions: int
    last: Message | None
    partner: Person | None
    partner_read: int


def me(user: accounts.User) -> Me:
    return Me(user.id, user.username, user.name, photo_path(user.photo), user.is_admin)


def member(member: models.Member) -> Member:
    user, place = member.user, member.membership
    return Member(
        user.id,
        user.name,
        user.username,
        photo_path(user.photo),
        place.role,
        place.read_seq,
        place.invited,
        user.is_bot,
    )


def person(author: models.Author) -> Person:
    return Person(author.id, author.name, author.username, photo_path(author.photo), author.role, author.is_bot)


def message(post: models.Post, links: FileLinks, *, own: bool) -> Message:
    m = post.message
    return Message(
        m.id,
        m.seq,
        m.rev,
        person(post.author),
        m.text,
        m.kind,
        m.created_at,
        _quote(post.quote) if post.quote else None,
        m.mentions,
        [_attachment(a, links) for a in m.attachments],
        _reactions(m),
        m.edited > 0,
        m.pinned_at,
        m.client_id if own and m.client_id else UNSET,
    )


def change(m: models.Message) -> Change:
    return Change(m.id, m.seq, m.rev, m.author_id, m.text, _reactions(m), m.edited > 0, m.pinned_at)


def room(summary: models.RoomSummary, links: FileLinks, user_id: int) -> Room:
    last = summary.last
    return Room(
        summary.room.id,
        summary.room.name,
        summary.room.kind,
        summary.room.description,
        summary.role,
        summary.size,
        summary.seq,
        summary.room.floor,
        summary.read_seq,
        summary.unread,
        summary.mentions,
        message(last, links, own=last.message.author_id == user_id) if last else None,
        person(summary.partner) if summary.partner else None,
        summary.partner_read,
    )


def _attachment(a: files.Attachment, links: FileLinks) -> Attachment:
    return Attachment(links.to(a), a.name, a.media_type, a.size, a.width, a.height, links.thumbnail(a))


def _quote(quote: models.Quote) -> Quote:
    return Quote(quote.id, quote.seq, person(quote.author), quote.text, quote.created_at)


def _reactions(m: models.Message) -> dict[str, tuple[int, ...]]:
    return {reaction.name: reaction.user_ids for reaction in m.reactions}
