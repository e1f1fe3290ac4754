"""How Socket.IO clients are told what happens: one event to one packet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.links import FileLinks
from handlers.socketio import tickets, told
from handlers.socketio.packets import EVENT, Packet, encode
from handlers.socketio.payload import Framing, Kind
from hub import events
from hub.accounts.guests import client_id_of
from hub.errors import NotAMember, Refusal
from hub.live import LiveRoom
from hub.models import Author, Message

RESPONSE: told.Name = "my_response"
Told = tuple[told.Name] | tuple[told.Name, Any]  # An event, and what it says.
ALIKE = frozenset({events.Typing, events.Entered, events.Exited})
MESSAGE = f"{Kind.MESSAGE:d}"


def greeting(text: str) -> tuple[told.Name, told.Greeting]:
    """What is not said by anybody: a welcome, a notice, or a message of before."""
    return RESPONSE, {"data": text, "count": 0}


def failure(refusal: Refusal) -> told.Failure:
    return {"data": refusal.sentence, "status": "failure", "code": refusal.code}


def packed(framing: Framing, packet: Packet) -> bytes:
    text, attachments = encode(packet)
    return framing([f"{MESSAGE}{text}", *attachments])


@dataclass(frozen=True, slots=True, eq=False)
class ChatDialect:
    """One for all who are reached in the same way, so that an event is encoded once for all of them.

    `live` finds rooms that somebody hears; what is said in a ticket is told in another way.
    """

    framing: Framing
    live: Callable[[int], LiveRoom | None]
    links: FileLinks

    alike = ALIKE

    def encode(self, event: events.Event, *, own: bool) -> bytes:
        said = self._posted(event, own=own) if isinstance(event, events.Posted) else _told(event, own=own)
        return packed(self.framing, Packet(EVENT, said)) if said else b""

    def _posted(self, event: events.Posted, *, own: bool) -> Told:
        live = self.live(event.message.room_id)
        if live is None or live.room.ticket is None:
            return _posted(event, own=own)
        message = tickets.live_message(event.post, live.room, self.links, own=own)
        return "ticket_message_response", tickets.envelope("send_message", message)


def _told(event: events.Event, *, own: bool) -> Told | None:
    match event:
        case events.Typing(_, author, is_typing, sid):
            return "typing", {"sid": sid or _sid(author), "author": author.name, "is_typing": is_typing}
        case events.Entered(_, sid):
            return greeting(f"{sid} Joined the Room")
        case events.Exited(_, name):
            return RESPONSE, {"data": f"Left room: {name}"}
        case events.Left() if own:
            return RESPONSE, failure(NotAMember("You are no longer a member of this room."))
        case events.Rings(signal, sender, name):
            return "callUser", {"signal": signal, "from": sender, "name": name}
        case events.Answered(signal):
            return "callAccepted", signal
        case events.HungUp():
            return ("callEnded",)
        case events.TicketChanged(_, ticket, is_new=True):
            return "new_ticket", {"data": tickets.ticket(ticket), "status": "success"}
        case events.TicketTold(ticket):
            return "ticket_changed", {"data": tickets.watched_ticket(ticket), "status": "success"}
    return None


def _posted(event: events.Posted, *, own: bool) -> Told:
    if event.caller is None:
        return greeting(_text(event.message))
    body: told.Said = {"data": _text(event.message), "sid": event.caller.sid or _sid(event.post.author)}
    if own and (client_id := client_id_of(event.message)) is not None:
        body["client_id"] = client_id
    return RESPONSE, body


def _text(message: Message) -> str:
    """A message without text is about its file."""
    return message.text or "".join(attachment.name or attachment.url or "" for attachment in message.attachments[:1])


def _sid(author: Author) -> str:
    """For a user of another family: always the same, and nobody's sid."""
    return f"user{author.id:016d}"
