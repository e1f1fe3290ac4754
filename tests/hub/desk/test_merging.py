"""Two tickets of one customer become one."""

import asyncio

import pytest

from hub.desk.models import Times
from hub.desk.tickets import Question
from hub.desk.workspaces import Access
from hub.entries import Draft
from hub.errors import BadRequest, RoomNotFound, Stale, StorageFull
from tests.hub.house import Gate

pytestmark = pytest.mark.gen_test


@pytest.fixture
def seat(io_loop, desk_of, add_manager, alice):
    io_loop.run_sync(lambda: add_manager("mira", alice))
    return io_loop.run_sync(lambda: desk_of(alice))


@pytest.fixture
def merge(hub, seat):
    async def into(ticket, other):
        await hub.desk.merging.merge(seat, ticket, other.id)

    return into


@pytest.fixture
def texts(hub):
    """What was said in a ticket."""

    async def of(ticket):
        live = await hub.desk.talk.live(ticket.room_id)
        return [post.message.text for post in (await hub.history.before(live, None, limit=100)).posts]

    return of


async def test_what_was_said_is_in_the_other_ticket_under_its_authors_and_times(
    hub, seat, merge, ask, carl, texts, monkeypatch
):
    monkeypatch.setattr("hub.desk.merging.CHUNK", 1)
    one, two = await ask(), await ask()
    await carl.say(two, "Two?")
    asked = await carl.say(one, "One?")
    replied = await hub.desk.counter.reply(seat, one, Draft("Yes."))
    await merge(one, two)
    assert await texts(two) == ["Two?", "One?", "Yes."]
    live = await hub.desk.talk.live(two.room_id)
    copies = (await hub.history.before(live, None, limit=2)).posts
    assert [post.message.created_at for post in copies] == [asked.message.created_at, replied.message.created_at]
    assert [post.author.name for post in copies] == ["carl", "alice"]
    assert (await hub.desk.counter.whole(seat, two))[1] == Times(replied.message.created_at, None)


async def test_merged_ticket_is_closed_for_good_and_leads_to_the_other(hub, support, merge, ask, count, seat):
    one, two = await ask(), await ask()
    await merge(one, two)
    assert await count(seat.manager) == 1
    assert (await hub.desk.tickets.current(support.workspace, one.id)).id == two.id
    closed = await hub.desk.tickets.find(support.workspace, one.id)
    with pytest.raises(Stale):
        await hub.desk.tickets.reopen(support.workspace, closed)
    with pytest.raises(Stale):
        await hub.desk.counter.reply(seat, closed, Draft("Too late."))


async def test_those_who_hear_it_by_a_key_hear_the_other(merge, ask, carl, alice, connect, hub):
    tab = connect(alice, follows=lambda room: True)
    one, two = await ask(), await ask()
    await carl.enter(one)
    hub.desk.tickets.watching.watch(carl.client.session, one)
    source = hub.registry.peek(one.room_id)
    await merge(one, two)
    await carl.say(two, "Still here.")
    assert carl.client.texts[-1] == "Still here."
    assert "TicketTold" in carl.client.kinds
    assert not source.hears(carl.client.session)
    assert not source.hears(tab.session)


async def test_what_is_written_to_it_after_the_end_is_refused(merge, ask, carl, hub):
    one, two = await ask(), await ask()
    live = await hub.desk.talk.live(one.room_id)
    await merge(one, two)
    assert live.gone
    with pytest.raises(RoomNotFound):
        await carl.say(one, "Lost?")


async def test_merge_that_broke_off_is_done_again_without_doubles(merge, ask, carl, texts, monkeypatch, store):
    one, two = await ask(), await ask()
    await carl.say(one, "One?")

    async def crash(*args):
        raise Stale

    with monkeypatch.context() as broken:
        broken.setattr(store.desk.tickets, "close", crash)
        with pytest.raises(Stale):
            await merge(one, two)
    await merge(one, two)
    assert await texts(two) == ["One?"]


async def test_tickets_of_two_customers_stay_two(merge, ask):
    one, two = await ask(), await ask(customer='"dora"')
    with pytest.raises(BadRequest):
        await merge(one, two)
    with pytest.raises(BadRequest):
        await merge(one, one)


async def test_nobody_gets_into_a_ticket_by_calling_himself_like_its_customer(hub, support, merge, ask):
    question = Question("Cake", '"carl"', "null")
    claimed = await hub.desk.tickets.create(Access(support.workspace, "public"), question, "somebody")
    one = await ask()
    for pair in ((one, claimed), (claimed, one)):
        with pytest.raises(BadRequest):
            await merge(*pair)


async def test_closed_tickets_are_not_merged(hub, support, merge, ask):
    one, two = await ask(), await ask()
    await hub.desk.tickets.close(support.workspace, two)
    for pair in ((one, two), (two, one)):
        with pytest.raises(Stale):
            await merge(*pair)


async def test_a_full_disk_leaves_both_tickets_as_they_are(hub, merge, ask, carl, texts, support):
    one, two = await ask(), await ask()
    await carl.say(one, "One?")
    hub.space.note(0)
    with pytest.raises(StorageFull):
        await merge(one, two)
    assert (await texts(one), await texts(two)) == (["One?"], [])
    assert not (await hub.desk.tickets.find(support.workspace, one.id)).is_closed
    hub.space.note(10**12)
    await merge(one, two)
    assert await texts(two) == ["One?"]


async def test_a_full_disk_takes_no_tickets_and_no_notes(hub, seat, ask):
    ticket = await ask()
    hub.space.note(0)
    with pytest.raises(StorageFull):
        await ask()
    with pytest.raises(StorageFull):
        await hub.desk.counter.note(seat, ticket, Draft("Careful."))
    assert (await hub.desk.counter.whole(seat, ticket))[0].notes_id is None


async def test_ticket_that_is_closed_while_it_is_copied_is_not_merged(hub, stage, support, merge, ask, carl):
    one, two = await ask(), await ask()
    await carl.say(one, "One?")
    stage.messages.direct("after", gate := Gate())
    merging = asyncio.ensure_future(merge(one, two))
    await gate.reached.wait()
    await hub.desk.tickets.close(support.workspace, one)
    gate.open()
    with pytest.raises(Stale) as refused:
        await merging
    assert refused.value.code == "ticket_closed"
    assert (await hub.desk.tickets.find(support.workspace, one.id)).merged_into is None
    assert not (await hub.desk.talk.live(one.room_id)).gone
