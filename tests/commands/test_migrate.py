"""`chatd.py migrate`, and older data in a backup, on a real database."""

import json

import pytest

from store.lock import FolderLock
from store.migrations import SCHEMA


@pytest.fixture
def data(run, mongo_client, database):
    """What a chatd of schema 1 has written: a room that does not tell its kind."""
    run("room", "add", "lobby")
    data = mongo_client[database]
    data["meta"].update_one({}, {"$set": {"schema": 1}})
    data["rooms"].update_many({}, {"$unset": {"kind": True}})
    return data


def is_migrated(data):
    return data["meta"].find_one()["schema"] == SCHEMA and data["rooms"].count_documents({"kind": "private"}) == 1


def test_a_copy_is_migrated_and_nothing_stays_of_it(run, data):
    assert run("migrate", "--check")[:2] == (
        0,
        f"A copy of the data was migrated, and is gone again: from schema 1 to schema {SCHEMA}.\n",
    )
    assert not is_migrated(data)
    assert [name for name in data.list_collection_names() if name.startswith("scratch")] == []


def test_data_are_migrated_once(run, data):
    assert json.loads(run("migrate", "--json")[1]) == {"before": 1, "schema": SCHEMA}
    assert is_migrated(data)
    assert run("migrate")[1] == f"The data have schema {SCHEMA} already.\n"


def test_nothing_is_migrated_below_a_server_that_runs(run, data, tmp_path):
    lock = FolderLock(tmp_path / "data")
    lock.acquire()
    assert run("migrate")[0] == 1
    assert run("migrate", "--check")[0] == 0
    lock.release()
    assert not is_migrated(data)


def test_other_commands_wait_for_it_and_say_so(run, data):
    code, _, complaint = run("room", "list")
    assert (code, "run chatd.py migrate" in complaint) == (1, True)
    assert "An older chatd" in run("check")[1]


def test_an_older_backup_is_migrated_when_it_is_restored(run, data, tmp_path, mongo_client, database):
    path = str(tmp_path / "chatd.tar")
    assert run("backup", "--verify", path)[0] == 0
    assert not is_migrated(data)
    mongo_client.drop_database(database)
    assert run("restore", path)[0] == 0
    assert is_migrated(data)


def test_a_backup_of_newer_data_says_so(run, data, tmp_path):
    data["meta"].update_one({}, {"$set": {"schema": SCHEMA + 1}})
    run("backup", str(tmp_path / "chatd.tar"))
    code, _, complaint = run("restore", str(tmp_path / "chatd.tar"))
    assert (code, "newer chatd" in complaint) == (1, True)


def test_where_nobody_was_there_is_nothing_to_migrate(run):
    code, _, complaint = run("migrate")
    assert (code, "No chatd has been at" in complaint) == (1, True)
