"""Ends for the hub to hold: a client that records what it is told, a store that does as it is told."""

import asyncio
import json
from dataclasses import dataclass, field
from functools import partial

from hub.counts import Counts
from hub.errors import Unavailable
from hub.events import RoomChanged
from hub.live import LiveRoom
from hub.multicast import Multicast
from hub.recent import Shelf

PARTS = {"messages", "memberships", "rooms", "users", "tokens", "notices", "invites", "passwords", "files", "search"}
PARTS |= {"keeping"}


@dataclass(frozen=True)
class Lines:
    """A dialect of one line of JSON to an event. `encoded` gathers what was encoded, as often as it was."""

    name: str = "lines"
    encoded: list = field(default_factory=list, compare=False)
    alike: frozenset = frozenset()

    def encode(self, event, *, own):
        self.encoded.append((event, own))
        body = {"type": type(event).__name__, "own": own, "room": room_id(event), **told_of(event)}
        return json.dumps(body).encode() + b"\n"


def room_id(event):
    if isinstance(event, RoomChanged):
        return event.room.id
    message = getattr(event, "message", None)
    return message.room_id if message else getattr(event, "room_id", None)


def told_of(event):
    message = getattr(event, "message", None)
    if message is None:
        return {key: getattr(event, key) for key in ("seq", "user_id") if hasattr(event, key)}
    reactions = {reaction.name: list(reaction.user_ids) for reaction in message.reactions}
    state = {"text": message.text, "reactions": reactions, "pinned": message.pinned_at is not None}
    return {"id": message.id, "seq": event.seq, **state}


class Wire:
    """A transport that takes everything at once, or, once `stuck`, nothing any more."""

    descriptor = -1

    def __init__(self):
        self.sent = []
        self.farewell = None
        self.unsent = 0
        self.stuck = False
        self.taken = asyncio.Event()

    def offer(self, data):
        if self.stuck:
            raise BlockingIOError
        self.send(data)
        return len(data)

    def send(self, data):
        self.sent.append(data)
        self.unsent += len(data) if self.stuck else 0

    def end(self, code, reason):
        self.farewell = (code, reason)
        self.taken.set()

    def take(self):
        """The client has read all there was."""
        self.unsent = 0
        self.taken.set()

    async def drained(self):
        self.taken.clear()
        await self.taken.wait()


@dataclass(eq=False)
class Client:
    session: object
    wire: Wire

    @property
    def heard(self):
        return [json.loads(line) for line in b"".join(self.wire.sent).splitlines()]

    @property
    def kinds(self):
        return [event["type"] for event in self.heard]

    @property
    def texts(self):
        return [event["text"] for event in self.heard if event["type"] == "Posted"]

    @property
    def seqs(self):
        return [event["seq"] for event in self.heard if "id" in event]


def live(room, state, *, schedule):
    """A room with nobody in it."""
    return LiveRoom(room, state, schedule=schedule, shelf=Shelf(), multicast=Multicast(Counts()))


async def as_usual(call):
    return await call()


class Gate:
    """A call that waits: `reached` when it has come, and after `open()` it goes on as `then` says."""

    def __init__(self, then=as_usual):
        self.reached = asyncio.Event()
        self._opened = asyncio.Event()
        self._then = then

    def open(self):
        self._opened.set()

    async def __call__(self, call):
        self.reached.set()
        await self._opened.wait()
        return await self._then(call)


class Late(Gate):
    """A call that is done at once, and answers only after `open()`."""

    async def __call__(self, call):
        result = await call()
        self.reached.set()
        await self._opened.wait()
        return result


async def away(call):
    """The database can't be reached."""
    raise Unavailable


async def lost(call):
    """The database does it, and its answer is lost."""
    await call()
    raise Unavailable


class Part:
    """A part of a real store. The next calls of a method go as `direct` says, one each, and then as `usually`."""

    def __init__(self, part):
        self._part = part
        self._scenes = {}
        self._usual = {}

    def usually(self, method, scene):
        self._usual[method] = scene

    def direct(self, method, *scenes):
        self._scenes[method] = list(scenes)

    def __getattr__(self, name):
        method = getattr(self._part, name)

        async def call(*args, **kwargs):
            real = partial(method, *args, **kwargs)
            scenes = self._scenes.get(name)
            scene = scenes.pop(0) if scenes else self._usual.get(name, as_usual)
            return await scene(real)

        return call


class Stage:
    """A real store whose calls can be directed."""

    def __init__(self, store):
        self._store = store
        self._parts = {name: Part(getattr(store, name)) for name in PARTS}

    def __getattr__(self, name):
        return self._parts[name] if name in self._parts else getattr(self._store, name)


async def others_go_on(rounds=20):
    """Let everything run that waits for nothing outside."""
    for _ in range(rounds):
        await asyncio.sleep(0)


async def together(part, method, *asking):
    """What all are told who ask in this order, or why not; and for whom they were asked for, call by call.

    No call is answered before all have asked.
    """
    asked, everybody = [], asyncio.Event()

    async def watched(call):
        asked.append(set(call.args[0]))
        await everybody.wait()
        return await call()

    part.usually(method, watched)
    tasks = []
    for ask in asking:
        tasks.append(asyncio.ensure_future(ask()))
        await others_go_on()
    everybody.set()
    return await asyncio.gather(*tasks, return_exceptions=True), asked
