"""What a program posts by the address of a room, as Slack's clients do."""

import asyncio
import json
from urllib.parse import urlencode

import pytest

from hub.config import Auth, Limits, Settings

pytestmark = pytest.mark.gen_test

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), limits=Limits(posts_per_10s=5))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    """A private room that alice leads."""
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def hooks(lobby):
    return f"/api/app/rooms/{lobby.id}/hooks/incoming"


@pytest.fixture
def hook(io_loop, alice, hooks):
    """A new one called ci, as its maker is told of it, with its `path`."""
    made = io_loop.run_sync(lambda: alice.post(hooks, {"name": "ci"})).json
    return {**made, "path": made["url"].removeprefix(alice.server.url)}


@pytest.fixture
def post(nobody, hook):
    """The status and the word that come back for a payload, which is JSON unless it is bytes."""

    async def send(payload, path=hook["path"], **headers):
        answer = await nobody.post(path, payload, headers=headers)
        return answer.status, answer.body.decode()

    return send


async def said(person, room):
    return (await person.get(f"/chat/history/?room_id={room.id}")).json["chat_history"]


async def test_what_is_posted_is_a_message_of_the_hooks_bot(post, alice, lobby):
    assert await post({"text": "Built *main*."}) == (200, "ok")
    [message] = await said(alice, lobby)
    assert (message["message"], message["username"]) == ("Built **main**.", "ci")


async def test_whoever_is_in_the_room_hears_it_live(post, bob):
    tab = await bob.socket("/ws/")
    await tab.receive()
    await tab.send(type="resume", rooms={})
    await post({"text": "Ping <@bob> and <@U7|Somebody>."})
    while (told := await tab.receive())["type"] != "posted":
        pass
    assert (told["message"]["author"]["is_bot"], told["message"]["mentions"]) == (True, [bob.id])


@pytest.mark.parametrize("headers", [FORM, {"Content-Type": "text/plain"}, {}])
async def test_clients_send_it_in_several_ways(post, alice, lobby, headers):
    form = urlencode({"payload": json.dumps({"text": "Built."})}).encode()
    bare = json.dumps({"text": "Built."}).encode()
    for body in (bare, form) if headers == FORM else (bare,):
        assert await post(body, **headers) == (200, "ok")
    assert {message["message"] for message in await said(alice, lobby)} == {"Built."}


async def test_what_is_sent_again_is_said_once(post, alice, lobby):
    answers = await asyncio.gather(*(post({"text": "Built."}, **{"Idempotency-Key": "run-7"}) for _ in range(3)))
    assert answers == [(200, "ok")] * 3
    assert await post({"text": "Built."}, **{"Idempotency-Key": "run-8"}) == (200, "ok")
    assert len(await said(alice, lobby)) == 2


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"", (400, "invalid_payload")),
        (b"text", (400, "invalid_payload")),
        (b"[]", (400, "invalid_payload")),
        (b'{"text": 7}', (400, "invalid_payload")),
        (b'{"text": "\\ud800"}', (400, "invalid_payload")),
        (b"[" * 100_00, (400, "invalid_payload")),
        (b"{}", (400, "no_text")),
        (b'{"text": " "}', (400, "no_text")),
        (json.dumps({"text": "x" * 10_001}).encode(), (413, "msg_too_long")),
        (json.dumps({"text": "ok", "ignored": "x" * 70_000}).encode(), (413, "msg_too_long")),
    ],
)
async def test_what_makes_no_message_is_refused_in_slacks_words(post, alice, lobby, body, answer):
    assert await post(body) == answer
    assert await said(alice, lobby) == []


async def test_a_key_that_is_too_long_is_refused(post):
    assert await post({"text": "x"}, **{"Idempotency-Key": "k" * 65}) == (400, "invalid_payload")


@pytest.mark.parametrize("code", ["x", "x" * 32, "%24gt", "%2e%2e"])
async def test_an_address_that_was_made_up_leads_nowhere(post, code):
    assert await post({"text": "x"}, f"/hooks/{code}") == (404, "no_service")


async def test_its_id_is_no_address(post, hook):
    for code in (hook["id"], hook["id"][:32]):
        assert await post({"text": "x"}, f"/hooks/{code}") == (404, "no_service")


async def test_who_posts_too_much_is_told_when_to_come_back(nobody, post, hook):
    answers = [await post({"text": "x"}) for _ in range(6)]
    refused = await nobody.post(hook["path"], {"text": "x"})
    assert answers == [(200, "ok")] * 5 + [(429, "rate_limited")]
    assert 1 <= int(refused.headers["Retry-After"]) <= 2


async def test_a_revoked_hook_leads_nowhere_and_its_bot_is_gone(post, hook, hooks, alice, lobby):
    assert (await alice.delete(f"{hooks}/{hook['id']}")).status == 204
    assert await post({"text": "x"}) == (404, "no_service")
    assert (await alice.get(hooks)).json == {"hooks": []}
    assert (await alice.get(f"/chat/rooms/{lobby.id}/")).json["members"] == ["alice", "bob"]


async def test_a_bot_that_was_removed_posts_nothing(post, hook, alice, lobby):
    assert (await alice.delete(f"/api/app/rooms/{lobby.id}/members/{hook['bot']}")).status == 204
    assert await post({"text": "x"}) == (403, "action_prohibited")


async def test_a_bot_that_was_disabled_posts_nothing(post, hook, hub):
    await hub.accounts.disable(await hub.bots.by_id(hook["bot"]))
    assert await post({"text": "x"}) == (403, "action_prohibited")


async def test_hooks_end_with_their_room(post, alice, lobby):
    assert (await alice.delete(f"/api/app/rooms/{lobby.id}")).status == 204
    assert await post({"text": "x"}) == (404, "no_service")


async def test_a_hook_is_listed_without_its_address(alice, hook, hooks):
    made = {key: hook[key] for key in ("id", "name", "bot", "created_by", "created_at")}
    assert (await alice.get(hooks)).json == {"hooks": [made]}


async def test_none_but_admins_of_the_room_may_do_anything(hook, hooks, bob, carol, open_room):
    for person in (bob, carol):
        for method, path in [("GET", hooks), ("POST", hooks), ("DELETE", f"{hooks}/{hook['id']}")]:
            assert (await person.request(method, path, {"name": "x"})).status == 403, (method, path)
    attic = await open_room("attic", carol)
    others = f"/api/app/rooms/{attic.id}/hooks/incoming/{hook['id']}"
    assert (await carol.delete(others)).status == 404


async def test_a_name_that_is_somebodys_becomes_another(alice, hooks):
    made = (await alice.post(hooks, {"name": "bob"})).json
    assert made["name"].startswith("bob")
    assert made["name"] != "bob"


@pytest.mark.parametrize("name", ["", "a/b", "@", 7, None])
async def test_a_name_that_will_not_do_is_refused(alice, hooks, name):
    assert (await alice.post(hooks, {"name": name})).status == 400


async def test_a_room_has_so_many_hooks_and_no_more(alice, hooks):
    made = [(await alice.post(hooks, {"name": f"hook {n}"})).status for n in range(21)]
    assert made == [201] * 20 + [400]


async def test_a_conversation_of_two_has_none(alice, bob, hub):
    place = await hub.direct.open(await hub.signin.authenticate(alice.token), bob.user)
    assert (await alice.post(f"/api/app/rooms/{place.room.id}/hooks/incoming", {"name": "ci"})).status == 403


async def test_the_database_has_no_address(hook, mongo_client, database):
    code = hook["path"].removeprefix("/hooks/")
    for name in mongo_client[database].list_collection_names():
        assert all(code not in str(document) for document in mongo_client[database][name].find())
