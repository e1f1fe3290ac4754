"""Services run in a hub whose store can fail as a test directs."""

from tests.hub.conftest import hub, stage

__all__ = ["hub", "stage"]
