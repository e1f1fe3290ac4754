"""Who there is when rights are asked for, and what each of them might lay hands on."""

from itertools import count

from hub.accounts.accounts import Registration
from hub.desk.models import LineManager
from hub.desk.settings import new_topic
from hub.desk.tickets import Question
from hub.desk.workspaces import Access
from hub.entries import Draft
from tests.clients import Person
from tests.forms import PNG

# From those who are nobody to those who rule the server. A guest has the public key of a workspace and nothing else.
ROLES = ("nobody", "guest", "disabled", "bot", "stranger", "member", "owner", "manager", "admin")
PASSWORD = "correct horse battery"


class Place:
    """What a request is about: things that the owner, the member and the manager have. Each is made when asked for."""

    def __init__(self, town, number):
        self.town = town
        self.hub = town.hub
        self.new = f"new{number}"  # A name that nobody has.
        self._made = {"new": self.new, "email": f"{self.new}@example.com", "desk": town.desk}

    async def get(self, name):
        if name not in self._made:
            self._made[name] = await getattr(self, f"_{name}")()
        return self._made[name]

    async def _room(self):
        """The owner's, with the member and a spare one."""
        room = await self.hub.rooms.create(self.town.users["owner"], f"room {self.new}", kind="private")
        for user in (self.town.users["member"], await self.get("spare")):
            await self.hub.members.add_member(room, user)
        return room

    async def _spare(self):
        return await self.town.user(f"spare_{self.new}")

    async def _loose(self):
        return await self.town.user(f"loose_{self.new}")

    async def _robot(self):
        return await self.hub.bots.create(f"robot_{self.new}")

    async def _party(self):
        """The member is invited to it."""
        room = await self.hub.rooms.create(self.town.users["owner"], f"party {self.new}", kind="private")
        await self.hub.members.invite(await self.town.seat("owner", room), [self.town.users["member"].id])
        return room

    async def _invite(self):
        owner = await self.town.seat("owner", await self.get("room"))
        self._made["code"], invite = await self.hub.invites.issue(owner.caller, [owner.room.id])
        return invite

    async def _code(self):
        await self.get("invite")
        return self._made["code"]

    async def _hook(self):
        owner = await self.town.seat("owner", await self.get("room"))
        self._made["hook_code"], hook = await self.hub.incoming.make(owner, self.new)
        return hook

    async def _outgoing(self):
        owner = await self.town.seat("owner", await self.get("room"))
        return await self.hub.outgoing.make(owner, self.new, "http://box.example/")

    async def _hook_code(self):
        await self.get("hook")
        return self._made["hook_code"]

    async def _file(self):
        member = await self.town.seat("member", await self.get("room"))
        incoming = self.hub.files.receive()
        await incoming.write(PNG)
        file = await self.hub.files.keep(incoming, f"{self.new}.png", member.caller)
        draft = Draft("Cake!", attachments=(await self.hub.files.attach(file, member),))
        self._made["message"] = (await self.hub.messages.post(member, draft)).message
        return file

    async def _message(self):
        await self.get("file")
        return self._made["message"]

    async def _tokens(self):
        return await self.hub.signin.tokens(self.town.users["member"])

    async def _grant(self):
        return await self.hub.signin.authenticate((await self.get("tokens")).access)

    async def _ticket(self):
        question = Question("Billing", '"carl"', "null")
        return await self.hub.desk.tickets.create(Access(self.town.desk, "api"), question, "somebody")

    _other = _ticket

    async def _other_desk(self):
        """Where nobody is a manager."""
        desk, _ = await self.hub.desk.workspaces.add(f"Desk {self.new}")
        return desk

    async def _reply(self):
        return await self.hub.desk.settings.add_reply(self.town.desk.id, "Hello", "How can I help?")

    async def _manager(self):
        account = await self.get("loose")
        made = LineManager("", self.town.desk.id, f'"{self.new}"', account_id=account.id)
        return await self.hub.desk.settings.add_manager(made)


class Town:
    def __init__(self, server, hub):
        self.server = server
        self.hub = hub
        self.users = {}
        self._numbers = count(1)

    async def settle(self):
        for role in ROLES[2:]:
            self.users[role] = await self.user(role, is_admin=role == "admin")
        self.users["bot"] = await self.hub.bots.create("robot")
        for role in ("stranger", "member", "owner", "manager", "admin"):
            await self.hub.rooms.create(self.users[role], f"home of the {role}", kind="private")
        await self.hub.accounts.disable(self.users["disabled"])
        self.desk, self.keys = await self.hub.desk.workspaces.add("Support")
        mira = LineManager("", self.desk.id, '"mira"', account_id=self.users["manager"].id)
        await self.hub.desk.lines.admit(self.desk, await self.hub.desk.settings.add_manager(mira))
        await self.hub.desk.settings.add_topic(new_topic(self.desk, "Billing", "null"))

    async def user(self, name, *, is_admin=False):
        wanted = Registration(name, PASSWORD, f"{name}@example.org", name.capitalize(), "Example")
        return await self.hub.accounts.create(wanted, is_admin=is_admin)

    async def actor(self, role):
        """With a token of its own, so that it may end it. Even the disabled one is given one: it must be no good."""
        if role == "nobody":
            return Person(self.server)
        if role == "guest":
            return Person(self.server, None, self.keys.public)
        user = self.users[role]
        return Person(self.server, user, await self.hub.signin.access_token(user))

    async def seat(self, role, room):
        caller = await self.hub.signin.authenticate((await self.actor(role)).token)
        return await self.hub.members.place(caller, room)

    def place(self):
        return Place(self, next(self._numbers))
