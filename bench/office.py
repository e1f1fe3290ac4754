"""People at work: each has the page open, and does now and then what people do in a chat."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from ground import Town
from layout import HALLS, MANY, TEAM, TEAMS, room_name, team
from servers import Server
from talking import Talker
from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClosedError

FIRST_TEAM = MANY + len(HALLS)
EVERYBODY = 0.1  # of all that is said is said to everybody
AT_ONCE = 0.2  # of a message's readers have the room before their eyes
# How often a person does what, in an hour that is busy. Before each message they are told to be typing.
HOURLY = {"post": 8, "react": 2, "edit": 0.5, "look_back": 6, "look_closer": 2, "search": 1, "come_back": 1}
WORDS = ("release", "notes", "meeting", "lunch", "invoice", "server", "deadline", "customer", "draft", "logo", "coffee")
POSTED = '{"type":"posted"'


class Office:
    """What was said, by number, and when it should have been; how late each heard it, in ms."""

    def __init__(self, server: Server, town: Town) -> None:
        self.server = server
        self.town = town
        self.due: list[float] = []
        self.sizes: list[int] = []  # How many pages hear each message.
        self.heard: Counter[int] = Counter()
        self.has_heard_all = asyncio.Event()
        self._awaited: set[int] = set()
        self.waits: list[float] = []
        self.acts: Counter[str] = Counter()
        self.errors = 0
        self.dropped: Counter[str] = Counter()  # By the reason that they were told.
        self.rooms = {town.rooms[room_name(FIRST_TEAM + n)]: team(n) for n in range(TEAMS)}

    def announce(self, room: int, due: float) -> str:
        """A text that nobody has said before."""
        self.due.append(due)
        self.sizes.append(len(self.rooms[room]))
        self._awaited.add(len(self.due) - 1)
        self.has_heard_all.clear()
        words = " ".join(random.Random(len(self.due)).choices(WORDS, k=9))
        return f"{words} #{len(self.due) - 1}"

    def hear(self, text: str) -> None:
        number = int(text.rpartition("#")[2])
        self.heard[number] += 1
        self.waits.append(1e3 * (time.monotonic() - self.due[number]))
        if self.heard[number] == self.sizes[number]:
            self._awaited.discard(number)
        if not self._awaited:
            self.has_heard_all.set()

    @property
    def astray(self) -> int:
        """Messages that some page has not heard, or heard twice."""
        return sum(self.heard[number] != size for number, size in enumerate(self.sizes))


class Person:
    def __init__(self, office: Office, number: int) -> None:
        self._office = office
        self._number = number
        self._draw = random.Random(number)
        self._teams = [room for room, people in office.rooms.items() if number in people]
        self._seqs: dict[int, int] = dict.fromkeys(self._teams, 0)
        self._newest: dict[int, tuple[int, str]] = {}  # By room, the id and the text of the last message,
        self._own: dict[int, tuple[int, str]] = {}  # and of the last of one's own.
        self._saying: set[asyncio.Task[None]] = set()
        self._is_in = asyncio.Event()

    async def come(self) -> None:
        self._is_in.clear()
        path = f"/ws/?token={self._office.town.tokens[self._number]}"
        self._talker = await Talker.come(self._office.server, path, self._hear)
        await self._talker.say({"type": "resume", "rooms": {str(room): seq for room, seq in self._seqs.items()}})
        await self._is_in.wait()

    async def work(self, seconds: float, speed: float) -> None:
        """What comes at its time, whether or not the one before was quick."""
        acts, weights = list(HOURLY), list(HOURLY.values())
        due = begin = time.monotonic()
        while (due := due + self._draw.expovariate(sum(weights) * speed / 3600)) < begin + seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            (name,) = self._draw.choices(acts, weights)
            self._office.acts[name] += 1
            await self._act(getattr(self, name), due)

    async def go(self) -> None:
        await self._talker.go()

    async def _act(self, act: Callable[[float], Awaitable[None]], due: float) -> None:
        """Whoever is cut off comes back, as a page does."""
        try:
            await act(due)
        except WebSocketClosedError:
            self._office.dropped[self._talker.farewell] += 1
            await self.come()

    async def post(self, due: float) -> None:
        room = self._room()
        await self._talker.say({"type": "typing", "room": room, "is_typing": True})
        text = self._office.announce(room, due)
        await self._talker.say({"type": "post", "room": room, "text": text, "client_id": text[-40:]})

    async def react(self, due: float) -> None:
        if self._newest:
            room, (id, _) = self._draw.choice(list(self._newest.items()))
            await self._talker.say({"type": "react", "room": room, "id": id, "reaction": self._draw.choice("👍🎉👀")})

    async def edit(self, due: float) -> None:
        if self._own:
            room, (id, text) = self._draw.choice(list(self._own.items()))
            await self._talker.say({"type": "edit", "room": room, "id": id, "text": f"Well: {text}"})

    async def look_back(self, due: float) -> None:
        room = self._room()
        await self._talker.say({"type": "history", "room": room, "before": self._seqs[room] + 1, "limit": 50})

    async def look_closer(self, due: float) -> None:
        await self._talker.say({"type": "details", "room": self._room()})

    async def search(self, due: float) -> None:
        query = urlencode({"q": self._draw.choice(WORDS)})
        headers = {"Authorization": f"Bearer {self._office.town.tokens[self._number]}"}
        url = f"http://127.0.0.1:{self._office.server.port}/api/app/search?{query}"
        await AsyncHTTPClient().fetch(url, headers=headers)

    async def come_back(self, due: float) -> None:
        await self.go()
        await self.come()

    def _room(self) -> int:
        return self._teams[0] if self._draw.random() < EVERYBODY else self._draw.choice(self._teams)

    def _hear(self, text: str) -> None:
        if text.startswith(POSTED):
            self._hear_message(json.loads(text))
        elif '"seq"' in text[:80]:
            frame = json.loads(text)
            if frame["type"] in {"edited", "reacted"}:
                self._seqs[frame["room"]] = frame["seq"]
        elif text.startswith('{"type":"resumed"'):
            self._is_in.set()
        self._office.errors += text.startswith('{"type":"error"')

    def _hear_message(self, frame: dict) -> None:
        room, message = frame["room"], frame["message"]
        self._seqs[room] = frame["seq"]
        self._newest[room] = message["id"], message["text"]
        if "client_id" in message:
            self._own[room] = self._newest[room]
        self._office.hear(message["text"])
        if self._draw.random() < AT_ONCE:
            reading = asyncio.create_task(self._read(room, frame["seq"]))
            self._saying.add(reading)
            reading.add_done_callback(self._saying.discard)

    async def _read(self, room: int, seq: int) -> None:
        self._office.acts["read"] += 1
        with suppress(WebSocketClosedError):
            await self._talker.say({"type": "read", "room": room, "seq": seq})


async def staffed(office: Office) -> Sequence[Person]:
    people = [Person(office, number) for number in range(TEAM)]
    for person in people:
        await person.come()
    return people
