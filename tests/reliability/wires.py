"""How the clients of each family are in one place: where they connect, how they say something, what they are told."""

import json
import re
from typing import NamedTuple
from urllib.parse import quote

from tests.handlers.socketio.talker import PATH, message

SAID = re.compile(r".+-\d+")  # A text of a crowd; the rest of what family 000 is told is greetings.


class Place(NamedTuple):
    """A room, as its clients call it. `other` is with whom one is there, where it is a conversation."""

    id: int
    name: str
    other: str = ""


class Heard(NamedTuple):
    """A message as everybody hears it. Its text is also its client_id. Family 000 hears the text alone."""

    seq: int | None
    id: int | None
    text: str


class Told(NamedTuple):
    """What a frame says. `client_id` answers a post of one's own. `fault`: no client of a crowd should see it."""

    heard: Heard | None = None
    client_id: str | None = None
    is_again: bool = False
    is_answer: bool = False
    fault: object = None


class Refused(Exception):
    """The server did not take a post, or does not let us in."""


NOTHING = Told()


class Groups:
    """Family 002."""

    def address(self, place, since):
        return f"/ws/chat/{place.id}/", {"since": since}

    async def greet(self, socket, place, since):
        """Say what is needed before one hears anything."""

    def post(self, place, client_id):
        return json.dumps({"message": client_id, "client_id": client_id})

    def answer(self, text):
        """What a frame asks for at once."""

    def told(self, text, place):
        frame = json.loads(text)
        if "code" in frame:
            raise Refused(frame)
        if "message" not in frame:
            return Told(fault=frame)
        return Told(Heard(frame["seq"], frame["id"], frame["message"]), frame.get("client_id"))


class Rooms(Groups):
    """Family 004, which shares the socket and knows rooms by name."""

    def address(self, place, since):
        return f"/ws/chat/{quote(place.name)}/", {"since": since}


class Direct(Groups):
    """Family 003."""

    def address(self, place, since):
        return f"/ws/{place.other}/", {"since": since}

    def post(self, place, client_id):
        return json.dumps({"type": "chat_message", "message": client_id, "client_id": client_id})

    def told(self, text, place):
        kind = json.loads(text)["type"]
        return super().told(text, place) if kind in {"chat_message", "error", "reset"} else NOTHING


class App(Groups):
    """The bundled UI."""

    def address(self, place, since):
        return "/ws/", {}

    async def greet(self, socket, place, since):
        await socket.send(json.dumps({"type": "resume", "rooms": {place.id: since}}))

    def post(self, place, client_id):
        return json.dumps({"type": "post", "room": place.id, "text": client_id, "client_id": client_id})

    def told(self, text, place):
        match json.loads(text):
            case {"type": "error"} as refusal:
                raise Refused(refusal)
            case {"type": "reset"} as frame:
                return Told(fault=frame)
            case {"type": "posted", "seq": seq, "message": {"id": id, "text": said} as posted}:
                return Told(Heard(seq, id, said), posted.get("client_id"))
            case {"type": "ack", "seq": seq, "id": id, "client_id": client_id}:
                return Told(Heard(seq, id, client_id), client_id, is_answer=True)
        return NOTHING


class SocketIO(Groups):
    """Family 000: whoever joins is told the last 200 messages, and nothing has a seq."""

    def address(self, place, since):
        path, _, query = f"{PATH}websocket".partition("?")
        return path, dict(pair.split("=") for pair in query.split("&"))

    async def greet(self, socket, place, since):
        await socket.send("40")
        await socket.send("42" + json.dumps(["join", {"room": str(place.id)}]))

    def post(self, place, client_id):
        return "42" + json.dumps(["message_event", message(str(place.id), client_id, client_id=client_id)])

    def answer(self, text):
        return "3" if text == "2" else None

    def told(self, text, place):
        if not text.startswith("42"):
            return NOTHING
        name, *arguments = json.loads(text[2:])
        body = arguments[0] if name == "my_response" else {}
        if body.get("status") == "failure":
            raise Refused(body)
        said = body.get("data", "")
        if not SAID.fullmatch(said):
            return NOTHING
        return Told(Heard(None, None, said), body.get("client_id"), is_again="count" in body)
