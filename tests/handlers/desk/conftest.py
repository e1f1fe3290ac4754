"""A support desk at which mira and noel answer, and root, who rules the server."""

import pytest

from hub.desk.models import LineManager
from tests.handlers.desk.desks import Desk


@pytest.fixture
def open_desk(hub):
    """Makes desks: `await open_desk("Support", mira)`."""

    async def make(name, *people):
        workspace, keys = await hub.desk.workspaces.add(name)
        for person in people:
            made = LineManager("", workspace.id, f'"{person.user.username}"', account_id=person.id)
            await hub.desk.lines.admit(workspace, await hub.desk.settings.add_manager(made))
        return Desk(hub, workspace, keys)

    return make


@pytest.fixture
def mira(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("mira"))


@pytest.fixture
def noel(io_loop, sign_up):
    return io_loop.run_sync(lambda: sign_up("noel"))


@pytest.fixture
def desk(io_loop, open_desk, mira, noel):
    return io_loop.run_sync(lambda: open_desk("Support", mira, noel))


@pytest.fixture
def ticket(io_loop, desk):
    """The desk's first: mira's."""
    return io_loop.run_sync(desk.ask)
