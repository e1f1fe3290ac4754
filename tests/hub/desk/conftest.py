"""A support desk over a real store."""

import pytest

from hub.desk.models import LineManager
from hub.desk.tickets import Question


@pytest.fixture
def support(io_loop, hub):
    """A workspace, as its api_key opens it."""

    async def make():
        workspace, keys = await hub.desk.workspaces.add("Support")
        return await hub.desk.workspaces.open(workspace.id, keys.api)

    return io_loop.run_sync(make)


@pytest.fixture
def add_manager(hub, store, support):
    """Makes managers: `await add_manager("mira", alice)` is alice, when she signs in."""

    async def make(name, account=None):
        manager = await hub.desk.settings.add_manager(LineManager("", support.workspace.id, f'"{name}"'))
        await store.desk.managers.link(manager.id, account and account.user.id)
        return await hub.desk.settings.manager(support.workspace.id, manager.id)

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
