"""One vocabulary for the clients of all families, so that one list of behaviours can be asked of each of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Arena:
    """A room of two, in which family 003 knows each of them by the other's name."""

    room: object
    names: tuple

    def other(self, person):
        return next(name for name in self.names if name != person.user.username)


@dataclass(frozen=True)
class Heard:
    """What a client was told. None where its family does not say it."""

    text: str
    author: str | None = None
    id: int | None = None
    client_id: str | None = None


class Member:
    """Somebody at a client of a family, in one room. `can`: what not every family's clients can.

    `seq` is that of the last message heard.
    """

    can = frozenset({"edit", "delete", "react", "hear_edit", "hear_delete", "hear_react", "resume", "read"})
    seq = None

    def __init__(self, person, arena):
        self.person = person
        self.arena = arena
