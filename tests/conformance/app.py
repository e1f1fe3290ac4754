"""The bundled UI."""

from tests.conformance.member import Heard, Member
from tests.handlers.app.tabs import Tab


class AppMember(Member):
    """A tab of the bundled UI: /ws/"""

    @staticmethod
    async def sign_in(nobody, name, password):
        answer = await nobody.post("/api/app/session", {"login": name, "password": password})
        return answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]

    async def enter(self, since=None):
        self.tab = await Tab.of(self.person, None if since is None else {self.arena.room.id: since})
        return self

    async def say(self, text, client_id=None):
        await self.tab.send("post", room=self.arena.room.id, text=text, client_id=client_id or text[:64])

    async def refusal(self):
        return (await self.tab.next("error"))["code"]

    async def hear(self):
        frame = await self.tab.next("posted")
        said = frame["message"]
        self.seq = frame["seq"]
        return Heard(said["text"], said["author"]["username"], said["id"], said.get("client_id"))

    async def edit(self, id, text):
        await self.tab.send("edit", room=self.arena.room.id, id=id, text=text)

    async def delete(self, id):
        await self.tab.send("delete", room=self.arena.room.id, id=id)

    async def react(self, id, name):
        await self.tab.send("react", room=self.arena.room.id, id=id, reaction=name)

    async def hear_edit(self):
        edited = (await self.tab.next("edited"))["message"]
        return edited["id"], edited["text"]

    async def hear_delete(self):
        return (await self.tab.next("deleted"))["message"]["id"]

    async def hear_react(self):
        reacted = (await self.tab.next("reacted"))["message"]
        return reacted["id"], {name: len(ids) for name, ids in reacted["reactions"].items()}

    async def history(self):
        await self.tab.send("history", room=self.arena.room.id, request="h")
        return [said["text"] for said in (await self.tab.next("history"))["messages"]]

    async def read(self, seq):
        await self.tab.send("read", room=self.arena.room.id, seq=seq)
        await self.tab.next("read")

    async def unread(self):
        return (await Tab.of(self.person)).room(self.arena.room)["unread"]

    async def sees(self, member, *, here):
        """The server looks twice a second who came and went."""
        hub, id = self.arena.hub, member.person.id
        while hub.registry.is_online(id) is not here:
            await self.tab.ask("ping")
        hub.roster.look()
        return id in (await self.tab.next("presence"))["online" if here else "offline"]

    async def refused(self):
        await self.enter()
        await self.say("Hello?")
        return await self.refusal()

    async def leave(self):
        await self.tab.socket.close()

    async def ended(self):
        return await self.tab.socket.ended()
