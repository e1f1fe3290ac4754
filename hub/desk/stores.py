"""What the desk needs of a store. Like those of hub/stores.py, all may raise Unavailable; none decides anything.

An id of another workspace is as good as none.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.desk.models import (
    CannedReply,
    Echo,
    KeyKind,
    Keys,
    LineManager,
    Priority,
    Ticket,
    TicketState,
    Times,
    Topic,
    Workspace,
)


class WorkspaceStore(Protocol):
    async def insert(self, workspace: Workspace) -> tuple[Workspace, Keys]:
        """Store a new workspace; gives it its id and its keys. Raises Taken when its name is in use."""

    async def by_id(self, workspace_id: str) -> Workspace | None: ...

    async def by_name(self, name: str) -> Workspace | None:
        """Case does not count."""

    async def by_key(self, workspace_id: str, key: str) -> tuple[Workspace, KeyKind] | None:
        """The workspace that this key opens, and which of its keys it is."""

    async def all(self) -> list[Workspace]:
        """By name."""

    async def rotate(self, workspace_id: str) -> Keys:
        """Two new keys; the old ones open nothing any more."""


class TopicStore(Protocol):
    async def insert(self, topic: Topic) -> Topic:
        """Gives it its id. Raises Taken when the workspace has a topic of this name."""

    async def of_workspace(self, workspace_id: str, limit: int) -> list[Topic]:
        """The oldest first."""


class LineManagerStore(Protocol):
    async def insert(self, manager: LineManager) -> LineManager:
        """Gives it its id. Raises Taken when the workspace has a manager with this user_id, or account."""

    async def by_id(self, workspace_id: str, manager_id: str) -> LineManager | None: ...

    async def by_account(self, workspace_id: str, account_id: int) -> LineManager | None: ...

    async def of_account(self, account_id: int) -> list[LineManager]: ...

    async def of_workspace(self, workspace_id: str, limit: int) -> list[LineManager]:
        """The oldest first."""

    async def next(self, workspace_id: str) -> LineManager | None:
        """Give one ticket more to whoever has the fewest, then the lowest position, then came first.

        Answers the manager as it is then.
        """

    async def take(self, manager_id: str) -> None:
        """One ticket more."""

    async def give_back(self, manager_id: str) -> None:
        """One ticket less, if there is one."""

    async def set_count(self, manager_id: str, count: int) -> None: ...

    async def link(self, manager_id: str, account_id: int | None) -> None:
        """Raises Taken when the account is another manager's of the same workspace."""

    async def delete(self, manager_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets are looked for; None is for all."""

    states: Collection[TicketState] = ("open", "pending", "closed")
    manager_id: str | None = None
    unassigned: bool = False
    priority: Priority | None = None
    product: str | None = None


class TicketStore(Protocol):
    async def next_number(self, workspace_id: str) -> int:
        """One that no other ticket of the workspace has, above all so far."""

    async def insert(self, ticket: Ticket) -> None: ...

    async def by_id(self, workspace_id: str, ticket_id: str) -> Ticket | None: ...

    async def any(self, ticket_id: str) -> Ticket | None:
        """Whatever its workspace."""

    async def by_number(self, workspace_id: str, number: int) -> Ticket | None: ...

    async def newest(self, workspace_id: str, product: str, limit: int) -> list[Ticket]:
        """The newest about something, oldest first."""

    async def queue(self, workspace_id: str, wanted: Wanted, *, skip: int, limit: int) -> list[Ticket]:
        """The most urgent first, and of those the oldest."""

    async def held(self, workspace_id: str) -> Mapping[str, int]:
        """How many tickets that are not closed each manager has, by the manager's id."""

    async def counts(self, workspace_id: str) -> Mapping[TicketState, int]: ...

    async def close(self, ticket_id: str, at: datetime, merged_into: str | None = None) -> Ticket | None:
        """As it was before; None when it was closed already."""

    async def move(self, ticket_id: str, before: TicketState, after: TicketState) -> bool:
        """From one state to another; False when it is not in that state."""

    async def hand_over(self, ticket: Ticket, manager_id: str | None, line_manager: Echo) -> bool:
        """Another manager's from now on; False when it is closed, or not any more whose it was."""

    async def set_priority(self, ticket_id: str, priority: Priority) -> None: ...

    async def set_notes(self, ticket_id: str, room_id: int) -> bool:
        """False when it has notes already."""

    async def rate(self, ticket_id: str, rating: int, text: str) -> bool:
        """False when it is not closed."""

    async def times(self, room_ids: Sequence[int]) -> dict[int, Times]:
        """By room, for rooms in which anything was said."""


class CannedReplyStore(Protocol):
    async def insert(self, reply: CannedReply) -> CannedReply:
        """Gives it its id."""

    async def of_workspace(self, workspace_id: str) -> list[CannedReply]:
        """By title."""

    async def update(self, reply: CannedReply) -> bool:
        """False when there is none."""

    async def delete(self, workspace_id: str, reply_id: str) -> bool: ...


class DeskStore(Protocol):
    @property
    def workspaces(self) -> WorkspaceStore: ...
    @property
    def topics(self) -> TopicStore: ...
    @property
    def managers(self) -> LineManagerStore: ...
    @property
    def tickets(self) -> TicketStore: ...
    @property
    def replies(self) -> CannedReplyStore: ...
