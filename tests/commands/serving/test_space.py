"""The disk is looked at while the server runs."""

import asyncio
import logging

import pytest

from commands.serving.space import watch_space
from hub.config import Disk
from hub.files.space import DiskSpace

pytestmark = pytest.mark.gen_test


@pytest.fixture
def told():
    return asyncio.Queue()


@pytest.fixture
def space(told):
    return DiskSpace(Disk(warn_mb=10**9), tell=told.put_nowait)


@pytest.mark.expects_log
async def test_a_disk_that_runs_full_is_told_and_logged(space, told, tmp_path, caplog):
    watching = asyncio.create_task(watch_space(space, tmp_path, 0.01))
    assert (await told.get()).state == "low"
    watching.cancel()
    assert space.free > 0
    (record,) = caplog.records
    assert (record.levelno, record.getMessage().startswith("event=disk state=low free_mb=")) == (logging.WARNING, True)


@pytest.mark.expects_log
async def test_a_disk_that_is_not_there_yet_is_looked_at_again(space, told, tmp_path):
    folder = tmp_path / "later"
    watching = asyncio.create_task(watch_space(space, folder, 0.01))
    await asyncio.sleep(0.05)
    folder.mkdir()
    assert (await told.get()).state == "low"
    watching.cancel()
