"""Messages go by age while the server runs, whatever fails meanwhile."""

import pytest

from commands.serve import beside
from commands.serving.ageing import remove_aged
from hub.errors import Unavailable
from tests.commands.serving.counted import Counted, more

pytestmark = pytest.mark.gen_test


class Sweeps(Counted):
    """A retention whose sweeps go as `troubles` says, one each, and then well."""

    def __init__(self, *troubles):
        super().__init__()
        self._troubles = list(troubles)

    async def sweep(self):
        self.count += 1
        if self._troubles:
            raise self._troubles.pop(0)


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("commands.serving.ageing.FIRST", 0)
    monkeypatch.setattr("commands.serving.ageing.SWEEP_EVERY", 0.001)


@pytest.mark.expects_log
async def test_trouble_is_told_and_it_goes_on(caplog):
    sweeps = Sweeps(Unavailable(), RuntimeError("a bug"))
    async with beside(remove_aged(sweeps)):
        await more(sweeps)
    assert caplog.text.count("event=retention_postponed") == 1
    assert caplog.text.count("event=retention_failed") == 1


async def test_nobody_is_swept_away_who_has_just_come_back(monkeypatch):
    monkeypatch.setattr("commands.serving.ageing.FIRST", 3600)
    sweeps = Sweeps()
    async with beside(remove_aged(sweeps)):
        pass
    assert sweeps.count == 0
