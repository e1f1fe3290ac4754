"""Takes over what an export tells, and looks at what is here then."""

from dataclasses import replace

import pytest

from commands.clock import now
from hub.config import Limits, Storage
from hub.imports.importer import Importer


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(message_chars=20), storage=Storage(max_upload_mb=1))


@pytest.fixture
def importer(hub, store):
    def make(*, trial=False, active=False):
        return Importer(hub, store, trial=trial, active=active, clock=now)

    return make


@pytest.fixture
def imported(importer):
    """Takes records over: `await imported(MIRA, TOWN)` is the report."""

    async def take(*records, **options):
        taking = importer(**options)
        for record in records:
            await taking.take(record)
        return await taking.finish()

    return take


@pytest.fixture
def said(hub, store):
    """The posts of a room, by its name."""

    async def of(name):
        live = await hub.registry.live(await store.rooms.by_name(name))
        return (await hub.history.after(live, 0, limit=1000)).posts

    return of
