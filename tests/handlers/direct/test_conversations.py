"""One's conversations and their histories over HTTP."""

import asyncio
import re
from functools import partial

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandListener
from tornado.simple_httpclient import HTTPStreamClosedError

from hub.errors import Unavailable
from hub.models import Membership, Room
from store.messages import MongoMessages
from tests.store.samples import message, user

pytestmark = pytest.mark.gen_test

CONVERSATIONS = "/api/conversations"
OTHERS = 300
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class Commands(CommandListener):
    """The names of the commands the database was sent."""

    def __init__(self):
        self.names = []

    def started(self, event):
        self.names.append(event.command_name)

    def succeeded(self, event):
        pass

    def failed(self, event):
        pass


@pytest.fixture
def commands(monkeypatch):
    listener = Commands()
    monkeypatch.setattr("store.mongo.AsyncIOMotorClient", partial(AsyncIOMotorClient, event_listeners=[listener]))
    return listener


@pytest.fixture
def store(commands, store):
    return store


@pytest.fixture
def say(chat):
    """Says something: `await say(alice, "bob", "One.", "Two.")`."""

    async def send(person, other, *texts):
        socket = await chat(person, other)
        for text in texts:
            await socket.send(type="chat_message", message=text)
            await socket.receive()

    return send


@pytest.fixture
def many(io_loop, store, alice):
    """Alice has talked to three hundred others."""

    async def talk(number):
        other = await store.users.insert(user(f"user {number}"), "")
        room = await store.rooms.insert(Room(0, other.username, "direct", pair=f"{alice.id}:{other.id}"))
        await asyncio.gather(*(store.memberships.add(Membership(room.id, id)) for id in (alice.id, other.id)))
        await store.messages.write([message(100 + number, room_id=room.id, seq=1, author_id=alice.id)], [])

    async def talk_to_all():
        await asyncio.gather(*map(talk, range(OTHERS)))

    io_loop.run_sync(talk_to_all)


async def texts(person, other):
    return [message["content"] for message in (await person.get(f"/api/rooms/{other}/messages")).json["messages"]]


# The list


async def test_list_is_bare_and_says_with_whom_and_what_was_last(alice, bob, server, say):
    await say(alice, "bob", "Hello.", "Are you there?")

    (conversation,) = (await bob.get(CONVERSATIONS)).json

    users = {name: (await bob.get(f"/api/userauth/users/{p.id}/")).json for name, p in (("a", alice), ("b", bob))}
    last = conversation["last_message"]
    assert DATE.fullmatch(last.pop("date_added"))
    assert isinstance(last.pop("id"), int)
    assert conversation == {
        "id": conversation["id"],
        "name": "bob-alice",
        "other_user": users["a"],
        "last_message": {"from_user": users["a"], "to_user": users["b"], "content": "Are you there?"},
    }
    assert (await alice.get(CONVERSATIONS)).json[0]["other_user"] == users["b"]


async def test_conversation_without_a_message_has_no_last_one(alice, bob, chat):
    await chat(alice, "bob")
    (conversation,) = (await alice.get(CONVERSATIONS)).json
    assert conversation["last_message"] is None


async def test_list_is_by_age_and_without_oneself_and_without_groups(alice, bob, carol, open_room, say):
    await open_room("lobby", alice, bob)
    for other in ("carol", "alice", "bob", "carol"):
        await say(alice, other, "Hello.")
    assert [c["other_user"]["username"] for c in (await alice.get(CONVERSATIONS)).json] == ["carol", "bob"]


async def test_names_that_are_a_part_of_another_name_are_other_people(sign_up, say):
    ann, joanna, bob = [await sign_up(name) for name in ("ann", "joanna", "bob")]
    await say(bob, "joanna", "For joanna.")
    assert (await ann.get(CONVERSATIONS)).json == []
    assert await texts(ann, "bob") == []
    assert await texts(joanna, "bob") == ["For joanna."]


async def test_who_talked_to_nobody_has_an_empty_list(alice):
    assert (await alice.get(CONVERSATIONS)).json == []
    page = {"count": 0, "next": None, "previous": None, "results": []}
    assert (await alice.get(f"{CONVERSATIONS}?page=1")).json == page


@pytest.mark.usefixtures("many")
async def test_three_hundred_conversations_take_as_many_queries_as_one(alice, bob, carol, commands, say):
    await say(bob, "carol", "Hello.")
    used = {}
    for person in (bob, alice):
        commands.names.clear()
        conversations = (await person.get(CONVERSATIONS)).json
        # A long answer comes in two parts, however long it is.
        used[len(conversations)] = [name for name in commands.names if name != "getMore"]
        assert len(commands.names) <= 2 * len(used[len(conversations)])
    assert set(used) == {1, OTHERS}
    assert len(used[1]) == len(used[OTHERS]) <= 9


async def test_pages_have_ten_and_say_where_the_others_are(alice, sign_up, say, server):
    for number in range(12):
        await sign_up(f"user{number}")
        await say(alice, f"user{number}", "Hello.")

    first, second = [(await alice.get(f"{CONVERSATIONS}?page={number}")).json for number in (1, 2)]

    assert (first["count"], len(first["results"]), len(second["results"])) == (12, 10, 2)
    assert (first["previous"], first["next"]) == (None, f"{server.url}{CONVERSATIONS}?page=2")
    assert (second["previous"], second["next"]) == (f"{server.url}{CONVERSATIONS}?page=1", None)
    assert (await alice.get(first["next"].removeprefix(server.url))).json == second
    assert (await alice.get(f"{CONVERSATIONS}?page=3")).status == 404
    assert (await alice.get(f"{CONVERSATIONS}?page=x")).status == 400


# A history


async def test_history_is_oldest_first_and_has_no_key_for_media_that_is_not_there(alice, bob, say):
    await say(alice, "bob", "One.", "Two.")
    await say(bob, "alice", "Three.")

    for person, other in ((alice, "bob"), (bob, "alice"), (bob, "ALICE")):
        response = await person.get(f"/api/rooms/{other}/messages")
        assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
        messages = response.json["messages"]
        assert [m["content"] for m in messages] == ["One.", "Two.", "Three."]
        assert [m["from_user"]["username"] for m in messages] == ["alice", "alice", "bob"]
        assert [m["to_user"]["username"] for m in messages] == ["bob", "bob", "alice"]
        assert {key for m in messages for key in m} == {"id", "from_user", "to_user", "date_added", "content"}


@pytest.mark.parametrize("other", ["bob", "nobody", "%00", "alice", "bob%40example.org"])
async def test_history_with_whom_one_never_talked_is_empty_and_makes_no_room(alice, bob, other, rooms):
    response = await alice.get(f"/api/rooms/{other}/messages")
    assert (response.status, response.json) == (200, {"messages": []})
    assert rooms() == 0


async def test_history_without_messages_is_empty(alice, bob, chat):
    await chat(alice, "bob")
    assert await texts(alice, "bob") == []


async def test_deleted_message_is_not_in_the_history(alice, bob, say):
    await say(alice, "bob", "One.", "Two.")
    id = (await alice.get("/api/rooms/bob/messages")).json["messages"][0]["id"]
    await alice.delete(f"/api/chat/messages/{id}/")
    assert await texts(bob, "alice") == ["Two."]


@pytest.mark.parametrize("length", [500, 1203])
async def test_long_history_comes_whole_and_in_order(alice, bob, chat, hub, store, length):
    await chat(alice, "bob")
    (room,) = (await alice.get(CONVERSATIONS)).json
    posts = [message(n, room_id=room["id"], seq=n, author_id=alice.id, text=str(n)) for n in range(1, length + 1)]
    await store.messages.write(posts, [])
    assert await texts(bob, "alice") == [str(n) for n in range(1, length + 1)]


async def test_history_that_breaks_off_does_not_look_whole(alice, bob, chat, store, monkeypatch):
    await chat(alice, "bob")
    (room,) = (await alice.get(CONVERSATIONS)).json
    await store.messages.write([message(n, room_id=room["id"], seq=n, author_id=1) for n in range(1, 700)], [])
    after = MongoMessages.after

    async def fails_later(self, room_id, seq, limit):
        if seq:
            raise Unavailable
        return await after(self, room_id, seq, limit)

    monkeypatch.setattr(MongoMessages, "after", fails_later)
    with pytest.raises(HTTPStreamClosedError):
        await bob.get("/api/rooms/alice/messages")


@pytest.mark.expects_log
async def test_database_that_is_away_is_a_503(alice, bob, chat, monkeypatch):
    await chat(alice, "bob")

    async def fails(self, room_id, seq, limit):
        raise Unavailable

    monkeypatch.setattr(MongoMessages, "after", fails)
    assert (await bob.get("/api/rooms/alice/messages")).status == 503
