"""How this family writes rooms and messages."""

from collections.abc import Iterable
from typing import Any

from handlers.links import FileLinks
from hub.accounts.models import User
from hub.models import Post, Role, Room, RoomSummary


def room(room: Room, creator: User | None) -> dict[str, Any]:
    return {"id": room.id, "name": room.name, "type": room.kind, "creator": creator.username if creator else None}


def members(members: Iterable[tuple[User, Role]]) -> list[str]:
    return [user.username for user, _ in members]


def listed(summary: RoomSummary, reader_id: int) -> dict[str, Any]:
    """A room of the reader's, in a list."""
    return {
        "id": summary.room.id,
        "name": summary.room.name,
        "type": summary.room.kind,
        "creator": summary.creator.username if summary.creator else None,
        "status": "created" if summary.room.creator_id == reader_id else "joined",
        "role": summary.role,
        "members": [member.username for member in summary.members],
        "unread_count": summary.unread,
    }


def invitation(room: Room, creator: User | None) -> dict[str, Any]:
    name = creator.username if creator else None
    return {"id": room.id, "name": room.name, "type": room.kind, "creator": name, "status": "invited"}


def message(post: Post, links: FileLinks) -> dict[str, Any]:
    stored = post.message
    return {
        "id": stored.id,
        "seq": stored.seq,
        "room": stored.room_id,
        "message": stored.text,
        "username": post.author.username or post.author.name,
        "created_at": stored.created_at,
        "edited": stored.edited > 0,
        "attachments": [links.to(attachment) for attachment in stored.attachments],
    }
