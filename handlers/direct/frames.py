"""How this family's sockets write what happens: in a conversation, and to those who are told that something did."""

from dataclasses import dataclass

import msgspec

from handlers.direct import told
from handlers.direct.shapes import timestamp
from handlers.framing import frame
from handlers.links import FileLinks
from hub.errors import Refusal
from hub.events import CHANGES, Arrived, Deleted, Departed, Edited, Event, Posted, Present, Read, Reset


def encoded(body: told.Told) -> bytes:
    return frame(msgspec.json.encode(body))


def error(refusal: Refusal, client_id: str | None = None) -> bytes:
    body: told.Error = {"type": "error", "error": refusal.sentence, "code": refusal.code}
    if refusal.field:
        body["field"] = refusal.field
    if client_id is not None:
        body["client_id"] = client_id
    return encoded(body)


@dataclass(frozen=True, slots=True)
class ChatDialect:
    """The conversation itself. `usernames` are of the two who have it."""

    usernames: frozenset[str]
    links: FileLinks

    alike = CHANGES

    def encode(self, event: Event, *, own: bool) -> bytes:
        body = self._body(event, own=own)
        return encoded(body) if body else b""

    def _body(self, event: Event, *, own: bool) -> told.InConversation | None:
        match event:
            case Posted():
                return self._message(event, own=own)
            case Edited(message, seq):
                return {"type": "message_edited", "id": message.id, "message": message.text, "seq": seq}
            case Deleted(message, seq):
                return {"type": "message_deleted", "id": message.id, "seq": seq}
            case Present(_, users):
                return {"type": "online_user_list", "users": [user.username for user in users]}
            case Arrived(_, user):
                return {"type": "user_join", "user": user.username}
            case Departed(_, user):
                return {"type": "user_leave", "user": user.username}
            case Reset(_, seq):
                return {"type": "reset", "seq": seq}
        return None

    def _message(self, event: Posted, *, own: bool) -> told.Message:
        message, author = event.message, event.post.author.username
        body: told.Message = {
            "type": "chat_message",
            "id": message.id,
            "message": message.text,
            "multimedia_url": self.links.to(message.attachments[0]) if message.attachments else "",
            "date_added": timestamp(message.created_at),
            "from_user": {"username": author},
            "room": next(iter(self.usernames - {author}), author),
            "seq": event.seq,
        }
        if own and message.client_id is not None:
            body["client_id"] = message.client_id
        return body


@dataclass(frozen=True, slots=True)
class AllDialect:
    """What is new in any of one's conversations."""

    alike = CHANGES

    def encode(self, event: Event, *, own: bool) -> bytes:
        match event:
            case Posted() if not own:
                return encoded({"type": "new_message_notification"})
            case Read() if own:
                return all_unread(event.total)
        return b""


@dataclass(frozen=True, slots=True)
class SingleDialect:
    """What is new in one of one's conversations."""

    alike = CHANGES

    def encode(self, event: Event, *, own: bool) -> bytes:
        match event:
            case Posted() if not own:
                return encoded({"type": "single_conversation_new_message_notification"}) + _last(event)
            case Read() if own:
                return single_unread(event.unread)
        return b""


def all_unread(count: int) -> bytes:
    return encoded({"type": "unread_count", "unread_count": count})


def single_unread(count: int) -> bytes:
    return encoded({"type": "single_conversation_unread_count", "unread_count": count})


def _last(event: Posted) -> bytes:
    message = event.message
    body: told.SingleLast = {
        "type": "single_conversation_last_message",
        "last_message": message.text,
        "last_datetime": message.created_at.isoformat(timespec="microseconds"),
    }
    return encoded(body)
