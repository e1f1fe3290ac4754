"""Clients that never give up: they come back, resume, and repeat what was not answered."""

import asyncio
import json
import random
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.reliability.process import until

WINDOW = 3  # Posts of one sender that may wait for their answer.
TEMPO = 0.2  # seconds; the longest pause between two posts of one sender, unless told otherwise
STAY = (0.3, 1.5)  # seconds until a restless listener hangs up
BACKOFF = (0.05, 1.0)  # seconds: the first, the longest


class Heard(NamedTuple):
    """A message as everybody hears it. Its text is also its client_id."""

    seq: int
    id: int
    text: str


class Refused(Exception):
    """The server did not take a post."""


class Member:
    """Somebody in a room, with the history as it was heard. `faults` tells what no client should ever see."""

    def __init__(self, person, room_id):
        self.person = person
        self.room_id = room_id
        self.heard = []
        self.faults = []
        self.comebacks = 0
        self._known = set()

    @property
    def since(self):
        return self.heard[-1].seq if self.heard else 0

    async def live(self):
        """Be there until cancelled, whatever becomes of the server."""
        pause, longest = BACKOFF
        while True:
            before = self.since
            with suppress(OSError, WebSocketException, TimeoutError, Refused):
                await self._visit()
            self.comebacks += 1
            pause = BACKOFF[0] if self.since > before else min(2 * pause, longest)
            await asyncio.sleep(random.uniform(0, pause))

    async def _visit(self):
        query = urlencode({"token": self.person.token, "since": self.since})
        url = f"ws://127.0.0.1:{self.person.server.port}/ws/chat/{self.room_id}/?{query}"
        async with connect(url, proxy=None, max_size=None, compression=None, ping_interval=None) as socket:
            acting = asyncio.create_task(self._act(socket))
            try:
                async for text in socket:
                    self._hear(json.loads(text))
            finally:
                acting.cancel()
                await asyncio.wait([acting])

    async def _act(self, socket):
        """What this client does on its own account."""

    def _hear(self, frame):
        if "code" in frame:
            raise Refused(frame)
        if "message" in frame:
            self._take(Heard(frame["seq"], frame["id"], frame["message"]), frame.get("client_id"))
        else:
            self.faults.append(frame)

    def _take(self, heard, client_id):
        if heard.seq > self.since:
            self.heard.append(heard)
            self._known.add(heard)
        elif client_id is None or heard not in self._known:  # A repeat is told again to its sender alone.
            self.faults.append(heard)


class Restless(Member):
    """A listener who keeps losing the connection."""

    async def _act(self, socket):
        await asyncio.sleep(random.uniform(*STAY))
        socket.transport.abort()


class Sender(Member):
    """Posts all the time, in order, and holds what was acked."""

    def __init__(self, person, room_id, tempo):
        super().__init__(person, room_id)
        self.tempo = tempo
        self.acked = {}
        self.unanswered = {}
        self.talkative = True
        self._count = 0
        self._answered = asyncio.Event()

    async def _act(self, socket):
        with suppress(ConnectionClosed):
            for client_id in list(self.unanswered):
                await self._send(socket, client_id)
            while self.talkative:
                await self._post(socket)
                await asyncio.sleep(random.uniform(0, self.tempo))

    async def _post(self, socket):
        while len(self.unanswered) >= WINDOW:
            self._answered.clear()
            await self._answered.wait()
        self._count += 1
        client_id = f"{self.person.user.username}-{self._count}"
        self.unanswered[client_id] = None
        await self._send(socket, client_id)

    async def _send(self, socket, client_id):
        await socket.send(json.dumps({"message": client_id, "client_id": client_id}))

    def _take(self, heard, client_id):
        super()._take(heard, client_id)
        if client_id is not None:
            self.unanswered.pop(client_id, None)
            self._answered.set()
            if self.acked.setdefault(client_id, heard) != heard:
                self.faults.append(heard)


class Crowd:
    """Some senders and restless listeners in each of some rooms."""

    def __init__(self, senders, listeners):
        self.senders = senders
        self.members = [*senders, *listeners]

    @property
    def acked(self):
        return sum(len(sender.acked) for sender in self.senders)

    async def progress(self, posts):
        """Wait until each sender got so many more answers."""
        goals = {sender: len(sender.acked) + posts for sender in self.senders}
        await until(lambda: all(len(sender.acked) >= goal for sender, goal in goals.items()))

    async def fall_silent(self):
        """Wait until everything is answered, and everybody has heard of it."""
        for sender in self.senders:
            sender.talkative = False
        await until(lambda: not any(sender.unanswered for sender in self.senders))
        await until(lambda: all(member.since == self._head(member.room_id) for member in self.members))

    def _head(self, room_id):
        return max(member.since for member in self.members if member.room_id == room_id)


@asynccontextmanager
async def crowded(chatd, name, *, rooms, senders, listeners, tempo=TEMPO):
    """A crowd at work, evenly spread over new rooms."""
    people = await chatd.people(*(f"{name}{number}" for number in range(senders + listeners)))
    places = [await chatd.room(f"{name} {number}", *people[number::rooms]) for number in range(rooms)]
    rooms_of = {person: places[number % rooms].id for number, person in enumerate(people)}
    posting = [Sender(person, rooms_of[person], tempo) for person in people[:senders]]
    listening = [Restless(person, rooms_of[person]) for person in people[senders:]]
    crowd = Crowd(posting, listening)
    tasks = [asyncio.create_task(member.live()) for member in crowd.members]
    try:
        yield crowd
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
