"""A server with TLS, beside the plain one that all tests have."""

from contextlib import AsyncExitStack

import pytest

from commands.serve import open_to_clients
from tests.secure import Box


@pytest.fixture
def box(io_loop, hub, store, settings):
    """It needs settings with `tls.mode: auto`."""
    stack = AsyncExitStack()
    doors = io_loop.run_sync(lambda: stack.enter_async_context(open_to_clients(hub, store.secrets)))
    yield Box(doors, settings.data_dir / "tls" / "ca.pem")
    io_loop.run_sync(stack.aclose)
