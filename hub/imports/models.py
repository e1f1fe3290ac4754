"""What another program's export comes to. A `key` names something within that export, and nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    username: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A room; a direct one has two members and no name."""

    key: str
    name: str
    kind: Literal["open", "private", "direct"]
    description: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    person: str
    place: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file; `read` gives its pieces, and is None when the export has no more than its name."""

    name: str
    read: Callable[[], Iterator[bytes]] | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `parent` is the key of what it answers, in the same place and before it."""

    key: str
    place: str
    author: str
    text: str
    at: datetime
    parent: str = ""
    is_edited: bool = False
    has_answers: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: tuple[Enclosed, ...] = ()


Record = Person | Place | Joined | Said


@dataclass(slots=True)
class Report:
    """How much there was. `left_out` counts by reason."""

    people_known: int = 0
    people_new: int = 0
    rooms_known: int = 0
    rooms_new: int = 0
    messages_known: int = 0
    messages_new: int = 0
    files_new: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1
