"""Families 002 and 004, which share a socket."""

from urllib.parse import quote

from tests.conformance.member import ALL, Heard, Member


class GroupMember(Member):
    """The Android app of family 002, which knows rooms by id."""

    @staticmethod
    async def sign_in(nobody, name, password):
        return (await nobody.post("/api/user/login/", {"email": f"{name}@example.org", "password": password})).json[
            "token"
        ]

    @property
    def segment(self):
        return self.arena.room.id

    async def enter(self, since=None):
        query = {} if since is None else {"since": since}
        self.socket = await self.person.socket(f"/ws/chat/{self.segment}/", **query)
        return self

    async def say(self, text, client_id=None):
        await self.socket.send(message=text, **({"client_id": client_id} if client_id else {}))

    async def refusal(self):
        return (await self._next(lambda frame: "error" in frame))["code"]

    async def hear(self):
        frame = await self._next(lambda frame: "message" in frame)
        self.seq = frame["seq"]
        return Heard(frame["message"], frame["sender"]["name"].lower(), frame["id"], frame.get("client_id"))

    async def edit(self, id, text):
        await self.socket.send(action="edit_message", message_id=id, new_content=text)

    async def delete(self, id):
        await self.socket.send(action="delete_message", message_id=id)

    async def react(self, id, name):
        await self.socket.send(action="react_message", message_id=id, reaction=name)

    async def hear_edit(self):
        frame = await self._action("edited")
        return frame["id"], frame["new_content"]

    async def hear_delete(self):
        return (await self._action("deleted"))["id"]

    async def hear_react(self):
        frame = await self._action("reacted")
        return frame["id"], frame["reactions"]

    async def history(self):
        page = await self.person.get(f"/api/chat/groups/{self.arena.room.id}/messages/?page=1&page_size=100")
        return [said["content"] for said in page.json.get("results", [])[::-1]]

    async def read(self, seq):
        await self.person.post(f"/api/chat/groups/{self.arena.room.id}/mark-as-read/")

    async def unread(self):
        rooms = (await self.person.get("/api/chat/groups/")).json
        return next(room["unread_count"] for room in rooms if room["id"] == self.arena.room.id)

    async def sees(self, member, *, here):
        wanted = (member.person.id, "online" if here else "offline")
        while wanted not in await self._statuses():
            pass
        return True

    async def _statuses(self):
        members = (await self.person.get(f"/api/chat/groups/{self.arena.room.id}/members/")).json
        return [(member["id"], member["current_status"]) for member in members]

    async def refused(self):
        return (await self.person.handshake_refused(f"/ws/chat/{self.segment}/"))[0]

    async def leave(self):
        await self.socket.close()

    async def ended(self):
        return await self.socket.ended()

    async def _action(self, action):
        return await self._next(lambda frame: frame.get("action") == action)

    async def _next(self, wanted):
        while not wanted(frame := await self.socket.receive()):
            pass
        return frame


class RoomMember(GroupMember):
    """Clients of family 004: its REST, and the same socket by the room's name."""

    can = ALL - {"read state", "presence"}

    @staticmethod
    async def sign_in(nobody, name, password):
        return (await nobody.post("/auth/login/", {"username": name, "password": password})).json["access"]

    @property
    def segment(self):
        """Conversations and tickets go by their number alone."""
        room = self.arena.room
        return room.id if room.pair or room.ticket else quote(room.name)

    async def history(self):
        page = await self.person.get(f"/chat/history/?room_id={self.arena.room.id}")
        return [said["message"] for said in page.json["chat_history"]]
