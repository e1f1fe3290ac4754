"""Topics, managers and canned replies over REST."""

import pytest

from hub.errors import WrongKey
from tests.handlers.app.tabs import Tab
from tests.handlers.desk.desks import path

pytestmark = pytest.mark.gen_test


async def test_topics_are_made_and_listed(desk, root, mira):
    made = await root.post(f"{desk.path}/topics", {"name": "My account"})
    assert (made.status, made.json["name"]) == (201, "MY_ACCOUNT")
    assert (await mira.get(f"{desk.path}/topics")).json == {"topics": [made.json]}
    assert (await root.post(f"{desk.path}/topics", {"name": "my account"})).status == 409


async def test_user_becomes_a_manager_and_gets_the_next_ticket(desk, root, bob):
    tab = await Tab.of(bob)
    made = await root.post(f"{desk.path}/managers", {"login": "bob@example.org", "position": 0})
    assert (made.status, made.json["user_id"], made.json["account"]) == (201, "bob", bob.id)
    tickets = [await desk.ask() for _ in range(3)]
    assert {ticket.manager_id for ticket in tickets} == set((await desk.managers()).values())
    assert (await tab.next("ticket"))["ticket"]["number"] == 1
    assert (await root.post(f"{desk.path}/managers", {"login": "bob"})).json["code"] == "already_exists"
    refused = await root.post(f"{desk.path}/managers", {"login": "zoe"})
    assert (refused.status, refused.json["code"]) == (404, "user_not_found")


async def test_seat_is_given_to_somebody_else(desk, root, mira, bob, ticket):
    seat = f"{desk.path}/managers/{(await desk.managers())['mira']}"
    assert (await root.put(seat, {"login": "bob"})).json["account"] == bob.id
    assert (await mira.get(path(ticket))).status == 404
    assert (await bob.get(path(ticket))).status == 200
    assert (await root.put(seat, {"login": None})).json["account"] is None
    assert (await bob.get(path(ticket))).status == 404


async def test_whoever_is_removed_hears_no_more_at_once(desk, root, mira, noel, ticket):
    tab = await Tab.of(mira)
    managers = await desk.managers()
    assert (await root.delete(f"{desk.path}/managers/{managers['mira']}")).status == 204
    assert {(await tab.next("left"))["room"] for _ in range(2)} == {ticket.room_id, desk.workspace.room_id}
    assert (await mira.get(path(ticket))).status == 404
    assert (await noel.get(path(ticket))).json["ticket"]["manager"] == managers["noel"]
    await desk.say(ticket, "Hello?")
    await tab.send("ping")
    assert (await tab.next())["type"] == "pong"


async def test_managers_are_listed_with_their_tickets(desk, mira, ticket):
    managers = (await mira.get(f"{desk.path}/managers")).json["managers"]
    assert [(manager["user_id"], manager["tickets"]) for manager in managers] == [("mira", 1), ("noel", 0)]


async def test_replies_are_kept_changed_and_thrown_away(desk, mira, noel):
    made = await mira.post(f"{desk.path}/replies", {"title": "Sorry", "text": "We are sorry."})
    one = f"{desk.path}/replies/{made.json['id']}"
    assert made.status == 201
    assert (await noel.put(one, {"title": "Sorry", "text": "So sorry."})).json["text"] == "So sorry."
    assert (await mira.get(f"{desk.path}/replies")).json["replies"] == [{**made.json, "text": "So sorry."}]
    assert (await mira.delete(one)).status == 204
    for gone in (await mira.delete(one), await mira.put(one, {"title": "x", "text": "x"})):
        assert (gone.status, gone.json["code"]) == (404, "reply_not_found")


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("topics", {"name": " "}, "name"),
        ("topics", {"name": 7}, "name"),
        ("managers", {"login": {"$ne": 1}}, "login"),
        ("managers", {"login": "bob", "position": -1}, "position"),
        ("replies", {"title": "", "text": "x"}, "title"),
        ("replies", {"title": "x", "text": "x" * 10_001}, "text"),
        ("replies", {"title": "x"}, "text"),
    ],
)
async def test_odd_setting_is_refused_by_field(desk, root, bob, what, body, field):
    refused = await root.post(f"{desk.path}/{what}", body)
    assert (refused.status, refused.json["field"]) == (400, field)


async def test_a_workspace_is_made_by_admins_and_its_keys_are_told_once(root, mira, hub):
    made = await root.post("/api/desk/workspaces", {"name": "Sales"})

    assert made.status == 201
    workspace = made.json
    assert (await hub.desk.workspaces.open(workspace["id"], workspace["public_key"])).is_public
    [listed] = (await root.get("/api/desk/workspaces")).json["workspaces"]
    assert (listed["name"], {"api_key", "public_key"} & listed.keys()) == ("Sales", set())
    assert (await root.post("/api/desk/workspaces", {"name": "sales"})).json["code"] == "already_exists"
    refused = await mira.post("/api/desk/workspaces", {"name": "Mine"})
    assert (refused.status, refused.json["code"]) == (403, "admin_required")


async def test_new_keys_end_the_old(desk, root, hub):
    keys = (await root.post(f"{desk.path}/keys")).json

    assert not (await hub.desk.workspaces.open(desk.workspace.id, keys["api_key"])).is_public
    for old in (desk.keys.api, desk.keys.public):
        with pytest.raises(WrongKey):
            await hub.desk.workspaces.open(desk.workspace.id, old)
