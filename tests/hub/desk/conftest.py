"""A support desk over a real store."""

from dataclasses import dataclass

import pytest

from hub.desk.models import LineManager
from hub.desk.talk import Said
from hub.desk.tickets import Question
from hub.desk.workspaces import Access


@pytest.fixture
def support(io_loop, hub):
    """A workspace, as its api_key opens it."""

    async def make():
        workspace, keys = await hub.desk.workspaces.add("Support")
        return await hub.desk.workspaces.open(workspace.id, keys.api)

    return io_loop.run_sync(make)


@pytest.fixture
def admin(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("root", is_admin=True))


@pytest.fixture
def desk_of(hub, support, admin):
    """The seat of an admin, or whoever is named: `await desk_of(alice)`."""

    async def seat(caller=admin):
        return await hub.desk.team.seat(caller, support.workspace.id)

    return seat


@dataclass
class Customer:
    """Somebody with the `public_key` who calls himself carl."""

    hub: object
    access: object
    client: object

    async def enter(self, ticket):
        await self.hub.desk.talk.hear(self.client.session, ticket)

    async def rate(self, ticket, opinion):
        await self.hub.desk.tickets.rate(self.access, ticket, opinion, self.client.session.user_id)

    async def say(self, ticket, text):
        caller = self.client.session.caller
        return await (await self.hub.desk.talk.say(self.access, ticket, caller, Said(text, '"carl"')))


@pytest.fixture
def carl(hub, support, connect):
    return Customer(hub, Access(support.workspace, "public"), connect(hub.guests.welcome("carl"), some_rooms=True))


@pytest.fixture
def add_manager(hub, support):
    """Makes managers: `await add_manager("mira", alice)` is alice, when she signs in."""

    async def make(name, account=None, **fields):
        fields["account_id"] = account and account.user.id
        return await hub.desk.settings.add_manager(LineManager("", support.workspace.id, f'"{name}"', **fields))

    return make


@pytest.fixture
def ask(hub, support):
    """Makes tickets: `await ask()`."""

    async def make(product="Cake", customer='"carl"'):
        return await hub.desk.tickets.create(support, Question(product, customer, "null"), "somebody")

    return make


@pytest.fixture
def members(store):
    """The ids of those who hear a ticket by membership."""

    async def of(ticket):
        return {m.user_id for m in await store.memberships.of_room(ticket.room_id)}

    return of


@pytest.fixture
def count(hub, support):
    """How many tickets a manager has."""

    async def of(manager):
        return (await hub.desk.settings.manager(support.workspace.id, manager.id)).ticket_count

    return of
