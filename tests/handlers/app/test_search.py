"""Looking for messages over the app's REST API."""

import json
import re
from urllib.parse import urlencode

import pytest

from tests.handlers.app.test_protocol import PROTOCOL, fits, shape

pytestmark = pytest.mark.gen_test


def search(**query):
    return f"/api/app/search?{urlencode(query)}"


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def test_a_hit_has_its_room_and_its_message(alice, bob, lobby, say):
    message = await say(lobby, bob, "Cake in the kitchen!")

    response = await alice.get(search(q="CAKE from:bob"))

    (hit,) = response.json.pop("hits")
    assert (response.status, response.json) == (200, {"more": None, "terms": ["cake"], "complete": True})
    assert hit["room"] == {"id": lobby.id, "name": "lobby", "kind": "private"}
    assert (hit["message"]["id"], hit["message"]["text"]) == (message.id, "Cake in the kitchen!")
    assert hit["message"]["author"]["username"] == "bob"


async def test_the_example_has_the_shape_of_an_answer(alice, bob, lobby, say):
    await say(lobby, bob, "Cake in the kitchen!")
    example = re.search(r"```json answer\n(.*?)\n```", PROTOCOL.read_text(), re.DOTALL)[1]

    answer = (await alice.get(search(q="cake"))).json

    assert fits(shape(json.loads(example)), shape(answer))


async def test_the_next_page_begins_before_the_last_one(alice, lobby, say):
    await say(lobby, alice, *(f"Cake {number}" for number in range(25)))
    first = (await alice.get(search(q="cake"))).json
    second = (await alice.get(search(q="cake", before=first["more"]))).json

    texts = [hit["message"]["text"] for hit in first["hits"] + second["hits"]]
    assert texts == [f"Cake {number}" for number in range(24, -1, -1)]
    assert second["more"] is None


async def test_others_find_nothing_and_strangers_are_refused(carol, nobody, alice, lobby, say):
    await say(lobby, alice, "Cake")
    assert (await carol.get(search(q="cake"))).json["hits"] == []
    assert (await nobody.get(search(q="cake"))).status == 401


async def test_a_page_of_another_site_can_not_search(alice, lobby):
    headers = {"Authorization": "", "Cookie": f"chatd_session={alice.token}", "Origin": "https://evil.example"}
    assert (await alice.get(search(q="cake"), headers={**headers, "Upgrade": "websocket"})).status == 403


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ({}, 400, "missing_field", "q"),
        ({"q": ""}, 400, "bad_request", "q"),
        ({"q": "x" * 201}, 400, "bad_request", "q"),
        ({"q": "cake before:soon"}, 400, "bad_request", "q"),
        ({"q": "cake in:attic"}, 404, "room_not_found", "q"),
        ({"q": "cake from:zoe"}, 404, "user_not_found", "q"),
        ({"q": "cake", "before": "x"}, 400, "bad_request", "before"),
        ({"q": "cake", "before": '{"$gt":0}'}, 400, "bad_request", "before"),
    ],
)
async def test_what_makes_no_sense_is_refused(alice, lobby, query, status, code, field):
    response = await alice.get(search(**query))
    assert (response.status, response.json["code"], response.json["field"]) == (status, code, field)


@pytest.mark.parametrize("before", [1, 2**53, 10**30])
async def test_any_number_may_be_a_bound(alice, lobby, say, before):
    await say(lobby, alice, "Cake")
    response = await alice.get(search(q="cake", before=before))
    assert (response.status, len(response.json["hits"])) == (200, 0 if before == 1 else 1)
