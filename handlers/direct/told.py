"""What this family's sockets tell their clients: one shape per `type`."""

from typing import Literal, NotRequired, TypedDict


class From(TypedDict):
    username: str


class Message(TypedDict):
    """`room` is the addressee; only the author is told the `client_id`."""

    type: Literal["chat_message"]
    id: int
    message: str
    multimedia_url: str
    date_added: str
    from_user: From
    room: str
    seq: int
    client_id: NotRequired[str]


class Edited(TypedDict):
    type: Literal["message_edited"]
    id: int
    message: str
    seq: int


class Deleted(TypedDict):
    type: Literal["message_deleted"]
    id: int
    seq: int


class Online(TypedDict):
    """Who else is in the conversation."""

    type: Literal["online_user_list"]
    users: list[str]


class Came(TypedDict):
    type: Literal["user_join"]
    user: str


class Went(TypedDict):
    type: Literal["user_leave"]
    user: str


class Reset(TypedDict):
    """The history does not reach back to what the client has: load the conversation afresh."""

    type: Literal["reset"]
    seq: int


class Error(TypedDict):
    type: Literal["error"]
    error: str
    code: str
    field: NotRequired[str]
    client_id: NotRequired[str]


class AllUnread(TypedDict):
    type: Literal["unread_count"]
    unread_count: int


class AllNew(TypedDict):
    type: Literal["new_message_notification"]


class SingleUnread(TypedDict):
    type: Literal["single_conversation_unread_count"]
    unread_count: int


class SingleNew(TypedDict):
    type: Literal["single_conversation_new_message_notification"]


class SingleLast(TypedDict):
    type: Literal["single_conversation_last_message"]
    last_message: str
    last_datetime: str


InConversation = Message | Edited | Deleted | Online | Came | Went | Reset | Error
OfAll = AllUnread | AllNew | Error
OfOne = SingleUnread | SingleNew | SingleLast | Error
Told = InConversation | OfAll | OfOne
