"""What accounts need of a store. Like those of hub/stores.py, all may raise Unavailable; none decides anything."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, Protocol

from hub.accounts.models import Entry, Grant, Invite, User

TokenKind = Literal["access", "refresh"]
Found = tuple[str, int, datetime | None]  # A token's id, its user, and when it expires.


class UserStore(Protocol):
    async def insert(self, user: User, password_hash: str) -> User:
        """Store a new account; gives it its id. Raises Taken, naming the field."""

    async def by_id(self, user_id: int) -> User | None: ...

    async def by_ids(self, ids: Collection[int]) -> list[User]: ...

    async def by_login(self, login: str) -> tuple[User, str] | None:
        """By username or email, without regard to case; with the password's hash."""

    async def of_directory(self) -> list[User]:
        """Those that the directory has the passwords of and that are not disabled."""

    async def by_directory_id(self, directory_id: str) -> User | None: ...

    async def all(self) -> list[User]:
        """By id."""

    async def exist(self) -> bool: ...

    async def set_password(self, user_id: int, password_hash: str) -> None: ...

    async def set_name(self, user_id: int, first_name: str, last_name: str) -> None: ...

    async def set_person(self, user: User) -> None:
        """Its names and its email, as they are in `user`. Raises Taken, naming the field."""

    async def set_photo(self, user_id: int, photo: str | None) -> str | None:
        """`photo` is a file's id; answers the one before."""

    async def photos(self, file_ids: Collection[str]) -> set[str]:
        """Those of these files that are the picture of a user."""

    async def set_active(self, user_id: int, active: bool) -> None: ...

    async def set_admin(self, user_id: int, admin: bool) -> None: ...


class TokenStore(Protocol):
    async def issue(self, user_id: int, kind: TokenKind, expires_at: datetime | None, *, client: str = "") -> str:
        """A new token of 40 hex digits. Only its hash is kept."""

    async def find(self, token: str, kind: TokenKind) -> Found | None:
        """None for unknown or expired ones."""

    async def find_all(self, tokens: Collection[str], kind: TokenKind) -> dict[str, Found]:
        """By token; unknown and expired ones are missing."""

    async def exists(self, token_id: str) -> bool: ...

    async def of_user(self, user_id: int) -> list[Grant]:
        """Those that are good, of either kind, the newest first."""

    async def revoke(self, token_id: str) -> None: ...

    async def revoke_all(self, user_id: int, *, keep: str = "") -> None:
        """`keep` is the id of one that stays."""


class InviteStore(Protocol):
    """Spent and expired ones are as good as none."""

    async def issue(self, invite: Invite) -> tuple[str, Invite]:
        """A new code, of which only the hash is kept, and the invitation with its id."""

    async def by_code(self, code: str) -> Invite | None: ...

    async def redeem(self, code: str) -> Invite | None:
        """Use the code up once."""

    async def all(self) -> list[Invite]:
        """But those that make admins; oldest first."""

    async def into(self, room_ids: Collection[int]) -> list[Invite]:
        """Of `all`, those that lead into any of the rooms."""

    async def delete(self, invite_id: str) -> None: ...


class Directory(Protocol):
    """Knows people who need no account before they sign in. May raise NoDirectory."""

    async def find(self, login: str) -> Entry | None:
        """Whom of those that may come in a username or an email names."""

    async def knows(self, id: str) -> bool:
        """Whether an entry of this id is there still, and may come in."""

    async def verify(self, entry: Entry | None, password: str) -> bool:
        """Takes as long for nobody, to whom no password belongs. An empty one is nobody's."""


class Passwords(Protocol):
    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Takes as long without a hash as with one."""
