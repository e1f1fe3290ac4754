"""Tickets in a real MongoDB: each change happens once, whoever else is at it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.desk.models import Times
from hub.desk.stores import Wanted
from tests.store.samples import NOON, message, ticket

pytestmark = pytest.mark.gen_test


@pytest.fixture
def tickets(store):
    return store.desk.tickets


@pytest.fixture
def one(io_loop, tickets):
    """A ticket that manager m has."""
    new = ticket(1, manager_id="m", line_manager='"mira"')
    io_loop.run_sync(lambda: tickets.insert(new))
    return new


async def numbers(found):
    return [each.number for each in await found]


async def test_ticket_comes_back_as_it_was_stored(tickets, one):
    full = ticket(2, state="pending", priority=3, notes_id=5, rating=4, rating_text="Well.")
    await tickets.insert(full)
    assert await tickets.by_id("w", full.id) == full == await tickets.any(full.id)
    assert await tickets.by_number("w", 1) == one
    assert await tickets.by_id("other", one.id) is None
    assert await tickets.by_number("other", 1) is None


async def test_numbers_are_given_out_once_in_a_workspace(tickets):
    given = await asyncio.gather(*(tickets.next_number("w") for _ in range(20)))
    assert sorted(given) == list(range(1, 21))
    assert await tickets.next_number("other") == 1


async def test_newest_about_a_product_are_listed_oldest_first(tickets, one):
    await asyncio.gather(*(tickets.insert(ticket(number)) for number in (2, 3)))
    await tickets.insert(ticket(4, product="TEA"))
    await tickets.insert(ticket(5, workspace_id="other"))
    assert await numbers(tickets.newest("w", "CAKE", 2)) == [2, 3]


async def test_queue_begins_with_the_most_urgent_and_then_the_oldest(tickets, one):
    for new in (ticket(2, priority=3), ticket(3, priority=0), ticket(4, priority=3), ticket(5, workspace_id="other")):
        await tickets.insert(new)
    assert await numbers(tickets.queue("w", Wanted(), skip=0, limit=10)) == [2, 4, 1, 3]
    assert await numbers(tickets.queue("w", Wanted(), skip=1, limit=2)) == [4, 1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(states=("open",)), [1, 4, 5]),
        (Wanted(states=("pending", "closed")), [2, 3]),
        (Wanted(manager_id="m"), [1]),
        (Wanted(unassigned=True), [2, 3, 4, 5]),
        (Wanted(priority=0), [4]),
        (Wanted(product="TEA"), [5]),
    ],
)
async def test_queue_has_what_is_wanted(tickets, one, wanted, found):
    for number, fields in enumerate(
        ({"state": "pending"}, {"state": "closed"}, {"priority": 0}, {"product": "TEA"}), 2
    ):
        await tickets.insert(ticket(number, **fields))
    assert sorted(await numbers(tickets.queue("w", wanted, skip=0, limit=10))) == found


async def test_counts_are_by_state(tickets, one):
    await tickets.insert(ticket(2))
    await tickets.insert(ticket(3, state="closed"))
    assert await tickets.counts("w") == {"open": 2, "closed": 1}


async def test_of_many_who_close_a_ticket_at_once_one_does(tickets, one):
    closed = await asyncio.gather(*(tickets.close(one.id, NOON) for _ in range(8)))
    assert closed.count(one) == 1
    assert closed.count(None) == 7
    assert await tickets.any(one.id) == replace(one, state="closed", closed_at=NOON)


async def test_ticket_moves_only_from_the_state_it_is_in(tickets, one):
    assert not await tickets.move(one.id, "closed", "open")
    assert await tickets.move(one.id, "open", "pending")
    assert (await tickets.any(one.id)).state == "pending"


async def test_ticket_that_opens_again_has_no_end_and_no_rating(tickets, one):
    await tickets.close(one.id, NOON)
    await tickets.rate(one.id, 5, "Fine.")
    assert await tickets.move(one.id, "closed", "open")
    assert await tickets.any(one.id) == one


async def test_merged_ticket_stays_closed(tickets, one):
    await tickets.close(one.id, NOON, merged_into="f" * 24)
    assert not await tickets.move(one.id, "closed", "open")


async def test_ticket_is_handed_over_by_whoever_knows_whose_it_is(tickets, one):
    assert await tickets.hand_over(one, "n", '"noel"')
    assert not await tickets.hand_over(one, "x", '"xaver"')
    handed = await tickets.any(one.id)
    assert (handed.manager_id, handed.line_manager) == ("n", '"noel"')
    assert await tickets.hand_over(handed, None, "null")
    assert await tickets.hand_over(replace(handed, manager_id=None), "m", '"mira"')


async def test_closed_ticket_is_not_handed_over(tickets, one):
    await tickets.close(one.id, NOON)
    assert not await tickets.hand_over(one, "n", '"noel"')


async def test_notes_are_begun_once(tickets, one):
    assert await tickets.set_notes(one.id, 5)
    assert not await tickets.set_notes(one.id, 6)
    assert (await tickets.any(one.id)).notes_id == 5


async def test_only_a_closed_ticket_is_rated(tickets, one):
    assert not await tickets.rate(one.id, 5, "")
    await tickets.close(one.id, NOON)
    assert await tickets.rate(one.id, 5, "Fine.")
    rated = await tickets.any(one.id)
    assert (rated.rating, rated.rating_text) == (5, "Fine.")


async def test_priority_changes(tickets, one):
    await tickets.set_priority(one.id, 3)
    assert (await tickets.any(one.id)).priority == 3


def at(minute):
    return NOON + timedelta(minutes=minute)


def said(id, room_id, *, customer):
    return message(id, room_id=room_id, created_at=at(id), from_customer=customer)


async def test_times_come_from_what_was_said(tickets, store):
    """C asks, D answers: CCDCC is answered after the second and waits since the fourth."""
    talks = {1: "CCDCC", 2: "CD", 3: "CC", 4: "D"}
    for room_id, talk in talks.items():
        posts = [said(10 * room_id + n, room_id, customer=who == "C") for n, who in enumerate(talk)]
        await store.messages.write(posts, [])
    assert await tickets.times([1, 2, 3, 4, 5]) == {
        1: Times(at(12), at(13)),
        2: Times(at(21), None),
        3: Times(None, at(30)),
        4: Times(at(40), None),
    }
