"""The examples of docs/protocols.md, and clients that play them.

A fence says who: `json alice` is what Alice's client sends, `json to alice` what it hears, `http alice` what it
requests, and `json 200 to alice` the answer. A path behind that names another socket than the section's own, and
`after bob` closes all of Bob's first.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.clients import PATIENCE
from tests.handlers.socketio.talker import Frames, Talker

TEXT = (Path(__file__).parents[2] / "docs/protocols.md").read_text()
FENCE = re.compile(
    r"```(?P<kind>json|http) (?:(?P<status>\d+) )?(?P<to>to )?(?P<who>\w+)"
    r"(?: after (?P<after>\w+))?(?: (?P<path>/\S*))?\n(?P<text>.*?)\n```",
    re.DOTALL,
)
# What is another one whenever the examples are played. What stands for it in the document stands for it everywhere.
IDS = {"id", "_id", "seq", "message_id", "parent_message_id", "room", "room_id", "user_id", "ticket_id", "inserted_id"}
TIMES = {"created_at", "updated_at", "date_added", "pinned_at", "last_datetime"}
VARYING = {*IDS, *TIMES, "token", "access", "refresh"}


@dataclass(frozen=True)
class Example:
    kind: str
    status: str | None
    to: str | None
    who: str
    after: str | None
    path: str | None
    text: str

    @property
    def body(self):
        return json.loads(self.text)

    @property
    def is_frame(self):
        return self.kind == "json" and self.status is None


def _sections():
    for section in TEXT.split("\n## ")[1:]:
        examples = [Example(**found.groupdict()) for found in FENCE.finditer(section)]
        if examples:
            yield section.partition("\n")[0], examples


SECTIONS = dict(_sections())


def frames(heading, *, to):
    """What clients of a section say, or what they are told."""
    return [one.body for one in SECTIONS[heading] if one.is_frame and bool(one.to) is to]


class Story:
    """Plays the examples of one section. `known`: what stands in the document for what."""

    def __init__(self, people, path, known):
        self.people = people
        self.path = path
        self.known = known
        self.clients = {}

    async def play(self, examples):
        """All are there from the beginning, but for those that come back."""
        for one in examples:
            if one.is_frame and "?" not in (one.path or ""):
                await self.client(one)
        for one in examples:
            await self.turn(one)

    async def client(self, one):
        if (one.who, one.path) not in self.clients:
            self.clients[one.who, one.path] = await self.connect(one.who, self.put(one.path or self.path))
        return self.clients[one.who, one.path]

    async def turn(self, one):
        if one.after:
            await asyncio.gather(*(client.close() for (who, _), client in self.clients.items() if who == one.after))
        if one.kind == "http":
            method, path, *body = one.text.split(maxsplit=2)
            sent = self.filled(json.loads(body[0])) if body else None
            self.answer = await self.people[one.who].request(method, self.put(path), sent)
        elif one.status:
            assert self.answer.status == int(one.status), self.answer
            assert self.learn(one.body, self.answer.json), self.answer.json
        elif one.to:
            await self.expect(await self.client(one), one.body)
        else:
            await (await self.client(one)).send_text(json.dumps(self.filled(one.body)))

    async def connect(self, who, path):
        path, _, query = path.partition("?")
        return await self.people[who].socket(path, **dict(pair.split("=") for pair in query.split("&") if query))

    async def expect(self, client, body):
        """Others may come before."""
        heard = []
        try:
            async with asyncio.timeout(PATIENCE):
                while not heard or not self.learn(body, heard[-1]):
                    heard.append(await client.receive())
        except TimeoutError:
            raise AssertionError(f"{body} was not among {heard}") from None

    def learn(self, example, actual):
        """Whether this is what the example shows; then it is known what stands for what."""
        found = dict(self.known)
        if not _is_like(example, actual, found):
            return False
        self.known = found
        return True

    def filled(self, value, key=None):
        """What a client of the document sends."""
        if isinstance(value, dict):
            return {name: self.filled(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return self.put(value) if isinstance(value, str) else self.known.get(value, value) if key in VARYING else value

    def put(self, text):
        return _put(text, self.known)


class SocketIOStory(Story):
    """Over Socket.IO, where nobody has to sign in."""

    async def connect(self, who, path):
        frames = await Frames.open(self.people[who].server)
        await frames.next()
        await frames.send("40")
        talker = Talker(frames, json.loads((await frames.next())[2:])["sid"])
        self.known[f"sid-of-{who}-at-this-time"] = talker.sid
        return Speaker(talker)


@dataclass(frozen=True)
class Speaker:
    talker: Talker

    async def send_text(self, text):
        await self.talker.emit(*json.loads(text))

    async def receive(self):
        return await self.talker.hear()


def _put(text, known):
    for shown, actual in known.items():
        if isinstance(shown, str):
            text = text.replace(shown, actual)
    return re.sub(r"(?<=[/=])\d+", lambda found: str(known.get(int(found[0]), found[0])), text)


def _is_like(example, actual, known, key=None):
    if isinstance(example, dict) and isinstance(actual, dict):
        return example.keys() == actual.keys() and all(
            _is_like(item, actual[name], known, name) for name, item in example.items()
        )
    if isinstance(example, list) and isinstance(actual, list):
        return len(example) == len(actual) and all(map(_is_like, example, actual, [known] * len(actual)))
    if key in VARYING and example is not None and type(example) is type(actual):
        return known.setdefault(example, actual) == actual
    return (_put(example, known) if isinstance(example, str) else example) == actual
