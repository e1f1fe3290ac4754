"""A hub in which nobody goes on ringing after the test: it shares its loop with the next one."""

import pytest


@pytest.fixture
def hub(io_loop, hub):
    async def hang_up():
        hub.calls.end_all()
        await hub.call_log.settled()

    yield hub
    io_loop.run_sync(hang_up)
