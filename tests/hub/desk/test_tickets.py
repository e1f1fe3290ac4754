"""Whose tickets are, how they end, and who hears of them."""

import pytest

from hub.desk.tickets import TicketNotFound
from hub.errors import NOT_A_MEMBER, Stale, TooLarge, Unavailable
from tests.hub.house import away

pytestmark = pytest.mark.gen_test


@pytest.fixture
def mira(io_loop, add_manager, alice):
    """A manager: alice."""
    return io_loop.run_sync(lambda: add_manager("mira", alice))


async def test_manager_with_an_account_hears_its_ticket(ask, mira, alice, connect, hub, members):
    phone = connect(alice, follows=lambda room: True)
    ticket = await ask()
    assert await members(ticket) == {alice.user.id}
    live = hub.registry.peek(ticket.room_id)
    assert live.hears(phone.session)
    assert live.room.name == "CAKE #1"


async def test_ticket_is_kept_as_it_was_asked_for(ask, mira, hub, support):
    kept = await hub.desk.tickets.find(support.workspace, (await ask()).id)
    assert (kept.number, kept.product, kept.customer, kept.created_at) == (1, "CAKE", '"carl"', "null")
    assert (kept.manager_id, kept.line_manager, kept.vouched) == (mira.id, '"mira"', True)


async def test_id_of_a_ticket_is_told_from_a_room_s_name(ask, hub):
    ticket = await ask()
    assert await hub.rooms.is_of_desk(ticket.id)
    assert not await hub.rooms.is_of_desk(ticket.id[::-1])


async def test_close_sends_everybody_home_and_gives_the_slot_back(ask, mira, alice, connect, hub, support):
    phone = connect(alice, follows=lambda room: True)
    ticket = await ask()
    live = hub.registry.peek(ticket.room_id)
    assert await hub.desk.tickets.close(support.workspace, ticket)
    assert not live.hears(phone.session)
    assert phone.kinds[-1] == "Left"


async def test_close_ends_sockets_about_the_ticket_alone_but_not_those_that_chose_it(
    ask, mira, alice, join, connect, hub, support
):
    ticket = await ask()
    phone = await join(alice, await hub.rooms.by_id(ticket.room_id))
    page = connect(alice, some_rooms=True)
    await hub.desk.talk.hear(page.session, ticket)
    await hub.desk.tickets.close(support.workspace, ticket)
    assert phone.wire.farewell[0] == NOT_A_MEMBER
    assert hub.registry.peek(ticket.room_id).hears(page.session)


async def test_close_takes_one_from_the_count_once(ask, mira, hub, support, count, members):
    ticket, _ = await ask(), await ask()
    assert await count(mira) == 2
    assert [await hub.desk.tickets.close(support.workspace, ticket) for _ in range(2)] == [True, False]
    assert await count(mira) == 1
    assert await members(ticket) == set()


async def test_reopened_ticket_is_its_managers_again(ask, mira, alice, hub, support, count, members):
    ticket = await ask()
    await hub.desk.tickets.close(support.workspace, ticket)
    await hub.desk.tickets.reopen(support.workspace, ticket)
    assert await count(mira) == 1
    assert await members(ticket) == {alice.user.id}
    with pytest.raises(Stale):
        await hub.desk.tickets.reopen(support.workspace, ticket)
    assert await count(mira) == 1


async def test_reopened_ticket_of_a_manager_who_is_gone_goes_to_the_next(
    ask, mira, add_manager, store, hub, support, count
):
    ticket = await ask()
    await hub.desk.tickets.close(support.workspace, ticket)
    await store.desk.managers.delete(mira.id)
    noel = await add_manager("noel")
    await hub.desk.tickets.reopen(support.workspace, ticket)
    assert (await hub.desk.tickets.find(support.workspace, ticket.id)).line_manager == '"noel"'
    assert await count(noel) == 1


async def test_ticket_of_a_manager_who_is_gone_can_be_closed(ask, mira, store, hub, support):
    ticket = await ask()
    await store.desk.managers.delete(mira.id)
    assert await hub.desk.tickets.close(support.workspace, ticket)


async def test_hand_over_moves_slot_and_membership(ask, mira, alice, bob, add_manager, hub, support, count, members):
    ticket = await ask()
    noel = await add_manager("noel", bob)
    await hub.desk.tickets.hand_over(support.workspace, ticket, noel)
    assert [await count(manager) for manager in (mira, noel)] == [0, 1]
    assert await members(ticket) == {bob.user.id}
    with pytest.raises(Stale):
        await hub.desk.tickets.hand_over(support.workspace, ticket, mira)
    assert [await count(manager) for manager in (mira, noel)] == [0, 1]


async def test_hand_over_to_whom_it_has_changes_nothing(ask, mira, alice, hub, support, count, members):
    ticket = await ask()
    await hub.desk.tickets.hand_over(support.workspace, ticket, mira)
    assert await count(mira) == 1
    assert await members(ticket) == {alice.user.id}


async def test_hand_over_to_nobody_frees_the_slot(ask, mira, hub, support, count, members):
    ticket = await ask()
    await hub.desk.tickets.hand_over(support.workspace, ticket, None)
    assert await count(mira) == 0
    assert await members(ticket) == set()


async def test_disabled_manager_hears_no_new_ticket(ask, mira, alice, hub, members):
    await hub.accounts.disable(alice.user)
    assert await members(await ask()) == set()


async def test_slot_is_given_back_when_the_ticket_is_not_stored(ask, mira, hub, store, count, monkeypatch):
    monkeypatch.setattr(store.desk.tickets, "insert", lambda ticket: away(None))
    with pytest.raises(Unavailable):
        await ask()
    assert await count(mira) == 0


async def test_long_id_of_a_customer_is_refused_before_anything_is_made(ask, mira, count):
    with pytest.raises(TooLarge):
        await ask(customer='"' + "x" * 1000 + '"')
    assert await count(mira) == 0
    assert (await ask()).number == 1


# Where there is nobody, or nothing


async def test_ticket_of_nobody_is_closed_reopened_and_handed_on(ask, add_manager, alice, hub, support, count, members):
    ticket = await ask()
    assert (ticket.manager_id, ticket.line_manager) == (None, "null")
    assert await hub.desk.tickets.close(support.workspace, ticket)
    noel = await add_manager("noel")
    await hub.desk.tickets.reopen(support.workspace, ticket)
    ticket = await hub.desk.tickets.find(support.workspace, ticket.id)
    assert (ticket.manager_id, await members(ticket)) == (noel.id, set())
    mira = await add_manager("mira", alice)
    await hub.desk.tickets.hand_over(support.workspace, ticket, mira)
    assert [await count(manager) for manager in (noel, mira)] == [0, 1]
    assert await members(ticket) == {alice.user.id}


async def test_ticket_that_nobody_was_to_get_is_not_stored_either(ask, store, monkeypatch):
    monkeypatch.setattr(store.desk.tickets, "insert", lambda ticket: away(None))
    with pytest.raises(Unavailable):
        await ask()


async def test_ticket_that_somebody_has_taken_is_not_passed_on(ask, mira, add_manager, hub, support, count):
    ticket = await ask()
    noel = await add_manager("noel")
    await hub.desk.tickets.hand_over(support.workspace, ticket, noel)
    await hub.desk.lines.pass_on(ticket)
    assert (await hub.desk.tickets.find(support.workspace, ticket.id)).manager_id == noel.id
    assert [await count(manager) for manager in (mira, noel)] == [0, 1]


async def test_ticket_whose_room_is_lost_can_still_be_ended(ask, mira, desk_of, store, hub, support, count):
    one, two = await ask(), await ask()
    for room_id in (one.room_id, two.room_id):
        await store.rooms.delete(room_id)
    assert await hub.desk.tickets.close(support.workspace, one)
    assert await count(mira) == 1
    await hub.desk.team.remove(await desk_of(), mira.id)
    assert (await hub.desk.tickets.find(support.workspace, two.id)).manager_id is None


async def test_ticket_is_found_in_its_own_workspace_alone(ask, hub, support):
    ticket = await ask()
    other, _ = await hub.desk.workspaces.add("Sales")
    for workspace, id in ((other, ticket.id), (support.workspace, "f" * 24)):
        with pytest.raises(TicketNotFound):
            await hub.desk.tickets.find(workspace, id)


async def test_tickets_about_something_are_listed_oldest_first(ask, hub, support, monkeypatch):
    monkeypatch.setattr("hub.desk.tickets.NEWEST", 2)
    for product in ("Cake", "Tea", "CAKE", "cake"):
        await ask(product)
    assert [ticket.number for ticket in await hub.desk.tickets.about(support.workspace, "caKe")] == [3, 4]
    assert await hub.desk.tickets.about(support.workspace, "Coffee") == []
