"""What clients of family 000 do in rooms: join, leave, and talk."""

from msgspec import Struct

from handlers.socketio import told
from handlers.socketio.dialect import RESPONSE, greeting
from handlers.socketio.socket import Reply, Socket
from hub.entries import Answer, Draft
from hub.errors import BadRequest, Forbidden, Refusal
from hub.events import Entered, Exited, Posted
from hub.models import Post
from hub.rooms.place import Place
from hub.text import folded

HELLO = "Hey how may i help you"
HISTORY = 200  # Messages told to whoever joins.
AUTHOR_CHARS = 250
MOST_JOINED = 200  # By one socket.

Text = str | int | float  # Clients send numbers where they mean text.


class Named(Struct):
    room: Text


class Typing(Struct):
    room: Text
    is_typing: bool = True
    author: Text = ""


class Said(Struct):
    """A message as it is sent. What means nothing to other families is checked and then left alone."""

    type: Text
    room_id: Text
    message_data: Text
    side: Text
    author: Text
    message_type: Text
    client_id: str | None = None

    def is_complete(self) -> bool:
        """Whether nothing is blank, or longer than this family allows; the hub says how long a text may be."""
        short = (self.type, self.room_id, self.side, self.message_type)
        lengths = [(value, 50) for value in short] + [(self.author, AUTHOR_CHARS)]
        filled = all(str(value).strip() for value in (*short, self.author, self.message_data))
        return filled and all(len(str(value)) <= longest for value, longest in lengths)


async def join(socket: Socket, asked: Named, reply: Reply) -> None:
    name = str(asked.room)
    socket.places = {known: place for known, place in socket.places.items() if place.live.hears(socket.session)}
    if len(socket.places) >= MOST_JOINED and folded(name) not in socket.places:
        raise BadRequest(f"At most {MOST_JOINED} rooms can be joined at a time: leave one.", code="too_many")
    place = await socket.hub.guests.enter(socket.session.caller, name)
    socket.hub.registry.leave(socket.session, place.live)
    place.live.tell(Entered(place.room.id, socket.sid))
    socket.emit(*greeting(HELLO))
    await socket.hub.history.recall(socket.session, place.live, last=HISTORY)
    socket.places |= {folded(name): place, folded(place.room.name): place}
    reply.done()


def leave(socket: Socket, asked: Named, reply: Reply) -> None:
    name = str(asked.room)
    if place := _joined(socket, name):
        socket.hub.registry.leave(socket.session, place.live)
        socket.places = {known: other for known, other in socket.places.items() if other.live is not place.live}
        place.live.announce(Exited(place.room.id, name))
    socket.emit(RESPONSE, {"data": f"Left room: {name}"})
    reply.done()


def say(socket: Socket, said: Said, reply: Reply) -> None:
    if not said.is_complete():
        invalid(socket, reply)
        return
    try:
        _post(socket, said, reply)
    except Refusal as refusal:
        reply.refuse(refusal, client_id=said.client_id)


def invalid(socket: Socket, reply: Reply) -> None:
    """What is no message is answered in this way."""
    body: told.Said = {"data": "Invalid Data", "sid": socket.sid}
    socket.emit(RESPONSE, body)
    reply.done(body)


def typing(socket: Socket, asked: Typing, reply: Reply) -> None:
    place = _place(socket, str(asked.room))
    socket.hub.messages.typing(place, is_typing=asked.is_typing, author=str(asked.author)[:AUTHOR_CHARS])
    reply.done()


def _post(socket: Socket, said: Said, reply: Reply) -> None:
    place = _place(socket, str(said.room_id))
    answer = socket.hub.messages.post(
        place, Draft(str(said.message_data), client_id=said.client_id, author=str(said.author))
    )

    def answered(answer: Answer) -> None:
        """The room's own event is the answer; only a repeat is told again, to the sender alone."""
        if answer.repeated:
            post = Post(answer.message, place.author)
            socket.session.tell(Posted(post, answer.message.seq, socket.session.caller))
        reply.done()

    socket.pace.expect(answer, answered, lambda refusal: reply.refuse(refusal, client_id=said.client_id))


def _place(socket: Socket, name: str) -> Place:
    """Raises Forbidden."""
    place = _joined(socket, name)
    if place is None:
        raise Forbidden("Join the room before you post there.", code="not_joined")
    return place


def _joined(socket: Socket, name: str) -> Place | None:
    """The place in a room, while the socket is in it: somebody may have put it out."""
    place = socket.places.get(folded(name))
    return place if place and place.live.hears(socket.session) else None
