"""Line managers in a real MongoDB, and who gets the next ticket."""

import pytest

from hub.errors import Taken
from tests.store.samples import manager

pytestmark = pytest.mark.gen_test


@pytest.fixture
def managers(store):
    return store.desk.managers


@pytest.fixture
def mira(io_loop, managers):
    return io_loop.run_sync(lambda: managers.insert(manager('"mira"', account_id=1)))


async def count(managers, one):
    return (await managers.by_id("w", one.id)).ticket_count


async def test_managers_are_listed_in_the_order_of_making(managers, mira):
    other = await managers.insert(manager("5", positions_in_a_line='"1"', position=1.0))
    await managers.insert(manager("5", workspace_id="other"))
    assert await managers.of_workspace("w", 10) == [mira, other]
    assert await managers.of_workspace("w", 1) == [mira]


async def test_id_is_good_in_its_own_workspace_alone(managers, mira):
    assert await managers.by_id("w", mira.id) == mira
    assert await managers.by_id("other", mira.id) is None


async def test_manager_is_made_once_in_a_workspace(managers, mira):
    with pytest.raises(Taken):
        await managers.insert(manager('"mira"'))


async def test_fewest_tickets_then_position_then_age_decide_who_is_next(managers):
    for user_id, position, tickets in (("1", 2, 0), ("2", 1, 0), ("3", 1, 0), ("4", 0, 1)):
        await managers.insert(manager(user_id, position=position, ticket_count=tickets))
    await managers.insert(manager("5", workspace_id="other"))
    assert [(await managers.next("w")).user_id for _ in range(6)] == ["2", "3", "1", "4", "2", "3"]


async def test_nobody_is_next_where_nobody_is(managers, mira):
    assert await managers.next("other") is None


async def test_count_grows_and_falls_and_never_below_nothing(managers, mira):
    assert (await managers.next("w")).ticket_count == 1
    await managers.take(mira.id)
    assert await count(managers, mira) == 2
    for _ in range(3):
        await managers.give_back(mira.id)
    assert await count(managers, mira) == 0


async def test_account_is_one_manager_in_a_workspace_and_may_be_others_elsewhere(managers, mira):
    noel = await managers.insert(manager('"noel"'))
    with pytest.raises(Taken):
        await managers.link(noel.id, 1)
    elsewhere = await managers.insert(manager('"mira"', workspace_id="other"))
    await managers.link(elsewhere.id, 1)
    assert {m.id for m in await managers.of_account(1)} == {mira.id, elsewhere.id}


async def test_link_ends(managers, mira):
    assert await managers.by_account("w", 1) == mira
    await managers.link(mira.id, None)
    assert await managers.by_account("w", 1) is None


async def test_deleted_manager_is_gone(managers, mira):
    await managers.delete(mira.id)
    assert await managers.of_workspace("w", 10) == []
    await managers.give_back(mira.id)
