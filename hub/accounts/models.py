"""Who people are, as values. All are frozen, like those of hub/models.py."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class User:
    """An account. `username` and `email` are unique without regard to case. A bot has neither email nor password.

    A guest has none: its id is below zero and its own for as long as it is connected. `photo` is the id of a file.
    Who has a `directory_id` is known by the directory of the organisation, under that id: it has the password.
    """

    id: int
    username: str
    email: str
    first_name: str = ""
    last_name: str = ""
    photo: str | None = None
    is_admin: bool = False
    is_active: bool = True
    created_at: datetime | None = None
    is_bot: bool = False
    directory_id: str = ""

    @property
    def name(self) -> str:
        """What others call this user: the first name, or the username if there is none."""
        return self.first_name or self.username

    @property
    def is_guest(self) -> bool:
        return self.id < 0

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody as the directory has them: `id` stays, `place` is where the entry stands now. The rest is unchecked."""

    id: str
    place: str
    username: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: a user, and the token that proves it. `sid` names the connection, where others know it by name."""

    user: User
    token_id: str
    expires_at: datetime | None = None
    sid: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token as its owner sees it: `client` is the program it was given to, as that calls itself.

    The `id` tells nothing about the token.
    """

    id: str
    client: str
    created_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invite:
    """A way to an account and into rooms, for whoever has its code. Without `uses` it is good for as many as wish.

    The `id` is not the code, and tells nothing about it.
    """

    id: str = ""
    makes_admin: bool = False
    room_ids: tuple[int, ...] = ()
    uses: int | None = None
    used: int = 0
    expires_at: datetime | None = None
    created_by: int | None = None
    created_at: datetime | None = None
