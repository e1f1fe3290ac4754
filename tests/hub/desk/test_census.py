"""Counts that a crash left behind are mended at the start."""

import pytest

from hub.desk.census import recount

pytestmark = pytest.mark.gen_test


async def test_slot_that_a_crash_lost_is_given_back(hub, store, support, ask, add_manager, count):
    mira, noel = await add_manager("mira"), await add_manager("noel")
    closed, _ = await ask(), await ask()
    await hub.desk.tickets.close(support.workspace, closed)
    await store.desk.managers.next(support.workspace.id)  # Counted, and then the ticket is never stored.
    await store.desk.managers.give_back(noel.id)  # Given back, and then the close is never stored.
    await recount(store.desk)
    assert [await count(manager) for manager in (mira, noel)] == [0, 1]


async def test_what_a_manager_came_with_stays(store, support, ask, add_manager, count):
    mira = await add_manager("mira", ticket_count=3, elsewhere=3)
    await ask()
    await recount(store.desk)
    assert await count(mira) == 4
