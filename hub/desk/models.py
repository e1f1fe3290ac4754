"""The values a support desk is made of. All are frozen, like those of hub/models.py.

What customers' and managers' own systems call things, and when they did what, is kept as JSON exactly as it was
sent (`Echo`): a number stays a number, a text a text, and nothing in it means anything to a database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Echo = str
NOTHING: Echo = "null"

KeyKind = Literal["api", "public"]
TicketState = Literal["open", "pending", "closed"]
Priority = Literal[0, 1, 2, 3]  # Low, normal, high, urgent.
NORMAL: Priority = 1


@dataclass(frozen=True, slots=True)
class Workspace:
    """A desk of its own. Those who work there hear of its tickets in the room `room_id`."""

    id: str
    name: str
    room_id: int
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """`api` opens a workspace to those who run it, `public` to their customers. Only hashes are kept."""

    api: str
    public: str


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    workspace_id: str
    name: str
    created_at: Echo = NOTHING


@dataclass(frozen=True, slots=True)
class LineManager:
    """Somebody who answers tickets. `ticket_count` is how many are theirs; who has the fewest gets the next one.

    `position` decides between equals. `elsewhere` of them are not here: the manager came with them.
    `account_id` is the user who signs in as this manager.
    """

    id: str
    workspace_id: str
    user_id: Echo
    position: float = 0
    ticket_count: int = 0
    elsewhere: int = 0
    positions_in_a_line: Echo = NOTHING
    average_serving_time: Echo = NOTHING
    created_at: Echo = NOTHING
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer's question. Its `id` can't be guessed; people call it by its `number` in the workspace.

    The conversation is the room `room_id`; what managers note among themselves is another one, `notes_id`.
    `line_manager` is the manager's `user_id`, as it was when the ticket became theirs.
    `vouched`: it was made with the api_key, so its `customer` is who they say.
    """

    id: str
    workspace_id: str
    number: int
    room_id: int
    product: str
    customer: Echo
    created_at: Echo
    opened_at: datetime
    manager_id: str | None = None
    line_manager: Echo = NOTHING
    state: TicketState = "open"
    priority: Priority = NORMAL
    closed_at: datetime | None = None
    notes_id: int | None = None
    merged_into: str | None = None
    rating: int | None = None
    rating_text: str = ""
    vouched: bool = False

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"


@dataclass(frozen=True, slots=True)
class Times:
    """What the conversation of a ticket comes to.

    first_reply_at: when somebody of the desk wrote first. waiting_since: when the customer wrote what nobody
    has answered yet.
    """

    first_reply_at: datetime | None = None
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A text that is sent often."""

    id: str
    workspace_id: str
    title: str
    text: str
