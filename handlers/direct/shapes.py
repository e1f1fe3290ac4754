"""How this family writes users, conversations and messages over HTTP."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from handlers.links import FileLinks, expiry
from hub.accounts.models import User
from hub.files.files import attachment_of
from hub.files.models import File
from hub.models import Message
from hub.rooms.direct import Conversation

USERS, ADMINS = 1, 2
GROUPS: Mapping[int, str] = MappingProxyType({USERS: "users", ADMINS: "admins"})


def timestamp(moment: datetime) -> str:
    """A moment in UTC, with six digits of a second, always."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def group_url(group_id: int, base_url: str) -> str:
    return f"{base_url}/api/userauth/groups/{group_id}/"


def user(user: User, base_url: str) -> dict[str, Any]:
    groups = [USERS, ADMINS] if user.is_admin else [USERS]
    return {
        "url": f"{base_url}/api/userauth/users/{user.id}/",
        "username": user.username,
        "email": user.email,
        "groups": [group_url(id, base_url) for id in groups],
        "is_active": user.is_active,
    }


def upload(file: File, links: FileLinks, *, signed: bool) -> dict[str, str | None]:
    """Where the storage signs links, the location is one. Its end has no zone, as it always had none."""
    ends = datetime.fromtimestamp(expiry(), UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return {
        "file_location": links.to(attachment_of(file)) if signed else file.identifier,
        "expiration_time": ends if signed else None,
        "file_identifier": file.identifier,
    }


class Writer:
    """Writes what passed between two users, each of whom is written once."""

    def __init__(self, users: tuple[User, User], links: FileLinks) -> None:
        first, second = users
        self._users = {first.id: user(first, links.base_url), second.id: user(second, links.base_url)}
        self._addressee = {first.id: second.id, second.id: first.id}
        self._links = links

    def conversation(self, conversation: Conversation) -> dict[str, Any]:
        last = conversation.last
        return {
            "id": conversation.room.id,
            "name": conversation.room.name,
            "other_user": self._users[conversation.other.id],
            "last_message": self.message(last) if last else None,
        }

    def message(self, message: Message) -> dict[str, Any]:
        body = {
            "id": message.id,
            "from_user": self._users[message.author_id],
            "to_user": self._users[self._addressee[message.author_id]],
            "date_added": timestamp(message.created_at),
            "content": message.text,
        }
        if message.attachments:
            body["multimedia_url"] = self._links.to(message.attachments[0])
        return body
