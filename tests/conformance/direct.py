"""Family 003."""

from tests.conformance.member import ALL, Heard, Member


class DirectMember(Member):
    """The page of family 003, where one talks to one other user."""

    can = ALL - {"edit", "delete", "react", "hear reactions"}

    @staticmethod
    async def sign_in(nobody, name, password):
        return (await nobody.post("/api/auth/token/", {"username": name, "password": password})).json["access"]

    async def enter(self, since=None):
        query = {} if since is None else {"since": since}
        self.socket = await self.person.socket(f"/ws/{self.arena.other(self.person)}/", **query)
        await self._next("user_join")
        return self

    async def say(self, text, client_id=None):
        more = {"client_id": client_id} if client_id else {}
        await self.socket.send(type="chat_message", message=text, **more)

    async def refusal(self):
        return (await self._next("error"))["code"]

    async def hear(self):
        frame = await self._next("chat_message")
        self.seq = frame["seq"]
        return Heard(frame["message"], frame["from_user"]["username"], frame["id"], frame.get("client_id"))

    async def hear_edit(self):
        frame = await self._next("message_edited")
        return frame["id"], frame["message"]

    async def hear_delete(self):
        return (await self._next("message_deleted"))["id"]

    async def history(self):
        page = await self.person.get(f"/api/rooms/{self.arena.other(self.person)}/messages")
        return [said["content"] for said in page.json["messages"]]

    async def read(self, seq):
        watcher = await self.person.socket("/ws/notifications/")
        await watcher.receive()
        await self.socket.send(type="read_messages")
        await watcher.receive()

    async def unread(self):
        socket = await self.person.socket(f"/ws/notifications/{self.arena.other(self.person)}/")
        return (await socket.receive())["unread_count"]

    async def sees(self, member, *, here):
        return (await self._next("user_join" if here else "user_leave"))["user"] == member.person.user.username

    async def attempt(self, id):
        """What other families can; here it is nothing."""
        for type in ("edit", "delete", "react"):
            await self.socket.send(type=type, id=id, text="Changed.", reaction="Heart")

    async def leave(self):
        await self.socket.close()

    async def ended(self):
        return await self.socket.ended()

    async def _next(self, type):
        while (frame := await self.socket.receive())["type"] != type:
            pass
        return frame
