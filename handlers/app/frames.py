"""What a client may send on the app socket: one class per `type`."""

from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.json import Decoder

EXACT = 2**53 - 1  # The largest number that JavaScript keeps as it is.
PAGE = 100

Id = Annotated[int, Meta(ge=1, le=EXACT)]
Seq = Annotated[int, Meta(ge=0, le=EXACT)]
Label = Annotated[str, Meta(max_length=64)]


class Frame(Struct, tag_field="type", tag=str.lower, kw_only=True):
    """`request` comes back in whatever answers this frame."""

    request: Label | None = None


class Resume(Frame):
    """By room, the newest seq the client has; rooms left out begin with what is newest now.

    `calls` is for a client that rings when somebody calls.
    """

    rooms: dict[Id, Seq] = {}
    calls: bool = False


class Rooms(Frame):
    pass


class Ping(Frame):
    pass


class Call(Frame):
    """Ring a user. The signal is for the other client alone, and goes there as it is."""

    user: Id
    signal: Any


class Answer(Frame):
    signal: Any


class HangUp(Frame):
    pass


class InRoom(Frame):
    room: Id


class Post(InRoom):
    text: str
    client_id: str
    parent: Id | None = None
    mentions: tuple[Id, ...] = ()


class Edit(InRoom):
    id: Id
    text: str


class Delete(InRoom):
    id: Id


class React(InRoom):
    id: Id
    reaction: str
    remove: bool = False


class Pin(InRoom):
    id: Id
    remove: bool = False


class Typing(InRoom):
    is_typing: bool = True


class Read(InRoom):
    seq: Seq


class History(InRoom):
    """At most one of `before`, `after` and `around`; with none, the newest."""

    before: Seq | None = None
    after: Seq | None = None
    around: Seq | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE)] = 50


class Details(InRoom):
    pass


Change = Edit | Delete | React | Pin
AnyInRoom = Post | Change | Typing | Read | History | Details
AnyCall = Call | Answer | HangUp
AnyFrame = Resume | Rooms | Ping | AnyCall | AnyInRoom

DECODER: Decoder[AnyFrame] = Decoder(AnyFrame)
