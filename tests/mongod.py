"""A mongod for the tests, in memory where the system has some to spare."""

import asyncio
import tempfile
from contextlib import contextmanager
from pathlib import Path

from store.embedded import EmbeddedMongo

IN_MEMORY = Path("/dev/shm")  # where Linux has it: a thousand databases come and go faster than on disk


@contextmanager
def running_mongod():
    """Its address, while it runs."""
    memory = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="chatd-", dir=memory) as folder, asyncio.Runner() as runner:
        mongod = EmbeddedMongo(Path(folder))
        runner.run(mongod.start())
        yield mongod.uri
        runner.run(mongod.stop())
