"""How the app socket tells events: one class per `type`."""

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from handlers import tickets
from handlers.app import shapes
from handlers.app.shapes import Person
from handlers.framing import frame
from handlers.links import FileLinks
from hub import events
from hub.models import RoomKind


class Told(Struct, tag_field="type", tag=str.lower):
    pass


class Disk(Told):
    state: events.DiskState
    text: str


class Presence(Told):
    online: tuple[int, ...]
    offline: tuple[int, ...]


class Rings(Told):
    """`author` calls; a guest has no username, and whatever name it likes."""

    author: Person
    signal: Any


class Answered(Told):
    signal: Any


class HungUp(Told):
    why: events.CallEnd


class ToldInRoom(Told):
    room: int


class Posted(ToldInRoom):
    seq: int
    message: shapes.Message


class Edited(ToldInRoom):
    seq: int
    message: shapes.Change


class Deleted(ToldInRoom):
    seq: int
    message: shapes.Change


class Reacted(ToldInRoom):
    seq: int
    message: shapes.Change


class Pinned(ToldInRoom):
    seq: int
    message: shapes.Change


class Reset(ToldInRoom):
    seq: int


class Pruned(ToldInRoom):
    floor: int


class Read(ToldInRoom):
    user_id: int
    seq: int


class Typing(ToldInRoom):
    user: Person
    is_typing: bool


class Joined(ToldInRoom):
    user_id: int
    members: int


class Left(ToldInRoom):
    user_id: int
    members: int


class Changed(ToldInRoom):
    name: str
    kind: RoomKind
    description: str


class Ticket(ToldInRoom):
    is_new: bool
    ticket: tickets.Ticket


@dataclass(frozen=True, slots=True, eq=False)
class AppDialect:
    """One for all, so that an event is encoded once for all of them; to compare two for each would cost as much."""

    links: FileLinks

    alike = events.CHANGES

    def encode(self, event: events.Event, *, own: bool) -> bytes:
        if own and isinstance(event, events.Typing):
            return b""
        told = _passing(event) or self._kept(event, own=own)
        return frame(msgspec.json.encode(told)) if told else b""

    def _kept(self, event: events.Event, *, own: bool) -> Told | None:
        match event:
            case events.Posted(post, seq):
                return Posted(post.message.room_id, seq, shapes.message(post, self.links, own=own))
            case events.Edited(message, seq):
                return Edited(message.room_id, seq, shapes.change(message))
            case events.Deleted(message, seq):
                return Deleted(message.room_id, seq, shapes.change(message))
            case events.Reacted(message, seq):
                return Reacted(message.room_id, seq, shapes.change(message))
            case events.Pinned(message, seq):
                return Pinned(message.room_id, seq, shapes.change(message))
        return None


def _passing(event: events.Event) -> Told | None:
    match event:
        case events.Typing(room_id, author, is_typing):
            return Typing(room_id, shapes.person(author), is_typing)
        case events.Read(room_id, user_id, seq):
            return Read(room_id, user_id, seq)
        case events.Joined(room_id, user_id, members):
            return Joined(room_id, user_id, members)
        case events.Left(room_id, user_id, members):
            return Left(room_id, user_id, members)
        case events.RoomChanged(room):
            return Changed(room.id, room.name, room.kind, room.description)
        case events.Reset(room_id, seq):
            return Reset(room_id, seq)
        case events.Pruned(room_id, floor):
            return Pruned(room_id, floor)
        case events.TicketChanged(room_id, ticket, is_new):
            return Ticket(room_id, is_new, tickets.ticket(ticket))
        case events.Rings(signal, _, _, author):
            return Rings(shapes.person(author), signal)
        case events.Answered(signal):
            return Answered(signal)
        case events.HungUp(why):
            return HungUp(why)
        case events.Space(state, sentence):
            return Disk(state, sentence)
        case events.Online(came, gone):
            return Presence(came, gone)
    return None
