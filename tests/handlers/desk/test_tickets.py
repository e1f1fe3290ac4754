"""The queue, and what becomes of a ticket, over REST."""

import pytest

from tests.handlers.app.tabs import Tab
from tests.handlers.desk.desks import path

pytestmark = pytest.mark.gen_test


async def test_desk_is_listed_with_what_one_is_there(desk, mira, root, hub):
    (listed,) = (await mira.get("/api/desk/workspaces")).json["workspaces"]
    managers = await desk.managers()
    assert listed == {
        "id": desk.workspace.id,
        "name": "Support",
        "room": desk.workspace.room_id,
        "manager": {"id": managers["mira"], "user_id": "mira", "account": mira.id, "position": 0.0, "tickets": 0},
    }
    (listed,) = (await root.get("/api/desk/workspaces")).json["workspaces"]
    assert listed["manager"] is None


async def test_ticket_is_told_with_its_times(desk, mira, ticket):
    asked = await desk.say(ticket, "Hello?")
    told = (await mira.get(path(ticket))).json
    assert told["first_reply_at"] is None
    assert told["waiting_since"] == told_at(asked)
    assert told["ticket"] == {
        "id": ticket.id,
        "number": 1,
        "workspace": desk.workspace.id,
        "room": ticket.room_id,
        "product": "BILLING",
        "customer": "carl",
        "manager": (await desk.managers())["mira"],
        "state": "open",
        "priority": "normal",
        "created_at": told["ticket"]["created_at"],
        "closed_at": None,
        "merged_into": None,
        "rating": None,
        "rating_text": "",
        "has_notes": False,
    }
    assert (await mira.get(f"{desk.path}/tickets/1")).json == told
    await mira.post(path(ticket, "messages"), {"text": "Yes."})
    told = (await mira.get(path(ticket))).json
    assert (told["first_reply_at"] is not None, told["waiting_since"]) == (True, None)


def told_at(message):
    return message.created_at.isoformat().replace("+00:00", "Z")


async def test_queue_has_what_is_wanted(desk, mira, noel, ticket):
    _, third = await desk.ask("Cake"), await desk.ask()
    await mira.put(path(third, "priority"), {"priority": "urgent"})
    await mira.put(path(ticket, "state"), {"state": "closed"})
    noels = (await desk.managers())["noel"]

    async def numbers(query=""):
        return [t["ticket"]["number"] for t in (await mira.get(f"{desk.path}/tickets{query}")).json["tickets"]]

    assert await numbers() == [3, 2]
    assert await numbers("?state=closed") == [1]
    assert await numbers("?manager=me") == [3]
    assert await numbers(f"?manager={noels}") == [2]
    assert await numbers("?manager=none") == []
    assert await numbers("?priority=urgent") == [3]
    assert await numbers("?product=cake") == [2]
    assert await numbers("?limit=1&page=2") == [2]
    counts = (await mira.get(f"{desk.path}/tickets?limit=1")).json["counts"]
    assert counts == {"open": 2, "pending": 0, "closed": 1}


@pytest.mark.parametrize("query", ["state=gone", "priority=7", "limit=0", "page=x"])
async def test_odd_queue_is_refused_by_field(desk, mira, query):
    refused = await mira.get(f"{desk.path}/tickets?{query}")
    assert (refused.status, refused.json["field"]) == (400, query.partition("=")[0])


async def test_states_follow_each_other(mira, ticket):
    for state in ("pending", "open", "closed", "open"):
        told = await mira.put(path(ticket, "state"), {"state": state})
        assert (told.status, told.json["ticket"]["state"]) == (200, state)
    await mira.put(path(ticket, "state"), {"state": "closed"})
    refused = await mira.put(path(ticket, "state"), {"state": "pending"})
    assert (refused.status, refused.json["code"]) == (409, "ticket_closed")


async def test_ticket_is_taken_and_given(desk, mira, noel, root, ticket):
    told = await noel.put(path(ticket, "manager"), {"manager": "me"})
    managers = await desk.managers()
    assert told.json["ticket"]["manager"] == managers["noel"]
    assert (await root.put(path(ticket, "manager"), {"manager": managers["mira"]})).status == 200
    assert (await mira.put(path(ticket, "manager"), {"manager": None})).json["ticket"]["manager"] is None
    refused = await root.put(path(ticket, "manager"), {"manager": "me"})
    assert (refused.status, refused.json["code"]) == (403, "not_a_manager")
    refused = await mira.put(path(ticket, "manager"), {"manager": "f" * 24})
    assert (refused.status, refused.json["code"], refused.json["field"]) == (404, "manager_not_found", "manager")


async def test_closed_ticket_is_not_taken(mira, noel, ticket):
    await mira.put(path(ticket, "state"), {"state": "closed"})
    refused = await noel.put(path(ticket, "manager"), {"manager": "me"})
    assert (refused.status, refused.json["code"]) == (409, "ticket_moved")


async def test_tickets_of_one_customer_are_merged(desk, mira, ticket):
    other, foreign = await desk.ask(), await desk.ask(customer='"dora"')
    await desk.say(ticket, "One?")
    told = await mira.post(path(ticket, "merge"), {"into": other.id})
    assert (told.json["ticket"]["state"], told.json["ticket"]["merged_into"]) == ("closed", other.id)
    messages = (await mira.get(path(other, "messages"))).json["messages"]
    assert [message["text"] for message in messages] == ["One?"]
    for into, status, code in ((foreign.id, 400, "other_customer"), (other.id, 400, "same_ticket"), ("x", 404, None)):
        refused = await mira.post(path(other, "merge"), {"into": into})
        assert (refused.status, refused.json["code"]) == (status, code or "ticket_not_found")


async def test_ticket_of_another_desk_is_merged_into_nothing(desk, open_desk, mira, ticket):
    sales = await open_desk("Sales", mira)
    refused = await mira.post(path(ticket, "merge"), {"into": (await sales.ask()).id})
    assert (refused.status, refused.json["code"]) == (404, "ticket_not_found")


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("state", {"state": "gone"}, "state"),
        ("state", {"state": {"$ne": 1}}, "state"),
        ("priority", {"priority": 3}, "priority"),
        ("manager", {"manager": 7}, "manager"),
        ("manager", {}, "manager"),
    ],
)
async def test_odd_change_is_refused_by_field(mira, ticket, what, body, field):
    refused = await mira.put(path(ticket, what), body)
    assert (refused.status, refused.json["field"]) == (400, field)
    assert refused.json["detail"]


async def test_queue_is_heard_live_by_managers_alone(desk, mira, bob, hub):
    tab, other = await Tab.of(mira), await Tab.of(bob)
    ticket = await desk.ask()
    heard = await tab.next("ticket")
    assert (heard["room"], heard["is_new"], heard["ticket"]["id"]) == (desk.workspace.room_id, True, ticket.id)
    await mira.put(path(ticket, "priority"), {"priority": "high"})
    heard = await tab.next("ticket")
    assert (heard["is_new"], heard["ticket"]["priority"]) == (False, "high")
    await other.send("ping")
    assert (await other.next())["type"] == "pong"
