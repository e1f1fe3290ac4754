"""Who may serve a data folder."""

import os
import subprocess
import sys

import pytest

from store.lock import FolderInUse, FolderLock

HOLD = """
import sys
from pathlib import Path
from store.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_second_server_is_refused_and_told_whom_to_stop(tmp_path):
    FolderLock(tmp_path).acquire()
    with pytest.raises(FolderInUse) as refusal:
        FolderLock(tmp_path).acquire()
    assert f"(pid {os.getpid()}) already serves {tmp_path}" in str(refusal.value)
    assert f"kill {os.getpid()}" in str(refusal.value)
    assert "data_dir" in str(refusal.value)


def test_refusal_reads_well_before_the_holder_has_written_its_pid(tmp_path):
    FolderLock(tmp_path).acquire()
    os.truncate(tmp_path / "chatd.lock", 0)
    with pytest.raises(FolderInUse, match=r"^another chatd already serves .* Stop that one first, or"):
        FolderLock(tmp_path).acquire()


def test_released_folder_is_free_for_the_next(tmp_path):
    lock = FolderLock(tmp_path)
    lock.acquire()
    lock.release()
    FolderLock(tmp_path).acquire()


def test_release_without_acquire_does_nothing(tmp_path):
    lock = FolderLock(tmp_path)
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_refused_server_takes_nothing_from_the_first(tmp_path):
    FolderLock(tmp_path).acquire()
    refused = FolderLock(tmp_path)
    with pytest.raises(FolderInUse):
        refused.acquire()
    refused.release()
    with pytest.raises(FolderInUse, match=str(os.getpid())):
        FolderLock(tmp_path).acquire()


def test_folder_is_made_for_its_owner_alone(tmp_path):
    FolderLock(tmp_path / "new" / "data").acquire()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_lock_ends_with_a_killed_server(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=f"pid {server.pid}"):
            FolderLock(tmp_path).acquire()
        server.kill()
    FolderLock(tmp_path).acquire()
