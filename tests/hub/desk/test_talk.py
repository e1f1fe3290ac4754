"""What is said in a ticket, by whom, and who hears it."""

import pytest

from hub.desk.talk import Said
from hub.entries import Draft
from hub.errors import RoomNotFound, Stale, TooLarge

pytestmark = pytest.mark.gen_test


@pytest.fixture
def talk(hub):
    return hub.desk.talk


async def test_who_enters_twice_hears_everything_once(talk, ask, carl):
    ticket = await ask()
    await carl.enter(ticket)
    live = await talk.hear(carl.client.session, ticket)
    assert live.room.id == ticket.room_id
    await carl.say(ticket, "Hello?")
    assert carl.client.texts == ["Hello?"]


async def test_who_asks_for_what_was_said_hears_what_comes_then(talk, ask, carl):
    ticket, told = await ask(), []
    for text in ("One.", "Two."):
        await carl.say(ticket, text)
    await talk.recall(carl.client.session, ticket, lambda *past: told.append(past))
    await carl.say(ticket, "Three.")
    ((room, posts),) = told
    assert (room.id, [post.message.text for post in posts]) == (ticket.room_id, ["One.", "Two."])
    assert carl.client.texts == ["Three."]


async def test_only_so_much_is_told_of_a_long_ticket(talk, ask, carl, monkeypatch):
    monkeypatch.setattr("hub.desk.talk.HISTORY", 2)
    ticket, told = await ask(), []
    for text in ("One.", "Two.", "Three."):
        await carl.say(ticket, text)
    await talk.recall(carl.client.session, ticket, lambda room, posts: told.extend(posts))
    assert [post.message.text for post in told] == ["Two.", "Three."]


async def test_nothing_is_told_where_there_is_no_room(talk, ask):
    with pytest.raises(RoomNotFound):
        await talk.live((await ask()).room_id + 1)


@pytest.mark.parametrize(
    ("author", "by_key", "from_customer"),
    [('"carl"', "api", True), ('"mira"', "api", False), ('"mira"', "public", True)],
)
async def test_who_has_the_public_key_is_the_customer_whatever_the_name(
    hub, talk, support, ask, carl, author, by_key, from_customer
):
    ticket, access = await ask(), support if by_key == "api" else carl.access
    await hub.desk.tickets.wait(support.workspace, ticket, pending=True)
    ticket = await hub.desk.tickets.find(support.workspace, ticket.id)
    said = Said("Hello?", author, '{"a":1}')
    message = (await (await talk.say(access, ticket, carl.client.session.caller, said))).message
    assert (message.from_customer, message.extra) == (from_customer, '{"a":1}')
    assert message.author_name == author.strip('"')
    state = (await hub.desk.tickets.find(support.workspace, ticket.id)).state
    assert state == ("open" if from_customer else "pending")


async def test_a_long_name_of_an_author_is_refused(talk, support, ask, carl):
    with pytest.raises(TooLarge) as refused:
        await talk.say(support, await ask(), carl.client.session.caller, Said("Hello?", '"' + "x" * 1000 + '"'))
    assert refused.value.field == "user_id"


async def test_a_reply_that_nobody_can_know_again_is_asked_to_confirm(hub, desk_of, ask):
    seat, ticket = await desk_of(), await ask()
    await hub.desk.counter.reply(seat, ticket, Draft("One.", if_seq=0))
    for draft in (Draft("One.", if_seq=0), Draft("One.", client_id="1", if_seq=0)):
        with pytest.raises(Stale):
            await hub.desk.counter.reply(seat, ticket, draft)
