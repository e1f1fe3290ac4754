"""Who has a seat at a desk, and what comes and goes with it."""

import pytest

from hub.desk.models import LineManager
from hub.desk.tickets import TicketNotFound
from hub.errors import Forbidden, NotFound, Taken

pytestmark = pytest.mark.gen_test


@pytest.fixture
def team(hub):
    return hub.desk.team


@pytest.fixture
def mira(io_loop, add_manager, alice):
    """A manager: alice."""
    return io_loop.run_sync(lambda: add_manager("mira", alice))


async def test_managers_and_admins_have_a_seat_and_nobody_else(team, support, mira, alice, bob, admin):
    assert (await team.seat(alice, support.workspace.id)).manager == mira
    assert (await team.seat(admin, support.workspace.id)).manager is None
    with pytest.raises(NotFound):
        await team.seat(bob, support.workspace.id)


async def test_manager_of_another_workspace_has_no_seat_here(hub, team, mira, alice, ask):
    other, _ = await hub.desk.workspaces.add("Sales")
    ticket = await ask()
    with pytest.raises(NotFound):
        await team.seat(alice, other.id)
    assert [seat.workspace.name for seat in await team.seats(alice)] == ["Support"]
    assert (await team.at(alice, ticket.id))[1] == ticket


async def test_ticket_is_found_by_those_with_a_seat_alone(team, ask, bob, admin):
    ticket = await ask()
    assert (await team.at(admin, ticket.id))[0].manager is None
    for ticket_id in (ticket.id, "f" * 24):
        with pytest.raises(TicketNotFound):
            await team.at(bob, ticket_id)


async def test_admin_sees_all_desks_by_name_and_others_theirs(hub, team, support, mira, alice, bob, admin):
    await hub.desk.workspaces.add("Bakery")
    assert [seat.workspace.name for seat in await team.seats(admin)] == ["Bakery", "Support"]
    assert [seat.manager for seat in await team.seats(alice)] == [mira]
    assert await team.seats(bob) == []


async def test_only_admins_change_the_team(team, support, mira, alice):
    seat = await team.seat(alice, support.workspace.id)
    for change in (
        lambda: team.add(seat, LineManager("", support.workspace.id, '"noel"')),
        lambda: team.link(seat, mira.id, None),
        lambda: team.remove(seat, mira.id),
    ):
        with pytest.raises(Forbidden):
            await change()


async def test_new_manager_hears_of_tickets_from_then_on(team, support, desk_of, alice, connect, ask):
    tab = connect(alice, follows=lambda room: True)
    await team.add(await desk_of(), LineManager("", support.workspace.id, '"mira"', account_id=alice.user.id))
    await ask()
    assert "TicketChanged" in tab.kinds


async def test_link_brings_the_open_tickets_and_takes_them_from_whoever_was_linked(
    team, desk_of, mira, alice, bob, connect, ask, members, hub
):
    tab = connect(alice, follows=lambda room: True)
    ticket = await ask()
    live = hub.registry.peek(ticket.room_id)
    await team.link(await desk_of(), mira.id, bob.user)
    assert await members(ticket) == {bob.user.id}
    assert not live.hears(tab.session)
    with pytest.raises(NotFound):
        await desk_of(alice)


async def test_whoever_loses_the_seat_hears_of_no_ticket_any_more(team, desk_of, support, alice, connect, ask, hub):
    tab = connect(alice, follows=lambda room: True)
    mira = await team.add(await desk_of(), LineManager("", support.workspace.id, '"m"', account_id=alice.user.id))
    await team.link(await desk_of(), mira.id, None)
    before = tab.kinds
    await ask()
    assert tab.kinds == before


async def test_account_is_one_manager_of_a_workspace(team, desk_of, mira, add_manager, alice):
    noel = await add_manager("noel")
    with pytest.raises(Taken):
        await team.link(await desk_of(), noel.id, alice.user)


async def test_tickets_of_a_manager_who_is_removed_go_to_the_next(
    team, desk_of, mira, add_manager, bob, ask, members, count, hub, support
):
    tickets = [await ask() for _ in range(3)]
    noel = await add_manager("noel", bob)
    await team.remove(await desk_of(), mira.id)
    assert [(await hub.desk.tickets.find(support.workspace, t.id)).line_manager for t in tickets] == ['"noel"'] * 3
    assert await count(noel) == 3
    assert await members(tickets[0]) == {bob.user.id}
    with pytest.raises(NotFound):
        await team.remove(await desk_of(), mira.id)


async def test_tickets_of_the_last_manager_are_nobody_s(team, desk_of, mira, ask, hub, support):
    ticket = await ask()
    await team.remove(await desk_of(), mira.id)
    left = await hub.desk.tickets.find(support.workspace, ticket.id)
    assert (left.manager_id, left.line_manager) == (None, "null")


async def test_manager_has_more_open_tickets_than_are_read_at_a_time(hub, mira, ask, monkeypatch):
    monkeypatch.setattr("hub.desk.lines.PAGE", 2)
    tickets = [await ask() for _ in range(4)]
    assert [ticket.id for ticket in await hub.desk.lines.open_of(mira)] == [ticket.id for ticket in tickets]


async def test_whoever_is_linked_again_stays_and_who_was_nobody_comes_in(
    team, desk_of, mira, add_manager, alice, bob, connect, ask, members, hub
):
    tab = connect(alice, follows=lambda room: True)
    ticket, noel = await ask(), await add_manager("noel")
    await team.link(await desk_of(), mira.id, alice.user)
    assert hub.registry.peek(ticket.room_id).hears(tab.session)
    assert tab.wire.farewell is None
    assert (await team.link(await desk_of(), noel.id, bob.user)).account_id == bob.user.id
    assert (await desk_of(bob)).manager.id == noel.id
    assert await members(ticket) == {alice.user.id}


async def test_manager_without_an_account_can_be_removed(team, desk_of, add_manager, ask, hub, support):
    noel = await add_manager("noel")
    ticket = await ask()
    await team.remove(await desk_of(), noel.id)
    assert (await hub.desk.tickets.find(support.workspace, ticket.id)).manager_id is None
    assert await hub.desk.settings.managers(support.workspace.id) == []
