"""One Socket.IO client in the root namespace: its session, the rooms it has joined, and what it is answered."""

from dataclasses import dataclass, field
from typing import Any

from handlers.links import FileLinks
from handlers.pace import Pace
from handlers.socketio.dialect import RESPONSE, failure, packed
from handlers.socketio.engine import Engine
from handlers.socketio.packets import EVENT, Packet, Type
from handlers.socketio.told import Name
from hub.errors import Refusal
from hub.hub import Hub
from hub.models import Author, author_of
from hub.rooms.place import Place
from hub.session import Session
from hub.values import value


@dataclass(eq=False, slots=True)
class Socket:
    """`places` are the rooms it has joined, by every name it may know them by, folded."""

    hub: Hub
    engine: Engine
    pace: Pace
    session: Session
    links: FileLinks
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def sid(self) -> str:
        return self.session.caller.sid

    @property
    def author(self) -> Author:
        """Who its client is, where no room says more."""
        return author_of(self.session.caller.user, "member")

    def emit(self, name: Name, *arguments: Any) -> None:
        self.send(Packet(EVENT, [name, *arguments]))

    def send(self, packet: Packet) -> None:
        self.session.send(packed(self.engine.way.framing, packet))

    def leave(self) -> None:
        """Forget the session; whoever it has a call with is told."""
        self.hub.registry.disconnect(self.session)
        self.hub.callees.depart(self.session)
        self.hub.calls.drop(self.session)


@value
class Reply:
    """What becomes of one event. A client that gave an `ack_id` waits for it."""

    socket: Socket
    ack_id: int | None

    def done(self, *arguments: Any) -> None:
        if self.ack_id is not None:
            self.socket.send(Packet(Type.ACK, arguments, ack_id=self.ack_id))

    def refuse(self, refusal: Refusal, *, client_id: str | None = None) -> None:
        body = failure(refusal)
        if client_id is not None:
            body["client_id"] = client_id
        self.socket.emit(RESPONSE, body)
        self.done(body)
