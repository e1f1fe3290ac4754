"""What admins of the server see and decide. The hub refuses everybody else."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from handlers.app import shapes
from handlers.app.base import AppHandler
from handlers.contract import gives, takes
from handlers.links import photo_path
from handlers.metrics import connections
from hub.accounts.models import User
from hub.oversight import Stored
from hub.upkeep import Backup, Held


class Account(Struct):
    """`name` is what others call this user. Who is `in_directory` has no password here."""

    id: int
    username: str
    name: str
    photo: str | None
    email: str
    is_admin: bool
    is_active: bool
    is_bot: bool
    in_directory: bool
    is_online: bool
    created_at: datetime | None


class Decision(Struct):
    """What is left out stays as it is."""

    is_active: bool | None = None
    is_admin: bool | None = None


class UsersHandler(AppHandler):
    """/api/app/admin/users"""

    async def get(self) -> None:
        """Everybody who has an account."""
        users = await self.hub.oversight.users(await self.require())
        self.reply({"users": [_account(user, is_online=is_online) for user, is_online in users]})


class UserHandler(AppHandler):
    """/api/app/admin/users/<id>"""

    @takes(Decision)
    @gives(200, Account)
    async def patch(self, decision: Decision, user_id: str) -> None:
        """Disable or enable somebody, or say whether they are an admin."""
        caller = await self.require()
        user = await self.hub.oversight.decide(
            caller, int(user_id), is_active=decision.is_active, is_admin=decision.is_admin
        )
        self.reply(_account(user, is_online=self.hub.registry.is_online(user.id)))


class PasswordHandler(AppHandler):
    """/api/app/admin/users/<id>/password"""

    @gives(201)
    async def post(self, user_id: str) -> None:
        """Another password, told only here, which ends the one before and all that was signed in with it."""
        password = await self.hub.oversight.new_password(await self.require(), int(user_id))
        self.reply({"password": password}, 201)


class RoomHandler(AppHandler):
    """/api/app/admin/rooms/<id>: any room but conversations and those of the desk. `/api/app/rooms` lists them."""

    async def get(self, room_id: str) -> None:
        """Who is in a room."""
        members = await self.hub.oversight.members(await self.require(), int(room_id))
        self.reply({"members": [shapes.member(member) for member in members]})

    @gives(204)
    async def delete(self, room_id: str) -> None:
        """End a room, and all that was said there."""
        await self.hub.oversight.delete_room(await self.require(), int(room_id))
        self.set_status(204)


class StatusHandler(AppHandler):
    """/api/app/admin/status"""

    async def get(self) -> None:
        """How much is stored, in bytes, when it was backed up, and how many are connected."""
        stored, space = await self.hub.oversight.stored(await self.require()), self.hub.space
        self.reply(
            {
                "files": _files(stored),
                "database_bytes": stored.database_bytes,
                "disk": {"free": space.free, "state": space.state},
                "last_backup": _backup(stored.last_backup) if stored.last_backup else None,
                "connections": connections(self.hub),
            }
        )


def _account(user: User, *, is_online: bool) -> Account:
    return Account(
        user.id,
        user.username,
        user.name,
        photo_path(user.photo),
        user.email,
        user.is_admin,
        user.is_active,
        user.is_bot,
        bool(user.directory_id),
        is_online,
        user.created_at,
    )


def _files(stored: Stored) -> list[dict[str, Any]]:
    return [_held(user, held) for user, held in stored.files]


def _held(user: User | None, held: Held) -> dict[str, Any]:
    return {"username": user.username if user else None, "files": held.files, "bytes": held.bytes}


def _backup(backup: Backup) -> dict[str, Any]:
    return {"at": backup.at, "bytes": backup.bytes, "verified": backup.verified, "lost": backup.lost}
