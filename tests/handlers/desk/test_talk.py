"""What is said in a ticket, and what customers never hear, over REST."""

import pytest

from tests.handlers.app.tabs import Tab
from tests.handlers.desk.desks import path
from tests.handlers.socketio.talker import Talker

pytestmark = pytest.mark.gen_test


@pytest.fixture
def carl(io_loop, server, desk, ticket):
    """The customer, whose page hears the ticket."""

    async def make():
        talker = await Talker.open(server)
        named = {"ticket_id": ticket.id, "product": ticket.product}
        keys = {"workspace_id": desk.workspace.id, "api_key": desk.keys.public}
        await talker.ask("get_ticket_messages", {**keys, **named})
        return talker

    return io_loop.run_sync(make)


async def test_reply_reaches_the_customer_and_the_manager_s_other_screens(mira, noel, carl, ticket):
    tab = await Tab.of(mira)
    posted = await mira.post(path(ticket, "messages"), {"text": "At once.", "client_id": "1"})
    assert posted.status == 201
    name, body = await carl.hear()
    assert (name, body["data"]["message_data"], body["data"]["author"]) == (
        "ticket_message_response",
        "At once.",
        "mira",
    )
    heard = await tab.next("posted")
    assert (heard["room"], heard["seq"], heard["message"]["id"]) == (
        ticket.room_id,
        posted.json["seq"],
        posted.json["id"],
    )


async def test_reply_that_is_sent_again_is_stored_once(mira, ticket):
    first, again = [await mira.post(path(ticket, "messages"), {"text": "One.", "client_id": "1"}) for _ in range(2)]
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json


async def test_reply_to_what_is_not_the_newest_is_asked_to_confirm(desk, mira, noel, ticket):
    seq = (await desk.say(ticket, "Hello?")).seq
    assert (await noel.post(path(ticket, "messages"), {"text": "Mine.", "if_seq": seq})).status == 201
    refused = await mira.post(path(ticket, "messages"), {"text": "Mine.", "if_seq": seq})
    assert (refused.status, refused.json["code"]) == (409, "stale")
    assert (await mira.post(path(ticket, "messages"), {"text": "Mine."})).status == 201


async def test_history_is_paged_both_ways(desk, mira, noel, ticket):
    for text in ("One.", "Two.", "Three."):
        await desk.say(ticket, text)

    async def page(query):
        talk = (await noel.get(path(ticket, f"messages?{query}"))).json
        return [message["text"] for message in talk["messages"]], talk["more"], talk["seq"]

    assert await page("limit=2") == (["Two.", "Three."], True, 3)
    assert await page("before=2") == (["One."], False, 3)
    assert await page("after=1&limit=1") == (["Two."], True, 3)
    refused = await noel.get(path(ticket, "messages?before=1&after=2"))
    assert (refused.status, refused.json["field"]) == (400, "after")


async def test_message_says_who_wrote_it(desk, mira, noel, ticket):
    await desk.say(ticket, "Hello?")
    await mira.post(path(ticket, "messages"), {"text": "Yes.", "client_id": "1"})
    asked, replied = (await mira.get(path(ticket, "messages"))).json["messages"]
    assert (asked["author"], asked["from_customer"]) == ({"id": 0, "name": "carl", "username": ""}, True)
    assert (replied["author"]["username"], replied["from_customer"], replied["client_id"]) == ("mira", False, "1")
    assert "client_id" not in (await noel.get(path(ticket, "messages"))).json["messages"][1]


async def test_notes_never_reach_the_customer(desk, server, mira, noel, carl, ticket, hub):
    noted = await mira.post(path(ticket, "notes"), {"text": "He is angry."})
    assert noted.status == 201
    await noel.post(path(ticket, "notes"), {"text": "Has a point.", "client_id": "1"})
    await carl.hears_nothing()
    keys = {"workspace_id": desk.workspace.id, "api_key": desk.keys.public}
    heard, _ = await carl.ask("get_ticket_messages", {**keys, "ticket_id": ticket.id, "product": ticket.product})
    assert heard[0][1]["data"] == []
    notes_id = (await hub.desk.tickets.find(desk.workspace, ticket.id)).notes_id
    for name in ("Notes on BILLING #1", str(notes_id)):
        heard, answer = await carl.ask("join", {"room": name})
        assert "angry" not in str((heard, answer))
    assert [note["text"] for note in (await noel.get(path(ticket, "notes"))).json["messages"]] == [
        "He is angry.",
        "Has a point.",
    ]
    assert (await noel.get(path(ticket))).json["ticket"]["has_notes"]


async def test_notes_are_no_room_that_members_could_enter(desk, mira, bob, ticket, hub):
    await mira.post(path(ticket, "notes"), {"text": "He is angry."})
    notes_id = (await hub.desk.tickets.find(desk.workspace, ticket.id)).notes_id
    for person in (bob, mira):
        tab = await Tab.of(person)
        await tab.send("history", room=notes_id)
        assert (await tab.next("error"))["code"] == "not_a_member"


async def test_ticket_without_notes_has_an_empty_list(mira, ticket):
    assert (await mira.get(path(ticket, "notes"))).json == {"messages": [], "more": False, "seq": 0}


@pytest.mark.parametrize("what", ["messages", "notes"])
@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"text": " "}, 400, "text"),
        ({"text": "x" * 10_001}, 413, "text"),
        ({"text": {"$ne": 1}}, 400, "text"),
        ({}, 400, "text"),
        ({"text": "x", "client_id": ""}, 400, "client_id"),
        ({"text": "x", "if_seq": "1"}, 400, "if_seq"),
    ],
)
async def test_odd_message_is_refused_by_field(mira, ticket, what, body, status, field):
    refused = await mira.post(path(ticket, what), body)
    assert (refused.status, refused.json["field"]) == (status, field)


async def test_merged_ticket_takes_no_reply(desk, mira, ticket):
    await mira.post(path(ticket, "merge"), {"into": (await desk.ask()).id})
    refused = await mira.post(path(ticket, "messages"), {"text": "Too late."})
    assert (refused.status, refused.json["code"]) == (409, "ticket_merged")
