"""Files that customers send, with a key that everybody can read."""

import pytest

from hub.desk import crowd
from tests.clients import Person
from tests.forms import FORM, PNG, field, file, form
from tests.handlers.desk.desks import path
from tests.handlers.socketio.talker import Talker

pytestmark = pytest.mark.gen_test

MEGABYTE = 2**20


@pytest.fixture
def customer(server, desk):
    return Person(server, token=desk.keys.public)


async def send(person, ticket, *parts, name="cake.png", content=PNG):
    parts = parts or (field("user_id", "carl"), field("client_id", "1"))
    return await person.post(path(ticket, "attachments"), form(*parts, file("file", name, content)), headers=FORM)


async def test_file_is_heard_in_the_ticket_and_can_be_fetched(server, desk, mira, nobody, customer, ticket):
    talker, keys = await Talker.open(server), {"workspace_id": desk.workspace.id, "api_key": desk.keys.api}
    asked = {**keys, "ticket_id": ticket.id, "product": ticket.product}
    await talker.ask("get_ticket_messages", asked)
    sent = await send(customer, ticket)
    assert sent.status == 201
    _, body = await talker.hear()
    told = body["data"]
    assert (told["message_data"], told["author"]) == ("cake.png", "carl")
    (attached,) = told["attachments"]
    assert (attached["name"], attached["media_type"], attached["size"]) == ("cake.png", "image/png", len(PNG))
    assert (await nobody.get(attached["url"])).body == PNG
    heard, _ = await talker.ask("get_ticket_messages", asked)
    assert heard[0][1]["data"][0]["attachments"] == [attached]
    (shown,) = (await mira.get(path(ticket, "messages"))).json["messages"]
    assert (shown["id"], shown["kind"], shown["from_customer"]) == (sent.json["id"], "image", True)
    assert (await nobody.get(shown["attachments"][0]["url"].removeprefix(server.url))).body == PNG


async def test_file_that_is_sent_again_is_there_once(mira, customer, ticket):
    first, again = await send(customer, ticket), await send(customer, ticket)
    assert first.json == again.json
    assert len((await mira.get(path(ticket, "messages"))).json["messages"]) == 1


async def test_file_for_a_merged_ticket_is_in_the_other(desk, mira, customer, ticket):
    other = await desk.ask()
    await mira.post(path(ticket, "merge"), {"into": other.id})
    assert (await send(customer, ticket)).status == 201
    assert len((await mira.get(path(other, "messages"))).json["messages"]) == 1


async def test_others_send_nothing(open_desk, server, bob, mira, nobody, ticket, hub):
    sales = await open_desk("Sales")
    for key in (sales.keys.api, sales.keys.public, "public_" + "0" * 40, bob.token, mira.token):
        refused = await send(Person(server, token=key), ticket)
        assert (refused.status, refused.json["code"]) == (403, "wrong_key")
    assert (await send(nobody, ticket)).status == 401
    assert (await hub.desk.talk.live(ticket.room_id)).head == 0


async def test_ticket_that_is_not_there_is_no_other_answer_than_a_wrong_key(customer):
    gone = await customer.post("/api/desk/tickets/" + "f" * 24 + "/attachments", form(), headers=FORM)
    assert (gone.status, gone.json["code"]) == (403, "wrong_key")


async def test_large_file_is_refused(customer, ticket):
    refused = await send(customer, ticket, content=bytes(11 * MEGABYTE))
    assert (refused.status, refused.json["detail"]) == (413, "A file has at most 10 MB.")


@pytest.mark.parametrize(
    ("parts", "status", "name"),
    [
        ([field("client_id", "1")], 400, "user_id"),
        ([field("user_id", "x" * 2000)], 413, "user_id"),
        ([field("user_id", "carl"), field("client_id", "x" * 65)], 400, "client_id"),
    ],
)
async def test_odd_form_is_refused_and_leaves_nothing(customer, ticket, mongo_client, database, parts, status, name):
    refused = await send(customer, ticket, *parts)
    assert (refused.status, refused.json["field"]) == (status, name)
    assert mongo_client[database]["files"].count_documents({"released": {"$exists": False}}) == 0


async def test_flood_of_files_is_stopped(customer, ticket):
    for number in range(crowd.FILES_PER_HOUR):
        await send(customer, ticket, field("user_id", "carl"), field("client_id", str(number)), content=b"x")
    refused = await send(customer, ticket, content=b"x")
    assert (refused.status, refused.json["code"]) == (429, "rate_limited")


async def test_page_of_another_site_may_send_with_the_key(customer, ticket):
    asked = await customer.request("OPTIONS", path(ticket, "attachments"), headers={"Origin": "https://shop.example"})
    assert asked.status == 204
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert (await send(customer, ticket)).headers["Access-Control-Allow-Origin"] == "*"
