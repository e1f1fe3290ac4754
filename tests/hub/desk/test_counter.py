"""What those who have a seat do with tickets."""

import asyncio
import time

import pytest

from hub.desk.models import NORMAL, Times
from hub.desk.stores import Wanted
from hub.desk.tickets import Opinion, TicketNotFound
from hub.entries import Draft
from hub.errors import BadRequest, RateLimited, Stale, TooLarge
from hub.events import TicketTold
from hub.limits import TokenBuckets

pytestmark = pytest.mark.gen_test


@pytest.fixture
def counter(hub):
    return hub.desk.counter


@pytest.fixture
def mira(io_loop, add_manager, alice):
    """A manager: alice."""
    return io_loop.run_sync(lambda: add_manager("mira", alice))


@pytest.fixture
def seat(io_loop, desk_of, mira, alice):
    return io_loop.run_sync(lambda: desk_of(alice))


@pytest.fixture
def now(hub, support):
    """The ticket as it is now."""

    async def of(ticket):
        return await hub.desk.tickets.find(support.workspace, ticket.id)

    return of


async def test_reply_is_heard_in_the_ticket_under_the_manager_s_id(counter, seat, ask, carl):
    ticket = await ask()
    await carl.enter(ticket)
    answer = await counter.reply(seat, ticket, Draft("At once.", client_id="1"))
    assert carl.client.texts == ["At once."]
    assert answer.message.extra == '{"author":"mira"}'
    assert not answer.message.from_customer


async def test_admin_without_a_place_in_line_replies_under_the_own_name(counter, desk_of, ask):
    answer = await counter.reply(await desk_of(), await ask(), Draft("At once."))
    assert answer.message.extra == ""


async def test_reply_to_what_is_not_the_newest_is_asked_to_confirm(counter, seat, desk_of, ask):
    ticket = await ask()
    first = await counter.reply(seat, ticket, Draft("One."))
    await counter.reply(await desk_of(), ticket, Draft("Two."))
    with pytest.raises(Stale):
        await counter.reply(seat, ticket, Draft("Three.", client_id="3", if_seq=first.message.seq))
    assert not (await counter.reply(seat, ticket, Draft("Three.", client_id="3"))).repeated


async def test_reply_that_was_stored_without_its_author_s_knowing_is_no_collision(counter, seat, ask):
    ticket = await ask()
    draft = Draft("One.", client_id="1", if_seq=0)
    first = await counter.reply(seat, ticket, draft)
    again = await counter.reply(seat, ticket, draft)
    assert (again.message.id, again.repeated) == (first.message.id, True)


async def test_notes_are_for_managers_alone(counter, seat, desk_of, ask, carl, store, hub):
    ticket = await ask()
    await carl.enter(ticket)
    assert await counter.notes(seat, ticket) is None
    await counter.note(seat, ticket, Draft("He is angry."))
    await counter.note(await desk_of(), ticket, Draft("He has a point."))
    await counter.reply(seat, ticket, Draft("We are sorry."))
    assert carl.client.texts == ["We are sorry."]
    place = await counter.notes(seat, (await counter.whole(seat, ticket))[0])
    notes = (await hub.history.before(place.live, None, limit=10)).posts
    assert [note.message.text for note in notes] == ["He is angry.", "He has a point."]
    assert await store.memberships.of_room(place.room.id) == []
    assert (place.room.kind, place.room.name) == ("desk", f"Notes on {ticket.product} #{ticket.number}")


async def test_notes_are_in_one_room_though_two_begin_at_once(counter, seat, desk_of, ask):
    ticket, other = await ask(), await desk_of()
    noted = await asyncio.gather(*(counter.note(who, ticket, Draft("A note.")) for who in (seat, other)))
    assert len({answer.message.room_id for answer in noted}) == 1


@pytest.mark.parametrize("steps", [["pending", "open"], ["closed", "open"], ["pending", "closed", "open", "open"]])
async def test_states_follow_each_other(counter, seat, ask, now, steps):
    ticket = await ask()
    for state in steps:
        await counter.set_state(seat, await now(ticket), state)
        assert (await now(ticket)).state == state


async def test_closed_ticket_waits_for_nobody(counter, seat, ask, now):
    ticket = await ask()
    await counter.set_state(seat, ticket, "closed")
    with pytest.raises(Stale):
        await counter.set_state(seat, await now(ticket), "pending")


async def test_what_a_customer_writes_ends_the_waiting(counter, seat, ask, now, carl):
    ticket = await ask()
    await counter.set_state(seat, ticket, "pending")
    await carl.say(await now(ticket), "Here I am.")
    assert (await now(ticket)).state == "open"


async def test_queue_begins_with_the_most_urgent_and_says_who_waits(counter, seat, ask, hub, support, carl):
    calm, urgent = await ask(), await ask()
    await hub.desk.tickets.set_priority(support.workspace, urgent, 3)
    asked = await carl.say(calm, "Hello?")
    queue = await counter.queue(seat, Wanted(), skip=0, limit=10)
    assert [(ticket.number, ticket.priority) for ticket, _ in queue] == [(2, 3), (1, NORMAL)]
    assert [times for _, times in queue] == [Times(), Times(None, asked.message.created_at)]
    reply = await counter.reply(seat, calm, Draft("Yes."))
    assert (await counter.whole(seat, calm))[1] == Times(reply.message.created_at, None)


async def test_tickets_are_counted_by_state(counter, seat, ask):
    await counter.set_state(seat, await ask(), "closed")
    await ask()
    assert await counter.counts(seat) == {"open": 1, "pending": 0, "closed": 1}


async def test_ticket_is_found_by_its_number(counter, seat, ask):
    ticket = await ask()
    assert (await counter.numbered(seat, 1))[0] == ticket
    with pytest.raises(TicketNotFound):
        await counter.numbered(seat, 2)


async def test_ticket_is_rated_once_it_is_closed(counter, seat, ask, now, carl):
    ticket = await ask()
    with pytest.raises(Stale):
        await carl.rate(ticket, Opinion(5))
    await counter.set_state(seat, ticket, "closed")
    await carl.rate(ticket, Opinion(4, "Quick."))
    assert ((await now(ticket)).rating, (await now(ticket)).rating_text) == (4, "Quick.")


@pytest.mark.parametrize(
    ("opinion", "refusal"), [(Opinion(0), BadRequest), (Opinion(6), BadRequest), (Opinion(5, "x" * 1001), TooLarge)]
)
async def test_odd_opinion_is_refused(ask, carl, opinion, refusal):
    with pytest.raises(refusal) as refused:
        await carl.rate(await ask(), opinion)
    assert refused.value.field == ("rating" if refusal is BadRequest else "text")


async def test_flood_of_opinions_is_stopped(hub, counter, seat, ask, carl, monkeypatch):
    monkeypatch.setattr(hub.desk.crowd, "_posts", TokenBuckets(1, 3600, clock=time.monotonic))
    ticket = await ask()
    await counter.set_state(seat, ticket, "closed")
    await carl.rate(ticket, Opinion(1))
    with pytest.raises(RateLimited):
        await carl.rate(ticket, Opinion(1))


async def test_whoever_watches_a_ticket_is_told_what_becomes_of_it(hub, counter, seat, ask, carl, now):
    ticket, other = await ask(), await ask()
    hub.desk.tickets.watching.watch(carl.client.session, ticket)
    await counter.set_state(seat, other, "closed")
    assert carl.client.kinds == []
    await counter.set_state(seat, ticket, "closed")
    assert carl.client.kinds == ["TicketTold"]
    (told,) = [event for event, _ in carl.client.session.dialect.encoded if isinstance(event, TicketTold)]
    assert (told.ticket.id, told.ticket.state) == (ticket.id, "closed")


async def test_team_hears_of_every_change(hub, counter, seat, ask, support, bob, connect):
    tab = connect(bob, some_rooms=True)
    await hub.desk.workspaces.subscribe(support.workspace, tab.session)
    ticket = await ask()
    await hub.desk.tickets.set_priority(support.workspace, ticket, 3)
    await counter.note(seat, ticket, Draft("A note."))
    await counter.set_state(seat, ticket, "closed")
    assert tab.kinds == ["TicketChanged"] * 4
