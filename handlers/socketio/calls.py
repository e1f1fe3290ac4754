"""Calls of family 000: the signals of two WebRTC peers, carried from one to the other as they are."""

from typing import Any

from msgspec import Struct, field

from handlers.socketio.socket import Reply, Socket
from hub.accounts.people import known_as
from hub.events import Rings


class Call(Struct):
    user_to_call: str | int = field(name="userToCall")
    signal: Any = field(name="signalData")
    sender: Any = field(name="from")
    name: Any


class Answer(Struct):
    """`to` is not needed: nobody can be rung by two at a time."""

    signal: Any
    to: Any


async def call(socket: Socket, asked: Call, reply: Reply) -> None:
    if isinstance(asked.sender, str):
        socket.hub.callees.learn(socket.session, asked.sender)
    found = await socket.hub.callees.find(socket.session, str(asked.user_to_call))
    ring = Rings(asked.signal, asked.sender, asked.name, known_as(socket.session.caller, asked.name))
    socket.hub.calls.ring(socket.session, found.sessions, ring, room=found.room)
    reply.done()


def answer(socket: Socket, asked: Answer, reply: Reply) -> None:
    socket.hub.calls.answer(socket.session, asked.signal)
    reply.done()


def helpers(socket: Socket, payload: object, reply: Reply) -> None:
    """What a page gives to its RTCPeerConnection as `iceServers`."""
    reply.done(socket.hub.ice_servers(socket.session.caller))


def end(socket: Socket, payload: object, reply: Reply) -> None:
    socket.hub.calls.hang_up(socket.session)
    reply.done()
