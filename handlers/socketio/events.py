"""Which event does what, and what becomes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from handlers import decoding
from handlers.socketio import calls, chat, desk
from handlers.socketio.dialect import failure
from handlers.socketio.operations import Operation
from handlers.socketio.packets import Packet
from handlers.socketio.socket import Reply, Socket
from hub.errors import BadRequest, Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event(Generic[T]):
    """An event of family 000. `unfit` is what to do with a payload of another shape, which is refused otherwise."""

    shape: type[T]
    act: Callable[[Socket, T, Reply], Awaitable[None] | None]
    unfit: Callable[[Socket, Reply], None] | None = None

    async def __call__(self, socket: Socket, payload: object, reply: Reply) -> None:
        try:
            asked = decoding.value(payload, self.shape)
        except BadRequest:
            if self.unfit is None:
                raise
            self.unfit(socket, reply)
        else:
            waits = self.act(socket, asked, reply)
            if waits is not None:
                await waits


EVENTS: Mapping[object, Event[Any] | Operation[Any]] = MappingProxyType(
    {
        "join": Event(chat.Named, chat.join),
        "leave": Event(chat.Named, chat.leave),
        "message_event": Event(chat.Said, chat.say, chat.invalid),
        "typing": Event(chat.Typing, chat.typing),
        "callUser": Event(calls.Call, calls.call),
        "answerCall": Event(calls.Answer, calls.answer),
        "endCall": Event(Any, calls.end),
        "ice_servers": Event(Any, calls.helpers),
        **desk.OPERATIONS,
    }
)


async def serve(socket: Socket, packet: Packet) -> None:
    """Act on an event; of its arguments only the first counts. A name that means nothing here is passed over."""
    name, *arguments = packet.data
    reply = Reply(socket, packet.ack_id)
    event = EVENTS.get(name)
    if event is None:
        reply.done(failure(BadRequest("There is no such event.", code="unknown_event")))
        return
    try:
        await event(socket, arguments[0] if arguments else None, reply)
    except Refusal as refusal:
        reply.refuse(refusal)
