"""What clients of Socket.IO are told: the shapes that the payload of an event may have, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

from hub.desk.models import TicketState

Name = Literal[
    "my_response",
    "me",
    "typing",
    "callUser",
    "callAccepted",
    "callEnded",
    "setting_response",
    "ticket_response",
    "ticket_message_response",
    "new_ticket",
    "ticket_changed",
]


T = TypeVar("T")


class Greeting(TypedDict):
    """A welcome, a notice, or a message of before."""

    data: str
    count: int


class Said(TypedDict):
    """A message; only its sender is told the `client_id`."""

    data: str
    sid: str
    client_id: NotRequired[str]


class Gone(TypedDict):
    """Somebody has left a room."""

    data: str


class Failure(TypedDict):
    data: str
    status: Literal["failure"]
    code: str
    client_id: NotRequired[str]


class Typing(TypedDict):
    sid: str
    author: str
    is_typing: bool


# `from` is no name in Python.
Call = TypedDict("Call", {"signal": Any, "from": Any, "name": Any})


class Created(TypedDict):
    inserted_id: str


class Topic(TypedDict):
    _id: str
    name: str
    created_at: Any


class Manager(TypedDict):
    _id: str
    user_id: Any
    positions_in_a_line: Any
    average_serving_time: Any
    ticket_count: int
    is_active: bool
    created_at: Any


class Ticket(TypedDict):
    """`ticket_number` is the only key that the family's first server did not send."""

    _id: str
    user_id: Any
    display_name: None
    line_manager: Any
    is_closed: bool
    created_at: Any
    updated_at: Any
    product: str
    ticket_number: int


class ListedTicket(Ticket):
    document_type: Literal["ticket"]


class WatchedTicket(Ticket):
    """What becomes of it is asked for by clients that know of states and ratings."""

    state: TicketState
    rating: int | None


class File(TypedDict):
    name: str
    url: str
    media_type: str
    size: int


class Message(TypedDict):
    """What was said in a ticket. Only messages with files have `attachments`.

    As it happens it comes with its `product`, and to its sender alone with the `client_id`.
    """

    _id: str
    document_type: Literal["chat"]
    ticket_id: str | None
    message_data: Any
    author: Any
    reply_to: Any
    is_read: bool
    created_at: Any
    attachments: NotRequired[list[File]]
    product: NotRequired[Any]
    client_id: NotRequired[str]


class Answer(TypedDict):
    """A sentence in `data`: of a failure, or of what was done."""

    data: str
    status: Literal["success", "failure"]
    operation: NotRequired[str]


class Success(TypedDict, Generic[T]):
    data: T
    status: Literal["success"]
    operation: str


class News(TypedDict, Generic[T]):
    data: T
    status: Literal["success"]


TELLS: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "my_response": (Greeting, Said, Gone, Failure),
        "me": (str,),
        "typing": (Typing,),
        "callUser": (Call,),
        "callAccepted": (Any,),
        "callEnded": (),
        "setting_response": (Success[Created], Success[list[Topic]], Success[list[Manager]], Answer),
        "ticket_response": (Success[Ticket], Success[list[ListedTicket]], Success[WatchedTicket], Answer),
        "ticket_message_response": (Success[Message], Success[list[Message]], Answer),
        "new_ticket": (News[Ticket],),
        "ticket_changed": (News[WatchedTicket],),
    }
)
