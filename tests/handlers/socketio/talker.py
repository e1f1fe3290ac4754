"""Clients that speak Socket.IO by hand, packet by packet."""

import asyncio
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.clients import PATIENCE, Person

PATH = "/socket.io/?EIO=4&transport="


class Frames:
    """A WebSocket at `/socket.io/`, frame by frame. Pings are answered unless they are looked for."""

    def __init__(self, server, connection):
        self.server = server
        self.connection = connection

    @classmethod
    async def open(cls, server, query="", **options):
        url = f"ws://127.0.0.1:{server.port}{PATH}websocket{query}"
        # Whatever is left unread fits in: a reader that is full hears no answer to its farewell, and waits 10 s for it.
        connection = await connect(url, proxy=None, max_size=None, max_queue=None, **options)
        server.sockets.append(connection)
        return cls(server, connection)

    async def send(self, frame):
        await self.connection.send(frame)

    async def any(self):
        return await asyncio.wait_for(self.connection.recv(), PATIENCE)

    async def next(self):
        while (frame := await self.any()) == "2":
            await self.send("3")
        return frame

    async def ended(self):
        """Wait until the server closes; its code. What comes before is dropped."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                return self.connection.close_code


class Polls:
    """A client that polls: requests, one by one."""

    def __init__(self, server, sid):
        self.nobody = Person(server)
        self.sid = sid

    @classmethod
    async def open(cls, server, query=""):
        response = await Person(server).get(PATH + "polling" + query)
        return cls(server, json.loads(response.body[1:])["sid"])

    @property
    def path(self):
        return f"{PATH}polling&sid={self.sid}"

    async def send(self, *frames):
        """Send packets in one request. Returns the response."""
        return await self.nobody.post(self.path, "\x1e".join(frames).encode())

    async def poll(self):
        return await self.nobody.get(self.path)

    async def frames(self):
        return (await self.poll()).body.decode().split("\x1e")

    async def until(self, wanted):
        """All frames up to one that is wanted. Pings are answered."""
        frames = []
        while wanted not in frames:
            frames += [frame for frame in await self.frames() if frame not in {"2", "6"}]
        return frames

    async def upgrade(self):
        """A WebSocket that has taken the place of the requests."""
        frames = await Frames.open(self.nobody.server, f"&sid={self.sid}")
        await frames.send("2probe")
        assert await frames.any() == "3probe"
        await frames.send("5")
        return frames


class Talker:
    """Somebody in the root namespace."""

    def __init__(self, frames, sid):
        self.frames = frames
        self.sid = sid
        self._acks = 0

    @classmethod
    async def open(cls, server, auth=None, query="", **options):
        frames = await Frames.open(server, query, **options)
        await frames.next()
        await frames.send("40" + (json.dumps(auth) if auth else ""))
        talker = cls(frames, json.loads((await frames.next()).removeprefix("40"))["sid"])
        await talker.response("Welcome to Dowell Chat")
        assert await talker.hear() == ["me", talker.sid]
        return talker

    async def emit(self, name, *arguments):
        await self.frames.send("42" + json.dumps([name, *arguments]))

    async def hear(self):
        """The next event: its name and arguments."""
        frame = await self.frames.next()
        assert frame.startswith("42"), frame
        return json.loads(frame[2:])

    async def response(self, data=None):
        """The next event is a `my_response` (with this data); what it holds."""
        name, body = await self.hear()
        assert name == "my_response"
        assert data in (None, body["data"])
        return body

    async def ask(self, name, *arguments):
        """Emit, and wait for the answer to it and what comes before: the events, and the answer's arguments."""
        self._acks += 1
        await self.frames.send(f"42{self._acks}" + json.dumps([name, *arguments]))
        heard = []
        while (frame := await self.frames.next()).startswith("42"):
            heard.append(json.loads(frame[2:]))
        head = f"43{self._acks}"
        assert frame.startswith(head), frame
        return heard, json.loads(frame.removeprefix(head))

    async def hears_nothing(self):
        """All that was said to this client has been heard."""
        heard, _ = await self.ask("nothing in particular")
        assert heard == []

    async def join(self, room):
        """Join, and drop the greeting and the history."""
        heard, answer = await self.ask("join", {"room": room})
        assert answer == []
        return [event[1]["data"] for event in heard]

    async def say(self, room, text, **more):
        await self.emit("message_event", message(room, text, **more))

    async def leave(self):
        await self.frames.connection.close()


def message(room, text, **more):
    fields = {"type": "text", "side": "left", "author": "John Doe", "message_type": "normal"}
    return {**fields, "room_id": room, "message_data": text, **more}
