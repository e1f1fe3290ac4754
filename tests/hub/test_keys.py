"""Locks by key: whoever wants the same waits, others do not, and nobody waits for ever."""

import asyncio

import pytest

from hub.keys import KeyLocks

pytestmark = pytest.mark.gen_test


async def test_who_wants_the_same_waits():
    locks, order = KeyLocks(), []

    async def work(name):
        async with locks.held("cake"):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(work("alice"), work("bob"))
    assert order == ["alice", "alice", "bob", "bob"]


async def test_who_wants_another_does_not_wait():
    locks = KeyLocks()
    async with locks.held("cake"), asyncio.timeout(1), locks.held("tea"):
        pass


async def test_two_who_want_both_do_not_wait_for_each_other():
    locks = KeyLocks()

    async def work(*keys):
        async with locks.held(*keys):
            await asyncio.sleep(0)

    async with asyncio.timeout(1):
        await asyncio.gather(*(work("cake", "tea") for _ in range(5)), *(work("tea", "cake", "tea") for _ in range(5)))


async def test_a_lock_that_nobody_wants_is_forgotten():
    locks = KeyLocks()
    async with locks.held("cake"):
        assert len(locks._locks) == 1
    assert len(locks._locks) == 0
