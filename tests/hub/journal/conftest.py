"""A journal over a store that does as it is told."""

from dataclasses import replace

import pytest

from hub.config import Limits
from hub.entries import Draft
from tests.store.samples import message


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=10**6))


@pytest.fixture
def messages(stage):
    return stage.messages


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Failed calls are repeated without a pause."""
    monkeypatch.setattr("hub.journal.FIRST_PAUSE", 0.001)


@pytest.fixture
def place(places):
    return places[0]


@pytest.fixture
def post(hub, place):
    """Queue a post of alice."""

    def queue(text, **fields):
        return hub.messages.post(place, Draft(text, **fields))

    return queue


@pytest.fixture
def history(store, lobby):
    """What is stored, by seq: (seq, text)."""

    async def read():
        return [(m.seq, m.text) for m in await store.messages.changed_since(lobby.id, 0, 10**6, 10**6)]

    return read


@pytest.fixture
def calm(hub):
    """The journal keeps authors waiting for a moment only, until this is called."""
    usual, hub.journal._patience = hub.journal._patience, 0.3

    def down():
        hub.journal._patience = usual

    return down


@pytest.fixture
def another_process(store, lobby):
    """Writes messages into the lobby: `await another_process(3, 4)` takes these seqs."""

    async def write(*seqs):
        first = await store.messages.reserve_ids(len(seqs))
        added = [message(first + n, room_id=lobby.id, seq=seq) for n, seq in enumerate(seqs, 1)]
        await store.messages.write(added, [])

    return write
