import pytest

from tests.handlers.socketio.talker import Talker


@pytest.fixture
def guest(server):
    """Makes guests: `await guest()` is one, connected and greeted."""

    async def make(**options):
        return await Talker.open(server, **options)

    return make
