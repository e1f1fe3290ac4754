"""How much is stored, and the last backup."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.files.models import File
from hub.upkeep import Backup, Held
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test

CAKE = File("", "a" * 64, "cake.png", "image/png", 100, 1, NOON, thumbnail="b" * 64, thumbnail_size=20)


async def test_files_are_counted_by_whose_they_are(store):
    for file in (CAKE, replace(CAKE, thumbnail="", thumbnail_size=0), replace(CAKE, owner_id=2)):
        await store.files.insert(replace(file, identifier=""))
    assert await store.upkeep.files() == {1: Held(2, 220), 2: Held(1, 120)}


async def test_the_last_backup_is_the_one_that_is_known(store):
    assert await store.upkeep.last_backup() is None
    for days in (0, 1):
        await store.upkeep.note_backup(Backup(NOON + timedelta(days), 10, verified=False, lost=0))
    assert await store.upkeep.last_backup() == Backup(NOON + timedelta(1), 10, verified=False, lost=0)
    assert await store.upkeep.database_bytes() > 0
