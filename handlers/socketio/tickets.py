"""How family 001 writes what a support desk is made of."""

import json
from typing import Any

from handlers.links import FileLinks
from handlers.socketio import told
from hub.accounts.guests import client_id_of
from hub.desk.models import LineManager, Ticket, Topic
from hub.files.models import Attachment
from hub.models import Message, Post, Room

NO_REPLY = "None"  # As clients write it.


def envelope(operation: str, data: told.T) -> told.Success[told.T]:
    return {"data": data, "status": "success", "operation": operation}


def topic(topic: Topic) -> told.Topic:
    return {"_id": topic.id, "name": topic.name, "created_at": json.loads(topic.created_at)}


def manager(manager: LineManager) -> told.Manager:
    return {
        "_id": manager.id,
        "user_id": json.loads(manager.user_id),
        "positions_in_a_line": json.loads(manager.positions_in_a_line),
        "average_serving_time": json.loads(manager.average_serving_time),
        "ticket_count": manager.ticket_count,
        "is_active": True,
        "created_at": json.loads(manager.created_at),
    }


def ticket(ticket: Ticket) -> told.Ticket:
    created_at = json.loads(ticket.created_at)
    return {
        "_id": ticket.id,
        "user_id": json.loads(ticket.customer),
        "display_name": None,
        "line_manager": json.loads(ticket.line_manager),
        "is_closed": ticket.is_closed,
        "created_at": created_at,
        "updated_at": created_at,
        "product": ticket.product,
        "ticket_number": ticket.number,
    }


def listed_ticket(listed: Ticket) -> told.ListedTicket:
    return {**ticket(listed), "document_type": "ticket"}


def watched_ticket(watched: Ticket) -> told.WatchedTicket:
    return {**ticket(watched), "state": watched.state, "rating": watched.rating}


def listed_message(post: Post, room: Room, links: FileLinks) -> told.Message:
    """What was said in the room of a ticket, by whomever."""
    message = post.message
    extra: dict[str, Any] = json.loads(message.extra) if message.extra else {}
    body: told.Message = {
        "_id": f"{message.id:024x}",
        "document_type": "chat",
        "ticket_id": room.ticket,
        "message_data": _content(message, extra),
        "author": extra.get("author", post.author.username or post.author.name),
        "reply_to": extra.get("reply_to", NO_REPLY),
        "is_read": False,
        "created_at": extra.get("created_at", message.created_at),
    }
    if message.attachments:
        body["attachments"] = [_file(one, links) for one in message.attachments]
    return body


def live_message(post: Post, room: Room, links: FileLinks, *, own: bool) -> told.Message:
    extra: dict[str, Any] = json.loads(post.message.extra) if post.message.extra else {}
    body = listed_message(post, room, links)
    body["product"] = extra.get("product", room.description)
    if own and (client_id := client_id_of(post.message)) is not None:
        body["client_id"] = client_id
    return body


def _file(one: Attachment, links: FileLinks) -> told.File:
    return {"name": one.name, "url": links.to(one), "media_type": one.media_type, "size": one.size}


def _content(message: Message, extra: dict[str, Any]) -> Any:
    """As it was sent, which may be no text; what was edited is one. A message without text is about its file."""
    if "message_data" in extra and not message.edited:
        return extra["message_data"]
    return message.text or "".join(attachment.name or attachment.url or "" for attachment in message.attachments[:1])
