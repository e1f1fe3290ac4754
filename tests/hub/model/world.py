"""The hub over a real database, people at devices, and the reference that says how it all has to be."""

import asyncio
from contextlib import asynccontextmanager

from commands.clock import now
from hub.accounts.models import User
from hub.entries import Draft
from hub.errors import TRY_AGAIN_LATER, Refusal
from hub.hub import Hub
from tests.hub.house import Client, Lines, Wire, others_go_on
from tests.hub.model.reference import Message, Room

PEOPLE, ROOMS = 3, 2
OWNER = 0
EVERYTHING = 10**6


class Device:
    """Somebody's view of a room, kept through all connections."""

    def __init__(self, who, room):
        self.who, self.room = who, room
        self.since = 0
        self.shown = {}
        self.client = None
        self.taken = 0

    def take(self):
        """Read what has come. Seqs grow from one connection to the next."""
        heard, self.taken = self.client.heard[self.taken :], len(self.client.heard)
        for event in heard:
            if "id" not in event:
                continue
            assert event["seq"] > self.since, "nothing comes twice, or too late"
            self.since = event["seq"]
            if event["type"] == "Deleted":
                self.shown.pop(event["id"], None)
            else:
                assert event["type"] == "Posted" or event["id"] in self.shown
                self.shown[event["id"]] = event["text"]

    @property
    def is_whole(self):
        return self.client is not None and not self.client.session.closed and not self.client.wire.stuck


class CarefulWire(Wire):
    """Nothing may be told that is not on disk."""

    def __init__(self, stored):
        super().__init__()
        self._stored = stored

    def send(self, data):
        super().send(data)
        told = {event["id"] for event in Client(None, self).heard if "id" in event}
        assert told <= self._stored, "visible before it was durable"


class World:
    def __init__(self, stage, settings):
        self.stage = stage
        self.settings = settings
        self.stored = set()  # Ids of messages whose write has been answered.
        self.devices = []

    async def begin(self, name):
        self.hub = Hub(self.stage, self.settings, now=now)
        self.stage.messages.usually("write", self._write)
        users = [await self.stage.users.insert(User(0, f"{name}_{n}", ""), "no") for n in range(PEOPLE)]
        self.tokens = [await self.stage.tokens.issue(user.id, "access", None) for user in users]
        await self._sign_in()
        self.rooms = [await self._room(f"{name} {n}") for n in range(ROOMS)]
        self.devices = [Device(who, room) for who in range(PEOPLE) for room in range(ROOMS)]
        for who in range(1, PEOPLE):
            await self.take_in(OWNER, who, 0)
        for device in self.devices:
            await self.connect(device)

    async def _room(self, name):
        room = await self.hub.rooms.create(self.callers[OWNER].user, name, kind="private")
        return room, Room({OWNER: "admin"}, {OWNER: 0})

    async def _sign_in(self):
        self.callers = [await self.hub.signin.authenticate(token) for token in self.tokens]

    async def _write(self, call):
        written = await call()
        self.stored |= {message.id for messages in call.args for message in messages}
        return written

    async def place(self, who, room):
        return await self.hub.members.place(self.callers[who], self.rooms[room][0])

    @asynccontextmanager
    async def judged(self, is_right):
        """What happens in here is refused, unless it is right."""
        try:
            yield
        except Refusal:
            assert not is_right
        else:
            assert is_right

    # What people do

    async def post(self, who, room, client_id):
        text, expected = f"{client_id} {'x' * 2000}", self.rooms[room][1]
        async with self.judged(expected.may(who)):
            place = await self.place(who, room)
            answer = await self.hub.messages.post(place, Draft(text, client_id=client_id))
            assert answer.message.id in self.stored
            expected.post(who, client_id, answer, text)

    async def edit(self, who, room, which):
        expected = self.rooms[room][1]
        if expected.messages:
            message, text = expected.messages[which % len(expected.messages)], f"edited at {expected.head}"
            async with self.judged(expected.may_edit(who, message)):
                answer = await self.hub.messages.edit(await self.place(who, room), message.id, text)
                expected.change(message, text, answer)

    async def delete(self, who, room, which):
        expected = self.rooms[room][1]
        if expected.messages:
            message = expected.messages[which % len(expected.messages)]
            async with self.judged(expected.may_delete(who, message)):
                answer = await self.hub.messages.delete(await self.place(who, room), message.id)
                expected.change(message, None, answer)

    async def read(self, who, room, seq):
        expected = self.rooms[room][1]
        async with self.judged(expected.may(who)):
            await self.hub.messages.read(await self.place(who, room), seq)
            expected.mark_read(who, seq)

    async def take_in(self, by, who, room):
        expected = self.rooms[room][1]
        async with self.judged(expected.members.get(by) == "admin"):
            await self.hub.members.take_in(await self.place(by, room), self.callers[who].user)
            expected.take_in(who)

    async def kick(self, by, who, room):
        expected = self.rooms[room][1]
        async with self.judged(expected.members.get(by) == "admin" and who != OWNER and expected.may(who)):
            await self.hub.members.kick(await self.place(by, room), self.callers[who].user.id)
            expected.put_out(who)
        self._check_end(who, room)

    async def leave(self, who, room):
        expected = self.rooms[room][1]
        async with self.judged(expected.may(who) and (who != OWNER or len(expected.members) == 1)):
            await self.hub.members.leave(await self.place(who, room))
            expected.put_out(who)
        self._check_end(who, room)

    def _check_end(self, who, room):
        """Invariant 6: with the right ends the delivery, at once."""
        device = self.devices[who * ROOMS + room]
        if not self.rooms[room][1].may(who) and device.client:
            assert device.client.session.closed
            self.drop(device)

    async def sign_out(self, who):
        """The token is revoked, and another one issued."""
        user = self.callers[who].user
        await self.hub.accounts.end_everything(user)
        for device in self.devices[who * ROOMS : (who + 1) * ROOMS]:
            assert device.client is None or device.client.session.closed
            self.drop(device)
        async with self.judged(False):
            await self.hub.signin.authenticate(self.tokens[who])
        self.tokens[who] = await self.stage.tokens.issue(user.id, "access", None)
        self.callers[who] = await self.hub.signin.authenticate(self.tokens[who])

    # What connections do

    async def connect(self, device):
        """Resume from what the device has."""
        if device.client:
            self.drop(device)
        async with self.judged(self.rooms[device.room][1].may(device.who)):
            place = await self.place(device.who, device.room)
            wire = CarefulWire(self.stored)
            device.client, device.taken = Client(self.hub.session(self.callers[device.who], Lines(), wire), wire), 0
            await self.hub.history.resume(device.client.session, place.live, device.since)

    def drop(self, device):
        """The connection breaks; what the device has not read is lost to it."""
        if device.client:
            if not device.client.wire.stuck:
                device.take()
            self.hub.registry.disconnect(device.client.session)
            device.client = None

    def stall(self, device):
        """The device reads no more."""
        if device.client:
            device.take()
            device.client.wire.stuck = True

    async def crash(self, drafts, *, written):
        """The process dies while it writes, before the database has it or after. Everybody sends again."""
        reached = asyncio.Event()

        async def dying(call):
            if written:
                await self._write(call)
            reached.set()
            await asyncio.Event().wait()

        self.stage.messages.direct("write", dying)
        places = [(await self.place(who, room), id) for who, room, id in drafts if self.rooms[room][1].may(who)]
        answers = [
            self.hub.messages.post(place, Draft(f"{client_id} {'x' * 2000}", client_id=client_id))
            for place, client_id in places
        ]
        if answers:
            # A repeat may be answered without a write.
            dead = asyncio.create_task(reached.wait())
            await asyncio.wait([dead, *answers], return_when=asyncio.FIRST_COMPLETED)
        self.stage.messages.direct("write")
        for answer in answers:
            answer.cancel()
        await self._die()
        for who, room, client_id in drafts:
            await self._send_again(who, room, client_id)

    async def _die(self):
        for device in self.devices:
            self.drop(device)
        doomed = asyncio.all_tasks() - {asyncio.current_task()}
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        self.hub = Hub(self.stage, self.settings, now=now)
        await self._sign_in()

    async def _send_again(self, who, room, client_id):
        """What was on disk when the process died is there already; the reference learns of it here."""
        chat, expected = self.rooms[room]
        if not expected.may(who):
            return
        live = (await self.place(who, room)).live
        stored = await self.stage.messages.changed_since(chat.id, expected.head, EVERYTHING, EVERYTHING)
        for message in sorted(stored, key=lambda message: message.seq):
            author = next(n for n, caller in enumerate(self.callers) if caller.user.id == message.author_id)
            expected.grow(message.seq)
            expected.messages.append(Message(message.id, author, message.seq, message.text))
            expected.known[author, message.client_id] = message.id
        assert live.head == expected.head
        await self.post(who, room, client_id)

    # What has to be, whatever happened

    async def check(self):
        await others_go_on()
        for room, expected in self.rooms:
            stored = await self.stage.messages.changed_since(room.id, 0, EVERYTHING, EVERYTHING)
            assert {m.id: m.text for m in stored if not m.deleted} == expected.shown
            assert {m.id for m in stored} == {m.id for m in expected.messages}
            assert len({m.rev for m in stored}) == len(stored)
        for device in self.devices:
            self._check_device(device)

    def _check_device(self, device):
        if device.is_whole:
            device.take()
            assert device.shown == self.rooms[device.room][1].shown
        elif device.client:
            wire, limit = device.client.wire, self.settings.limits.outbox_kb * 1024
            assert wire.unsent <= limit or len(wire.sent) == 1 or wire.farewell
            assert wire.farewell is None or wire.farewell[0] == TRY_AGAIN_LATER

    async def check_counts(self, who):
        told = {summary.room.id: summary for summary in await self.hub.overview.rooms(self.callers[who])}
        mine = {room.id: expected for room, expected in self.rooms if expected.may(who)}
        assert set(told) == set(mine)
        for id, expected in mine.items():
            assert (told[id].read_seq, told[id].unread) == (expected.read[who], expected.unread(who))
