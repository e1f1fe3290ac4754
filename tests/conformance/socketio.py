"""Family 000."""

from tests.conformance.member import Heard, Member
from tests.handlers.socketio.talker import Talker, message


class SocketIOMember(Member):
    """A page of family 000, signed in by `auth`."""

    can = frozenset()

    async def enter(self, since=None):
        self.talker = await Talker.open(self.person.server, auth={"token": self.person.token})
        self.past = (await self.talker.join(str(self.arena.room.id)))[1:]
        return self

    async def say(self, text, client_id=None):
        more = {"client_id": client_id} if client_id else {}
        await self.talker.emit("message_event", message(str(self.arena.room.id), text, **more))

    async def refusal(self):
        return (await self._next(lambda body: body.get("status") == "failure"))["code"]

    async def hear(self):
        body = await self._next(lambda body: "sid" in body)
        return Heard(body["data"], client_id=body.get("client_id"))

    async def history(self):
        again = await SocketIOMember(self.person, self.arena).enter()
        return again.past

    async def refused(self):
        self.talker = await Talker.open(self.person.server, auth={"token": self.person.token})
        await self.talker.emit("join", {"room": str(self.arena.room.id)})
        return await self.refusal()

    async def leave(self):
        await self.talker.leave()

    async def ended(self):
        return await self.talker.frames.ended()

    async def _next(self, wanted):
        while not wanted(body := (await self.talker.hear())[1]):
            pass
        return body
