"""What happens in a room is told by HTTP, signed, to where that may go."""

import asyncio
import hmac
import json
from contextlib import suppress
from hashlib import sha256

import pytest

from handlers.hooks.sending import CarefulResolver, NotAllowed, Sender
from hub.config import Auth, Settings, Webhooks
from hub.hooks.courier import Courier
from tests.handlers.hooks.program import listening

pytestmark = pytest.mark.gen_test


@pytest.fixture
def allowed():
    return ("127.0.0.1",)


@pytest.fixture
def settings(tmp_path, allowed):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), webhooks=Webhooks(allowed))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def hooks(lobby):
    return f"/api/app/rooms/{lobby.id}/hooks/outgoing"


@pytest.fixture
def program(io_loop):
    with listening(io_loop) as program:
        yield program


@pytest.fixture
def sender(io_loop, hub, store):
    async def made():
        return Sender(hub, store.secrets)

    sender = io_loop.run_sync(made)
    yield sender
    sender.close()


@pytest.fixture
def courier(io_loop, server, hub, sender):
    async def start():
        return asyncio.create_task(Courier(hub.outgoing, sender.send, first_pause=0.01).run())

    async def stop(task):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    task = io_loop.run_sync(start)
    yield
    io_loop.run_sync(lambda: stop(task))


@pytest.fixture
def hook(io_loop, courier, alice, hooks, program):
    """A new one, as its maker is told of it."""
    return io_loop.run_sync(lambda: alice.post(hooks, {"name": "relay", "url": program.url})).json


async def test_a_message_is_told_with_who_said_it_where(hook, program, alice, lobby, say):
    said = await say(lobby, alice, "Grüße")
    request = await program.told()
    told = json.loads(request.body)
    created_at = told["message"].pop("created_at")
    assert told == {
        **{"event": "posted", "hook": hook["id"], "room": {"id": lobby.id, "name": "lobby"}},
        "message": {
            **{"id": said.id, "seq": said.seq, "rev": said.rev, "text": "Grüße", "kind": "text", "parent": None},
            **{"mentions": [], "attachments": [], "reactions": {}, "edited": False, "pinned": False},
            "author": {"id": alice.id, "username": "alice", "name": "Alice", "is_bot": False},
        },
    }
    assert created_at.endswith("Z")
    assert (request.path, request.headers["X-Chatd-Event"]) == ("/told", "posted")


async def test_what_is_told_is_signed(hook, program, alice, lobby, say):
    await say(lobby, alice, "Hello.")
    request = await program.told()
    signed = request.headers["X-Chatd-Timestamp"].encode() + b"." + request.body
    expected = hmac.new(hook["secret"].encode(), signed, sha256).hexdigest()
    assert request.headers["X-Chatd-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b""),
        (404, {}, b""),
        (302, {"Location": "/elsewhere"}, b""),
        (307, {"Location": "/elsewhere"}, b""),
        (200, {}, b"x" * 100_000),
    ],
    ids=["an error", "nothing there", "a redirect", "a redirect that keeps the method", "too long an answer"],
)
async def test_what_was_not_taken_comes_again_as_the_same_delivery(hook, program, alice, lobby, say, answer):
    program.answers.append(answer)
    await say(lobby, alice, "Hello.")
    first, second = await program.told(), await program.told()
    assert first.headers["X-Chatd-Delivery"] == second.headers["X-Chatd-Delivery"]
    assert (first.path, second.path, first.body) == ("/told", "/told", second.body)


async def test_its_maker_sees_why_it_fails_until_it_works(program, courier, alice, hooks, lobby, say):
    wanted = {"name": "relay", "url": program.url, "events": ["deleted", "posted"]}
    made = (await alice.post(hooks, wanted)).json
    assert made["events"] == ["posted", "deleted"]
    program.answers += [(500, {}, b"")] * 40
    await say(lobby, alice, "Hello.")
    assert await once(alice, hooks, "failure") == "it answers 500"
    program.answers.clear()
    async with asyncio.timeout(5):
        while (await alice.get(hooks)).json["hooks"][0]["failure"]:
            pass


async def test_one_that_is_gone_is_paused(hook, program, alice, lobby, say, hooks):
    program.answers.append((410, {}, b""))
    await say(lobby, alice, "Hello.")
    await program.told()
    assert await once(alice, hooks, "paused") == "it answers 410"
    assert (await alice.put(f"{hooks}/{hook['id']}")).status == 204
    assert json.loads((await program.told()).body)["message"]["text"] == "Hello."


async def once(person, hooks, field):
    """What is listed there of the only hook, as soon as anything is."""
    async with asyncio.timeout(5):
        while not (listed := (await person.get(hooks)).json["hooks"][0])[field]:
            pass
    return listed[field]


class TestRights:
    async def test_the_secret_is_told_once(self, hook, alice, hooks):
        [listed] = (await alice.get(hooks)).json["hooks"]
        assert len(hook["secret"]) == 64
        assert hook["secret"] not in json.dumps(listed)
        assert (listed["url"], listed["paused"], listed["failing_since"]) == (hook["url"], "", None)

    async def test_none_but_admins_of_the_room_may_do_anything(self, hook, hooks, bob, carol):
        one = f"{hooks}/{hook['id']}"
        for person in (bob, carol):
            for method, path in [("GET", hooks), ("POST", hooks), ("DELETE", one), ("PUT", one)]:
                body = {"name": "x", "url": "http://box.example"}
                assert (await person.request(method, path, body)).status == 403, (method, path)

    async def test_a_hook_of_another_room_is_none(self, hook, carol, open_room):
        attic = await open_room("attic", carol)
        for method in ("DELETE", "PUT"):
            answer = await carol.request(method, f"/api/app/rooms/{attic.id}/hooks/outgoing/{hook['id']}")
            assert (answer.status, answer.json["code"]) == (404, "hook_not_found")

    async def test_whoever_is_in_the_room_sees_that_it_is_told(self, hook, bob, lobby):
        assert "relay" in (await bob.get(f"/chat/rooms/{lobby.id}/")).json["members"]

    async def test_a_revoked_one_is_gone(self, hook, hooks, alice, lobby):
        assert (await alice.delete(f"{hooks}/{hook['id']}")).status == 204
        assert (await alice.get(hooks)).json == {"hooks": []}
        assert (await alice.get(f"/chat/rooms/{lobby.id}/")).json["members"] == ["alice", "bob"]

    @pytest.mark.parametrize("events", [[], ["sung"], "posted", None])
    async def test_events_that_there_are_not_are_refused_by_name(self, hooks, alice, events):
        refused = await alice.post(hooks, {"name": "relay", "url": "http://box/", "events": events})
        assert (refused.status, refused.json["field"]) == (400, "events")

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "http://a:b@box/", "", 7, None])
    async def test_an_address_that_will_not_do_is_refused_by_name(self, hooks, alice, url):
        refused = await alice.post(hooks, {"name": "relay", "url": url})
        assert (refused.status, refused.json["field"]) == (400, "url")

    async def test_a_room_has_so_many_and_no_more(self, hooks, alice):
        made = [(await alice.post(hooks, {"name": f"r{n}", "url": "http://box/"})).status for n in range(11)]
        assert made == [201] * 10 + [400]


class TestAddresses:
    @pytest.mark.parametrize("allowed", [(), ("0.0.0.0/0", "::/0"), ("192.168.7.0/24",)])
    async def test_this_box_is_not_asked_unless_it_is_named(self, hook, program, alice, lobby, say, hooks):
        await say(lobby, alice, "Hello.")
        assert await once(alice, hooks, "failing_since")
        assert program.requests.empty()

    async def test_a_name_is_looked_up_and_what_it_leads_to_is_looked_at(self):
        with pytest.raises(NotAllowed):
            await CarefulResolver(allowed=()).resolve("localhost", 80)
        found = await CarefulResolver(allowed=("127.0.0.0/8", "::1")).resolve("localhost", 80)
        assert {address[0] for _, address in found} <= {"127.0.0.1", "::1"}

    @pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0", "[::ffff:127.0.0.1]", "017700000001"])
    @pytest.mark.parametrize("allowed", [()])
    async def test_no_spelling_of_this_box_gets_around_it(self, program, hooks, alice, lobby, say, courier, host):
        url = f"http://{host}:{program.port}/"
        assert (await alice.post(hooks, {"name": "relay", "url": url})).status == 201
        await say(lobby, alice, "Hello.")
        assert await once(alice, hooks, "failing_since")
        assert program.requests.empty()
