"""The mongod that chatd runs itself: watched, started again, shared and stopped."""

import asyncio
import os
import select
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from store.embedded import EmbeddedMongo
from store.mongod import MongodFailed
from tests.store.mongods import mongods, pid, read, running, write

pytestmark = pytest.mark.gen_test

SERVER = """
import asyncio, sys
from pathlib import Path
from store.embedded import EmbeddedMongo
async def serve():
    await EmbeddedMongo(Path(sys.argv[1])).start()
    print("started", flush=True)
    await asyncio.Event().wait()
asyncio.run(serve())
"""


async def until(condition):
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def server_process(folder):
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVER, folder, stdout=asyncio.subprocess.PIPE)
    try:
        assert await server.stdout.readline() == b"started\n"
        yield server
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


class End:
    """Tells whether a process has ended, also when nobody has collected its exit code."""

    def __init__(self, pid):
        self.handle = os.pidfd_open(pid)

    def __call__(self):
        return bool(select.select([self.handle], [], [], 0)[0])


def handles():
    """The files this process has open."""
    return [os.readlink(handle) for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]


async def test_second_one_adopts_the_first_and_leaves_it_running(tmp_path):
    async with running(tmp_path) as server:
        command = EmbeddedMongo(tmp_path)
        await command.start()
        assert await pid(command) == await pid(server)
        await command.stop()
        await write(server, "still here")


async def test_two_that_start_at_once_share_one_mongod(tmp_path):
    first, second = EmbeddedMongo(tmp_path), EmbeddedMongo(tmp_path)
    await asyncio.gather(first.start(), second.start())
    assert await pid(first) == await pid(second)
    await asyncio.gather(first.stop(), second.stop())


@pytest.mark.expects_log
async def test_killed_mongod_is_started_again_with_its_data(tmp_path, caplog):
    async with running(tmp_path) as mongo:
        await write(mongo, "before")
        os.kill(await pid(mongo), signal.SIGKILL)
        await until(lambda: mongo.restarts == 1)
        await write(mongo, "after")
        assert await read(mongo) == ["before", "after"]
    assert caplog.messages == ["mongod is gone; starting it again"]


@pytest.mark.expects_log
async def test_server_starts_its_own_when_the_one_it_adopted_ends(tmp_path):
    command = EmbeddedMongo(tmp_path)
    await command.start()
    async with running(tmp_path) as server:
        theirs = await pid(server)
        await command.stop()
        await until(lambda: server.restarts == 1)
        assert await pid(server) != theirs


@pytest.mark.expects_log
async def test_supervisor_keeps_trying_until_mongod_can_start(tmp_path, caplog):
    async with running(tmp_path) as mongo:
        metadata = (tmp_path / "storage.bson").read_bytes()
        (tmp_path / "storage.bson").write_bytes(b"garbage")
        os.kill(await pid(mongo), signal.SIGKILL)
        await until(lambda: caplog.text.count("did not start") == 2)
        (tmp_path / "storage.bson").write_bytes(metadata)
        await until(lambda: mongo.restarts == 1)
        await write(mongo, "mended")


async def test_mongod_ends_when_its_server_is_killed_and_the_next_recovers_the_data(tmp_path):
    async with server_process(tmp_path) as server:
        visitor = EmbeddedMongo(tmp_path)
        await write(visitor, "written before the power went")
        ended = End(await pid(visitor))
        server.kill()
        await until(ended)
    assert (tmp_path / "mongod.lock").stat().st_size > 0
    assert (tmp_path / "mongodb.sock").is_socket()

    async with running(tmp_path) as mongo:
        assert await read(mongo) == ["written before the power went"]


async def test_stop_leaves_nothing_behind(tmp_path):
    tasks = asyncio.all_tasks()
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    assert len(mongods(tmp_path)) == 1
    assert str(tmp_path) in handles()

    await mongo.stop()

    assert mongods(tmp_path) == []
    assert str(tmp_path) not in handles()
    assert not (tmp_path / "mongodb.sock").exists()
    assert (tmp_path / "mongod.lock").stat().st_size == 0
    assert asyncio.all_tasks() == tasks


async def test_failed_start_leaves_nothing_behind(tmp_path):
    (tmp_path / "storage.bson").write_bytes(b"garbage")
    with pytest.raises(MongodFailed):
        await EmbeddedMongo(tmp_path).start()
    assert mongods(tmp_path) == []
    assert str(tmp_path) not in handles()


async def test_start_that_is_cancelled_leaves_nothing_behind(tmp_path):
    starting = asyncio.create_task(EmbeddedMongo(tmp_path).start())
    await until(lambda: mongods(tmp_path))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert mongods(tmp_path) == []
    assert str(tmp_path) not in handles()
