"""A support desk, as its managers see it over REST."""

from dataclasses import dataclass

from hub.desk.talk import Said
from hub.desk.tickets import Question
from hub.desk.workspaces import Access


@dataclass
class Desk:
    hub: object
    workspace: object
    keys: object

    @property
    def path(self):
        return f"/api/desk/workspaces/{self.workspace.id}"

    async def ask(self, product="Billing", customer='"carl"'):
        """A new ticket."""
        question = Question(product, customer, "null")
        return await self.hub.desk.tickets.create(Access(self.workspace, "api"), question, "somebody")

    async def say(self, ticket, text):
        """What the customer writes."""
        access, carl = Access(self.workspace, "public"), self.hub.guests.welcome("carl")
        now = await self.hub.desk.tickets.current(self.workspace, ticket.id)
        return (await (await self.hub.desk.talk.say(access, now, carl, Said(text, now.customer)))).message

    async def managers(self):
        """Their ids, by name."""
        there = await self.hub.desk.settings.managers(self.workspace.id)
        return {manager.user_id.strip('"'): manager.id for manager in there}


def path(ticket, *rest):
    return "/".join(["/api/desk/tickets", ticket.id, *rest])
