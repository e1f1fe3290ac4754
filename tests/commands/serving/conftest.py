"""A hub whose store can fail as a test directs."""

import pytest

from commands.clock import now
from hub.hub import Hub
from tests.hub.house import Stage


@pytest.fixture
def stage(store):
    return Stage(store)


@pytest.fixture
def hub(stage, settings):
    return Hub(stage, settings, now=now)
