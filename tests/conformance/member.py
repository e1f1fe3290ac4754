"""One vocabulary for the clients of all families, so that one list of behaviours can be asked of each of them."""

from dataclasses import dataclass

ALWAYS = frozenset({"post", "hear", "order", "history", "send again", "be refused"})
ALL = ALWAYS | {
    "sign in",
    "edit",
    "delete",
    "react",
    "hear edits",
    "hear deletions",
    "hear reactions",
    "read state",
    "presence",
    "resume",
}


@dataclass(frozen=True)
class Arena:
    """A room of two, in which family 003 knows each of them by the other's name, and family 001 a ticket."""

    hub: object
    room: object
    names: tuple = ("alice", "bob")
    desk: object = None

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
    """Somebody at a client of a family, in one room. `can` is what such clients can, as docs/protocols.md has it.

    `seq` is that of the last message heard.
    """

    can = ALL
    seq = None

    def __init__(self, person, arena):
        self.person = person
        self.arena = arena
