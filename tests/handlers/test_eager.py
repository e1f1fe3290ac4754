"""Coroutines that begin at once: as if they were tasks, but for the turns of the loop."""

import asyncio
from contextvars import ContextVar

import pytest

from handlers.eager import begun

pytestmark = pytest.mark.gen_test

PLACE = ContextVar("place", default="kitchen")


async def test_what_never_waits_has_ended_without_a_task():
    done = []

    async def work():
        done.append(1)

    assert begun(work()) is None
    assert done == [1]


async def test_what_waits_goes_on_from_there():
    door, done = asyncio.get_running_loop().create_future(), []

    async def work():
        done.append("before")
        done.append(await door)
        await asyncio.sleep(0)
        done.append("after")

    task = begun(work())
    assert done == ["before"]
    door.set_result("open")
    await task
    assert done == ["before", "open", "after"]


async def test_what_fails_at_once_fails_here():
    async def work():
        raise ValueError("no cake")

    with pytest.raises(ValueError, match="no cake"):
        begun(work())


async def test_what_fails_later_fails_there():
    async def work():
        await asyncio.sleep(0)
        raise ValueError("no cake")

    with pytest.raises(ValueError, match="no cake"):
        await begun(work())


async def test_what_is_awaited_may_fail_and_be_caught():
    door, done = asyncio.get_running_loop().create_future(), []

    async def work():
        try:
            await door
        except KeyError:
            done.append("caught")
        await asyncio.sleep(0)
        done.append("after")

    task = begun(work())
    door.set_exception(KeyError())
    await task
    assert done == ["caught", "after"]


async def test_it_can_be_cancelled_and_cleans_up():
    done = []

    async def work():
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            done.append("cleaned up")

    task = begun(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["cleaned up"]


async def test_what_it_sets_is_its_own_and_can_be_reset_after_a_wait():
    seen = []

    async def work():
        token = PLACE.set("garden")
        await asyncio.sleep(0)
        seen.append(PLACE.get())
        PLACE.reset(token)

    task = begun(work())
    assert PLACE.get() == "kitchen"
    await task
    assert seen == ["garden"]


async def test_locks_are_kept_in_order():
    lock, order = asyncio.Lock(), []

    async def work(number):
        async with lock:
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*filter(None, [begun(work(number)) for number in range(3)]))
    assert order == [0, 1, 2]
