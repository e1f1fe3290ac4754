"""How this family writes users, rooms and messages over HTTP. Its socket has other keys: see frames.py."""

from datetime import datetime
from typing import Any

from handlers.groups.frames import message_type, parent, reactions, timestamp
from handlers.links import FileLinks
from hub.accounts.models import User
from hub.models import Author, Post, Quote, Role, Room, RoomSummary


def account(user: User) -> dict[str, Any]:
    role = "admin" if user.is_admin else "member"
    return {"id": user.id, "full_name": user.full_name, "email": user.email, "role": role, "year": None}


def person(author: Author) -> dict[str, Any]:
    return {"id": author.id, "first_name": author.name, "last_name": author.last_name}


def sender(author: Author, links: FileLinks) -> dict[str, Any]:
    return {**person(author), "role": author.role, "photo": links.photo(author.photo), "year": None}


def member(user: User, role: Role, links: FileLinks, *, is_online: bool) -> dict[str, Any]:
    return {
        "id": user.id,
        "first_name": user.name,
        "last_name": user.last_name,
        "role": role,
        "photo": links.photo(user.photo),
        "year": None,
        "current_status": "online" if is_online else "offline",
    }


def room(room: Room) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "description": room.description,
        "kind": room.kind,
        "room_avatar": room.avatar,
        "is_active": True,
        "created_at": _time(room.created_at),
        "updated_at": _time(room.updated_at),
    }


def joined_room(summary: RoomSummary) -> dict[str, Any]:
    return {
        **room(summary.room),
        "members_detail": [person(author) for author in summary.members],
        "created_by": person(summary.creator) if summary.creator else None,
        "role": summary.role,
        "unread_count": summary.unread,
        "last_message": _excerpt(summary.last) if summary.last else None,
    }


def message(post: Post, links: FileLinks, *, reader_id: int) -> dict[str, Any]:
    """`is_self` and `client_id` are for the reader alone."""
    stored = post.message
    is_self = stored.author_id == reader_id
    body = {
        "id": stored.id,
        "room": stored.room_id,
        "sender": sender(post.author, links),
        "message_type": message_type(stored),
        "content": stored.text,
        "attachment": links.to(stored.attachments[0]) if stored.attachments else None,
        "created_at": timestamp(stored.created_at),
        "updated_at": timestamp(stored.created_at),
        "reactions": reactions(stored),
        "is_deleted": stored.deleted > 0,
        "is_edited": stored.edited > 0,
        "is_pinned": stored.pinned_at is not None,
        "status": {},
        "parent_message": _parent(post.quote, links),
        "mentions": stored.mentions,
        "is_self": is_self,
        "seq": stored.seq,
    }
    return {**body, "client_id": stored.client_id} if is_self and stored.client_id else body


def _excerpt(post: Post) -> dict[str, Any]:
    created_at = timestamp(post.message.created_at)
    return {
        "id": post.message.id,
        "content": post.message.text,
        "created_at": created_at,
        "sender": person(post.author),
    }


def _parent(quote: Quote | None, links: FileLinks) -> dict[str, Any] | None:
    """As on the socket, with the names of HTTP beside the socket's."""
    body = parent(quote, links)
    return {**body, "sender": {**body["sender"], **person(quote.author)}} if quote and body else None


def _time(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None
