"""What was deleted goes while the server runs, whatever fails meanwhile."""

import pytest

from commands.serve import beside
from commands.serving.tidying import tidy
from tests.commands.serving.counted import Counted, more, until
from tests.hub.house import away

pytestmark = pytest.mark.gen_test


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("commands.serving.tidying.COLLECT_EVERY", 0.001)


@pytest.fixture
def rounds(stage):
    """The rounds that were made: each begins with a look for rooms that were deleted."""
    counted = Counted()
    stage.rooms.usually("retired", counted)
    return counted


@pytest.fixture
def sweeps(stage):
    counted = Counted()
    stage.files.usually("older", counted)
    return counted


@pytest.fixture
def tidying(hub):
    return lambda: beside(tidy(hub.rooms, hub.leftovers))


async def test_a_room_that_another_process_has_ended_is_buried(tidying, store, alice, bob, open_room, say):
    room = await open_room("lobby", alice, bob)
    await say(room, alice, "Secret.")
    async with tidying():
        await store.rooms.retire(room.id)
        await until(lambda: _nothing_retired(store))
    stored = await store.messages.changed_since(room.id, 0, 10, 10)
    assert [(message.text, message.deleted) for message in stored] == [("", True)]


async def test_what_is_let_go_leaves_the_storage(tidying, hub, store, settings, alice):
    incoming = hub.files.receive()
    await incoming.write(b"Cake")
    file = await hub.files.keep(incoming, "cake.txt", await hub.signin.authenticate(alice.token))
    on_disk = settings.data_dir / "files"
    assert any(path.is_file() for path in on_disk.rglob("*"))

    async with tidying():
        await store.files.let_go({file.id})
        await until(lambda: _nothing_released(store))

    assert not any(path.is_file() for path in on_disk.rglob("*"))


async def test_what_crashes_left_is_looked_for_at_the_start_and_not_every_time(tidying, rounds, sweeps):
    async with tidying():
        await more(rounds)
    assert sweeps.count == 1


async def test_what_crashes_left_is_looked_for_again_after_a_while(tidying, rounds, sweeps, monkeypatch):
    monkeypatch.setattr("commands.serving.tidying.SWEEP_EVERY", 0)
    async with tidying():
        await more(sweeps)


@pytest.mark.expects_log
async def test_a_search_that_failed_is_not_repeated_at_once(tidying, stage, rounds, sweeps):
    stage.files.direct("older", away)
    async with tidying():
        await more(rounds)
    assert sweeps.count == 0


@pytest.mark.expects_log
async def test_a_search_that_failed_is_repeated_later(tidying, stage, rounds, sweeps, monkeypatch):
    monkeypatch.setattr("commands.serving.tidying.RETRY_AFTER", 0)
    stage.files.direct("older", away)
    async with tidying():
        await more(rounds)
    assert sweeps.count == 1


async def broken(call):
    raise RuntimeError("a bug")


@pytest.mark.expects_log
@pytest.mark.parametrize(("trouble", "told"), [(away, "event=tidying_postponed"), (broken, "event=tidying_failed")])
async def test_trouble_is_told_and_it_goes_on(tidying, stage, rounds, sweeps, caplog, trouble, told):
    stage.rooms.direct("retired", trouble)
    async with tidying():
        await more(rounds)
    assert caplog.text.count(told) == 1
    assert sweeps.count == 1


async def _nothing_retired(store):
    return await store.rooms.retired() == []


async def _nothing_released(store):
    return await store.files.released(1) == []
