from datetime import timedelta

import pytest

from commands.clock import now
from hub.config import Retention, Settings

DAYS = 30


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, retention=Retention(private=DAYS, ticket=DAYS))


@pytest.fixture
def long_ago():
    """Just over the age at which messages go."""
    return now() - timedelta(days=DAYS, minutes=1)


@pytest.fixture(autouse=True)
def without_rest(monkeypatch):
    monkeypatch.setattr("hub.keeping.retention.REST", 0)


@pytest.fixture
def texts(hub):
    """What is left in a room, oldest first: `await texts(lobby)`."""

    async def read(room):
        live = await hub.registry.live(await hub.rooms.by_id(room.id))
        return [post.message.text for post in (await hub.history.before(live, None, limit=500)).posts]

    return read
