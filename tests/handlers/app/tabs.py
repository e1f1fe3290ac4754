"""A tab of the bundled UI, as far as its socket goes."""

from collections import deque


class Tab:
    """`hello` is what it was told first."""

    def __init__(self, socket, hello):
        self.socket = socket
        self.hello = hello
        self._kept = deque()

    @classmethod
    async def open(cls, person):
        """Before it has resumed."""
        socket = await person.socket("/ws/")
        return cls(socket, await socket.receive())

    @classmethod
    async def of(cls, person, have=None, **options):
        """A tab that hears everything from here on. `have`: by room id, the newest seq it has."""
        tab = await cls.open(person)
        await tab.resume(have, **options)
        await tab.next("resumed")
        return tab

    async def resume(self, have=None, **options):
        await self.send("resume", rooms={str(room): since for room, since in (have or {}).items()}, **options)

    async def send(self, type, **fields):
        await self.socket.send(type=type, **fields)

    async def next(self, type=None):
        """The next frame, or the next of this type; others are kept for later calls."""
        for frame in list(self._kept):
            if type in (None, frame["type"]):
                self._kept.remove(frame)
                return frame
        while (frame := await self.socket.receive())["type"] != type is not None:
            self._kept.append(frame)
        return frame

    async def ask(self, type, **fields):
        """The answer to this frame."""
        await self.send(type, request=type, **fields)
        while (frame := await self.socket.receive()).get("request") != type:
            self._kept.append(frame)
        return frame

    async def kept(self, type):
        """Wait for the next of this type; it stays for later calls, as all others do."""
        frame = await self.next(type)
        self._kept.append(frame)

    async def until(self, type):
        """All frames up to the first of this type, which is the last of them."""
        frames = [await self.next()]
        while frames[-1]["type"] != type:
            frames.append(await self.next())
        return frames

    async def post(self, room, text, client_id=None, **fields):
        """The ack of a message."""
        await self.send("post", room=room.id, text=text, client_id=client_id or text, **fields)
        return await self.next("ack")

    def room(self, room):
        return next((r for r in self.hello["rooms"] if r["id"] == room.id), None)
