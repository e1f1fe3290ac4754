"""How this family writes events on its socket: see told.py for the shapes."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from handlers.framing import frame
from handlers.groups import told
from handlers.links import FileLinks
from hub.events import CHANGES, Deleted, Edited, Event, Pinned, Posted, Reacted, Reset, Typing
from hub.models import CALL, Author, Message, Quote


def encoded(body: told.Told) -> bytes:
    return frame(msgspec.json.encode(body))


def timestamp(moment: datetime) -> str:
    """A moment in UTC, with six digits of a second, always: the app parses a fixed pattern."""
    return moment.isoformat(timespec="microseconds")


def sender(author: Author, links: FileLinks) -> told.Sender:
    return {"name": author.name, "photo": links.photo(author.photo), "id": author.id, "role": author.role}


def message_type(message: Message) -> str:
    """Clients of this family know no calls."""
    return "text" if message.kind == CALL else message.kind


def parent(quote: Quote | None, links: FileLinks) -> told.Parent | None:
    if quote is None:
        return None
    by: told.Person = {"id": quote.author.id, "name": quote.author.name, "photo": links.photo(quote.author.photo)}
    return {"id": quote.id, "content": quote.text, "created_at": timestamp(quote.created_at), "sender": by}


def reactions(message: Message) -> dict[str, int]:
    return {reaction.name: len(reaction.user_ids) for reaction in message.reactions}


@dataclass(frozen=True, slots=True)
class GroupDialect:
    """`segment` is the room as the URL named it: a number stays a number."""

    segment: str | int
    links: FileLinks

    alike = CHANGES

    def encode(self, event: Event, *, own: bool) -> bytes:
        body = self._body(event, own=own)
        return encoded(body) if body else b""

    def _body(self, event: Event, *, own: bool) -> told.Told | None:
        match event:
            case Posted():
                return self._message(event, own=own)
            case Edited(message, seq):
                return {"action": "edited", "id": message.id, "new_content": message.text, "seq": seq}
            case Deleted(message, seq):
                return {"action": "deleted", "id": message.id, "seq": seq}
            case Reacted(message, seq):
                return {"action": "reacted", "id": message.id, "reactions": reactions(message), "seq": seq}
            case Pinned(message, seq):
                return _pinned(message, seq)
            case Typing(_, author, is_typing):
                return (
                    None if own else {"action": "typing", "sender": sender(author, self.links), "is_typing": is_typing}
                )
            case Reset(_, seq):
                return {"action": "reset", "seq": seq}
        return None

    def _message(self, event: Posted, *, own: bool) -> told.Message:
        message = event.message
        body: told.Message = {
            "message": message.text,
            "sender": sender(event.post.author, self.links),
            "message_type": message_type(message),
            "id": message.id,
            "attachment": self.links.to(message.attachments[0]) if message.attachments else None,
            "created_at": timestamp(message.created_at),
            "room": self.segment,
            "is_self": own,
            "parent_message": parent(event.post.quote, self.links),
            "mentions": message.mentions,
            "seq": event.seq,
        }
        if own and message.client_id is not None:
            body["client_id"] = message.client_id
        return body


def _pinned(message: Message, seq: int) -> told.Pinned:
    at = message.pinned_at
    return {
        "action": "message_pinned",
        "id": message.id,
        "is_pinned": at is not None,
        "pinned_at": timestamp(at) if at else None,
        "seq": seq,
    }
