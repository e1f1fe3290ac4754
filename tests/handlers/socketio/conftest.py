import pytest

from tests.handlers.socketio.desks import Desk
from tests.handlers.socketio.talker import Talker


@pytest.fixture
def guest(server):
    """Makes guests: `await guest()` is one, connected and greeted."""

    async def make(**options):
        return await Talker.open(server, **options)

    return make


@pytest.fixture
def open_desk(hub):
    """Makes workspaces: `await open_desk("Support")`."""

    async def make(name):
        return Desk(*await hub.desk.workspaces.add(name))

    return make


@pytest.fixture
def desk(io_loop, open_desk):
    return io_loop.run_sync(lambda: open_desk("Support"))
