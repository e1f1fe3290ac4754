"""How the desk writes what it is made of."""

from datetime import datetime

from msgspec import UNSET, Raw, Struct, UnsetType

from handlers import tickets
from handlers.links import FileLinks
from hub import models
from hub.desk.models import CannedReply, Keys, LineManager, Ticket, Times, Topic
from hub.desk.team import Seat


class Manager(Struct):
    """`user_id` is what the manager is called over Socket.IO, `account` the id of the user who signs in as it."""

    id: str
    user_id: Raw
    account: int | None
    position: float
    tickets: int


class Workspace(Struct):
    """`manager` is what the caller is there; an admin may be none. `room` is where one hears of tickets."""

    id: str
    name: str
    room: int
    manager: Manager | None


class Timed(Struct):
    ticket: tickets.Ticket
    first_reply_at: datetime | None
    waiting_since: datetime | None


class Person(Struct):
    id: int
    name: str
    username: str


class Attachment(Struct):
    url: str
    name: str
    media_type: str
    size: int


class Message(Struct):
    """A customer has id 0 and the name it was known by; only its author sees a `client_id`."""

    id: int
    seq: int
    author: Person
    from_customer: bool
    text: str
    kind: str
    created_at: datetime
    edited: bool
    attachments: list[Attachment]
    client_id: str | UnsetType = UNSET


class Talk(Struct):
    """`seq` is that of the newest change, for `if_seq`; `more` when it goes on in the direction that was asked for."""

    messages: list[Message]
    more: bool
    seq: int


def manager(one: LineManager) -> Manager:
    return Manager(one.id, Raw(one.user_id.encode()), one.account_id, one.position, one.ticket_count)


def workspace(seat: Seat) -> Workspace:
    place = seat.workspace
    return Workspace(place.id, place.name, place.room_id, manager(seat.manager) if seat.manager else None)


def keys(made: Keys) -> dict[str, str]:
    return {"api_key": made.api, "public_key": made.public}


def timed(ticket: Ticket, times: Times) -> Timed:
    return Timed(tickets.ticket(ticket), times.first_reply_at, times.waiting_since)


def topic(one: Topic) -> dict[str, str]:
    return {"id": one.id, "name": one.name}


def reply(one: CannedReply) -> dict[str, str]:
    return {"id": one.id, "title": one.title, "text": one.text}


def message(post: models.Post, links: FileLinks, *, own: bool) -> Message:
    m, author = post.message, post.author
    return Message(
        m.id,
        m.seq,
        Person(author.id, author.name, author.username),
        m.from_customer,
        m.text,
        m.kind,
        m.created_at,
        m.edited > 0,
        [Attachment(links.to(a), a.name, a.media_type, a.size) for a in m.attachments],
        m.client_id if own and m.client_id else UNSET,
    )
