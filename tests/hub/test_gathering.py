"""Asking for many at once: everybody is told what was read after they asked, and nobody what fails others."""

import asyncio

import pytest

from hub.errors import Unavailable
from hub.gathering import AT_ONCE, MOST, Gathering
from tests.hub.house import others_go_on

pytestmark = pytest.mark.gen_test


class Readings:
    """Those that have begun, each with whom it is for and a future: done, it answers with what its result adds."""

    def __init__(self):
        self.begun = []
        self.of = Gathering(self._read).of

    async def _read(self, keys):
        answer = asyncio.get_running_loop().create_future()
        self.begun.append((sorted(keys), answer))
        added = await answer
        return {key: key + added for key in keys if key < 1000}

    async def ask(self, *keys):
        asking = [asyncio.ensure_future(self.of(key)) for key in keys]
        await others_go_on()
        return asking

    async def answer(self, number, added=0.5):
        self.begun[number][1].set_result(added)
        await others_go_on()

    async def fail(self, number, error):
        self.begun[number][1].set_exception(error)
        await others_go_on()

    @property
    def keys(self):
        return [keys for keys, _ in self.begun]


@pytest.fixture
def readings(io_loop):
    return Readings()


@pytest.fixture
def busy(io_loop, readings):
    """As many are read for as may be, each alone."""

    async def occupy():
        return [task for key in range(AT_ONCE) for task in await readings.ask(key)]

    return io_loop.run_sync(occupy)


async def test_who_comes_first_waits_for_nobody(readings):
    asking = await readings.ask(1)
    await readings.answer(0)
    assert (readings.keys, await asking[0]) == ([[1]], 1.5)


async def test_who_comes_meanwhile_waits_and_is_then_read_for_together(readings, busy):
    first, second = await readings.ask(7, 8), await readings.ask(7)
    assert readings.keys == [[0], [1]]
    await readings.answer(1)
    assert readings.keys[2:] == [[7, 8]]
    await readings.answer(2, added=0.25)
    await readings.answer(0)
    assert await asyncio.gather(*busy, *first, *second) == [0.5, 1.5, 7.25, 8.25, 7.25]


async def test_a_reading_that_has_begun_is_for_nobody_who_asks_then(readings, busy):
    (again,) = await readings.ask(0)
    await readings.answer(0, added=0.1)
    assert not again.done()
    await readings.answer(1)
    await readings.answer(2, added=0.2)
    assert await again == 0.2


async def test_a_reading_is_for_so_many_and_the_next_for_others(readings, busy):
    asking = await readings.ask(*range(10, 11 + MOST))
    await readings.answer(0)
    assert [len(keys) for keys in readings.keys[2:]] == [MOST]
    for number in (1, 2, 3):
        await readings.answer(number)
    assert await asyncio.gather(*busy, *asking) == [0.5, 1.5, *(key + 0.5 for key in range(10, 11 + MOST))]


async def test_for_whom_nothing_is_read_is_told_so(readings):
    asking = await readings.ask(1000, 1001)
    await readings.answer(0)
    assert await asyncio.gather(*asking) == [None, None]


async def test_who_has_gone_is_not_read_for(readings, busy):
    gone, staying = await readings.ask(7, 8)
    gone.cancel()
    busy[0].cancel()
    await others_go_on()
    await readings.answer(0)
    assert readings.keys[2:] == [[8]]
    await readings.answer(1)
    await readings.answer(2)
    assert (await staying, await busy[1]) == (8.5, 1.5)


async def test_when_all_have_gone_nothing_is_read(readings, busy):
    (gone,) = await readings.ask(7)
    gone.cancel()
    await others_go_on()
    await readings.answer(0)
    assert readings.keys == [[0], [1]]
    await readings.answer(1)
    assert await asyncio.gather(*busy) == [0.5, 1.5]


async def test_who_waits_while_the_database_fails_somebody_is_refused_with_it(readings, busy):
    waiting = await readings.ask(7)
    await readings.fail(0, Unavailable())
    for refused in (busy[0], *waiting):
        with pytest.raises(Unavailable):
            await refused
    await readings.answer(1)
    later = await readings.ask(9)
    await readings.answer(2)
    assert (await busy[1], await later[0]) == (1.5, 9.5)


async def test_who_waits_is_not_refused_when_the_database_has_served_others_since(readings):
    for first in (0, 4):
        failing, served = await readings.ask(0) + await readings.ask(1)
        waiting = await readings.ask(*range(10, 11 + MOST))
        await readings.answer(first + 1)
        await readings.fail(first, Unavailable())
        with pytest.raises(Unavailable):
            await failing
        for number in (2, 3):
            await readings.answer(first + number)
        assert await asyncio.gather(served, *waiting) == [1.5, *(key + 0.5 for key in range(10, 11 + MOST))]


async def test_what_is_wrong_with_one_is_nothing_to_the_others(readings, busy):
    wrong, right = await readings.ask(7, 8)
    (waiting,) = await readings.ask(9)
    await readings.answer(0)
    assert readings.keys[2:] == [[7, 8, 9]]
    await readings.fail(2, KeyError("7, 8 or 9"))
    await readings.fail(3, KeyError("7"))
    for number in (1, 4, 5):
        await readings.answer(number)
    with pytest.raises(KeyError, match="7"):
        await wrong
    assert await asyncio.gather(right, waiting) == [8.5, 9.5]


@pytest.mark.parametrize("turns", range(10))
async def test_who_comes_just_when_all_readings_end_is_read_for_all_the_same(readings, busy, turns):
    for _, answer in readings.begun:
        answer.set_result(0.5)
    for _ in range(turns):
        await asyncio.sleep(0)
    asking = asyncio.ensure_future(readings.of(7))
    await others_go_on()
    assert readings.keys[AT_ONCE:] == [[7]]
    await readings.answer(AT_ONCE)
    assert await asyncio.gather(*busy, asking) == [0.5, 1.5, 7.5]
