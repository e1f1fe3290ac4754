"""Which event does what, and what becomes of it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from handlers.socketio import calls, chat, desk
from handlers.socketio.dialect import failure
from handlers.socketio.packets import Packet
from handlers.socketio.socket import Reply, Socket
from hub.errors import BadRequest, Refusal

Handler = Callable[[Socket, object, Reply], Awaitable[None]]

EVENTS: Mapping[object, Handler] = MappingProxyType(
    {
        "join": chat.join,
        "leave": chat.leave,
        "message_event": chat.say,
        "typing": chat.typing,
        "callUser": calls.call,
        "answerCall": calls.answer,
        "endCall": calls.end,
        "ice_servers": calls.helpers,
        **desk.OPERATIONS,
    }
)


async def serve(socket: Socket, packet: Packet) -> None:
    """Act on an event; of its arguments only the first counts. A name that means nothing here is passed over."""
    name, *arguments = packet.data
    reply = Reply(socket, packet.ack_id)
    handler = EVENTS.get(name)
    if handler is None:
        reply.done(failure(BadRequest("There is no such event.", code="unknown_event")))
        return
    try:
        await handler(socket, arguments[0] if arguments else None, reply)
    except Refusal as refusal:
        reply.refuse(refusal)
