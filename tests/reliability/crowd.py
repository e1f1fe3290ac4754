"""Clients that never give up: they come back, resume, and repeat what was not answered."""

import asyncio
import random
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.reliability.process import PATIENCE, until
from tests.reliability.wires import Groups, Place, Refused

WINDOW = 3  # Posts of one sender that may wait for their answer, unless told otherwise.
TEMPO = 0.2  # seconds; the longest pause between two posts of one sender, unless told otherwise
STAY = (0.3, 1.5)  # seconds until a restless listener hangs up
BACKOFF = (0.05, 1.0)  # seconds: the first, the longest
PING = (1, 3)  # seconds between a client's pings, and until one must be answered


class Member:
    """Somebody in a room, with the history as it was heard. `faults` tells what no client should ever see."""

    def __init__(self, person, place, wire):
        self.person = person
        self.place = place
        self.wire = wire
        self.heard = []
        self.faults = []
        self.comebacks = 0
        self._known = set()

    @property
    def room_id(self):
        return self.place.id

    @property
    def since(self):
        return self.heard[-1].seq or 0 if self.heard else 0

    @property
    def last(self):
        """The text heard last."""
        return self.heard[-1].text if self.heard else None

    async def live(self):
        """Be there until cancelled, whatever becomes of the server."""
        pause, longest = BACKOFF
        while True:
            before = len(self.heard)
            with suppress(OSError, WebSocketException, TimeoutError, Refused):
                await self._visit()
            self.comebacks += 1
            pause = BACKOFF[0] if len(self.heard) > before else min(2 * pause, longest)
            await asyncio.sleep(random.uniform(0, pause))

    async def _visit(self):
        path, query = self.wire.address(self.place, self.since)
        query = urlencode({"token": self.person.token, **query})
        url = f"ws://127.0.0.1:{self.person.server.port}{path}?{query}"
        interval, timeout = PING
        options = {"ping_interval": interval, "ping_timeout": timeout, "close_timeout": timeout}
        async with connect(url, proxy=None, max_size=None, compression=None, **options) as socket:
            await self.wire.greet(socket, self.place, self.since)
            acting = asyncio.create_task(self._act(socket))
            try:
                async for text in socket:
                    if answer := self.wire.answer(text):
                        await socket.send(answer)
                    self._hear(self.wire.told(text, self.place))
            finally:
                acting.cancel()
                await asyncio.wait([acting])

    async def _act(self, socket):
        """What this client does on its own account."""

    def _hear(self, told):
        if told.fault:
            self.faults.append(told.fault)
        elif told.heard and not told.is_answer:
            self._take(told)

    def _take(self, told):
        if told.heard not in self._known and (told.heard.seq is None or told.heard.seq > self.since):
            self.heard.append(told.heard)
            self._known.add(told.heard)
        elif told.heard not in self._known or not (told.client_id or told.is_again):
            self.faults.append(told.heard)  # For only a sender is told a repeat.


class Restless(Member):
    """A listener who keeps losing the connection."""

    async def _act(self, socket):
        await asyncio.sleep(random.uniform(*STAY))
        socket.transport.abort()


class Sender(Member):
    """Posts all the time, in order, and holds what was acked."""

    def __init__(self, person, place, wire, *, tempo=TEMPO, window=WINDOW):
        super().__init__(person, place, wire)
        self.tempo = tempo
        self.window = window
        self.acked = {}
        self.unanswered = {}
        self.refused = set()
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
        while len(self.unanswered) >= self.window:
            self._answered.clear()
            await self._answered.wait()
        self._count += 1
        client_id = f"{self.person.user.username}-{self._count}"
        self.unanswered[client_id] = None
        await self._send(socket, client_id)

    async def _send(self, socket, client_id):
        await socket.send(self.wire.post(self.place, client_id))

    async def _visit(self):
        try:
            await super()._visit()
        except Refused:
            self.refused.update(self.unanswered)  # What is behind them may be there before they are repeated.
            raise

    def _hear(self, told):
        super()._hear(told)
        if told.client_id is not None:
            self.unanswered.pop(told.client_id, None)
            self._answered.set()
            if self.acked.setdefault(told.client_id, told.heard) != told.heard:
                self.faults.append(told.heard)


class Crowd:
    """Some senders and restless listeners in each of some rooms."""

    def __init__(self, senders, listeners):
        self.senders = senders
        self.members = [*senders, *listeners]

    @property
    def acked(self):
        return sum(len(sender.acked) for sender in self.senders)

    async def progress(self, posts, patience=PATIENCE):
        """Wait until each sender got so many more answers."""
        goals = {sender: len(sender.acked) + posts for sender in self.senders}
        await until(lambda: all(len(sender.acked) >= goal for sender, goal in goals.items()), patience)

    async def fall_silent(self, patience=PATIENCE):
        """Wait until everything is answered, and everybody has heard of it."""
        for sender in self.senders:
            sender.talkative = False
        await until(lambda: not any(sender.unanswered for sender in self.senders), patience)
        await until(self._all_know, patience)

    def _all_know(self):
        newest = {member.room_id: member.last for member in sorted(self.members, key=lambda member: member.since)}
        return all(member.last == newest[member.room_id] for member in self.members)


@asynccontextmanager
async def crowded(chatd, name, *, rooms, senders, listeners, tempo=TEMPO):
    """A crowd of family 002 at work, evenly spread over new rooms."""
    people = await chatd.people(*(f"{name}{number}" for number in range(senders + listeners)))
    opened = [await chatd.room(f"{name} {number}", *people[number::rooms]) for number in range(rooms)]
    places = [Place(room.id, room.name) for room in opened]
    there = [(person, places[number % rooms], Groups()) for number, person in enumerate(people)]
    posting = [Sender(*each, tempo=tempo) for each in there[:senders]]
    listening = [Restless(*each) for each in there[senders:]]
    async with at_work(Crowd(posting, listening)) as crowd:
        yield crowd


@asynccontextmanager
async def at_work(crowd):
    """None of them may fail; then all of this does."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(member.live()) for member in crowd.members]
        try:
            yield crowd
        finally:
            for task in tasks:
                task.cancel()
