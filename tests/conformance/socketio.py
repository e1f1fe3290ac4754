"""Families 000 and 001: rooms and tickets over Socket.IO."""

from tests.conformance.member import ALWAYS, Heard, Member
from tests.handlers.socketio.desks import data, failure
from tests.handlers.socketio.talker import Talker, message


class SocketIOMember(Member):
    """A page of family 000, signed in by `auth`."""

    can = ALWAYS

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
        again = await type(self)(self.person, self.arena).enter()
        return again.past

    async def attempt(self, id):
        """What other families can; here it is nothing."""
        for name in ("edit", "delete", "react"):
            _, answer = await self.talker.ask(name, {"id": id, "text": "Changed.", "reaction": "Heart"})
            assert answer[0]["code"] == "unknown_event"

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


class TicketMember(SocketIOMember):
    """A page of family 001 that has the key of the desk, in a ticket."""

    async def enter(self, since=None):
        self.talker = await Talker.open(self.person.server, auth={"token": self.person.token})
        self.past = await self._messages()
        return self

    async def say(self, text, client_id=None):
        more = {"client_id": client_id} if client_id else {}
        said = self.arena.desk.message(self.arena.room.ticket, text, user_id=self.person.user.username, **more)
        await self.talker.emit("ticket_message_event", said)

    async def refusal(self):
        return (await self._next(lambda body: body["status"] == "failure"))["data"]

    async def hear(self):
        body = await self._next(lambda body: body.get("operation") == "send_message")
        said = body["data"]
        return Heard(said["message_data"], said["author"], int(said["_id"], 16), said.get("client_id"))

    async def refused(self):
        self.talker = await Talker.open(self.person.server, auth={"token": self.person.token})
        return await failure(self.talker, "get_ticket_messages", self._ticket(api_key="guessed"))

    async def _messages(self):
        said = await data(self.talker, "get_ticket_messages", self._ticket())
        return [message["message_data"] for message in said]

    def _ticket(self, **more):
        return self.arena.desk.messages(self.arena.room.ticket, **more)
