"""A server with TLS, beside the plain one that all tests have, and a storage on S3."""

from contextlib import AsyncExitStack

import pytest

from commands.serve import open_to_clients
from hub.config import S3
from store.blobs.s3 import S3Blobs
from store.mongo import open_store
from tests.secure import Box
from tests.store.s3 import BUCKET


@pytest.fixture
def box(io_loop, hub, store, settings):
    """It needs settings with `tls.mode: auto`."""
    stack = AsyncExitStack()
    doors = io_loop.run_sync(lambda: stack.enter_async_context(open_to_clients(hub, store.secrets)))
    yield Box(doors, settings.data_dir / "tls" / "ca.pem")
    io_loop.run_sync(stack.aclose)


@pytest.fixture
def on_s3(io_loop, mongodb, database, settings, s3):
    """A store whose files are there: for a fixture `store`."""
    blobs = S3Blobs(S3(BUCKET, endpoint_url=s3.url, prefix="chat/"), settings.data_dir / "incoming")
    store = io_loop.run_sync(lambda: open_store(mongodb, database, bcrypt_rounds=4, blobs=blobs))
    yield store
    store.close()
