"""Messages over HTTP: a room's history, page by page, and sending."""

import pytest

from hub.config import Auth, Limits, Settings

pytestmark = pytest.mark.gen_test

SEND = "/chat/send/"
NO_NUMBER = ["", "x", "-1", "1.5", "1e3", "null", "[1]", "%24gt", "9" * 20]


@pytest.fixture
def history(lobby):
    """A page of the lobby's history: `await history(bob, limit=2, before=7)`."""

    async def get(person, **query):
        asked = "".join(f"&{name}={value}" for name, value in query.items())
        return await person.get(f"/chat/history/?room_id={lobby.id}{asked}")

    return get


@pytest.fixture
def five(io_loop, lobby, alice, say):
    """The ids of five messages, the third of which was deleted."""

    async def post():
        return [(await say(lobby, alice, text)).id for text in ("One.", "Two.", "Oops!", "Three.", "Four.")]

    ids = io_loop.run_sync(post)
    io_loop.run_sync(lambda: alice.delete(f"/api/chat/messages/{ids[2]}/"))
    return ids


def texts(response):
    return [message["message"] for message in response.json["chat_history"]], response.json["has_more"]


class TestHistory:
    async def test_message_has_what_a_client_shows(self, history, lobby, bob, say):
        hello = await say(lobby, bob, "Hello.")

        response = await history(bob)

        (message,) = response.json.pop("chat_history")
        assert message.pop("created_at").startswith(hello.created_at.isoformat()[:19])
        told = {"id": hello.id, "seq": 1, "room": lobby.id, "message": "Hello.", "username": "bob"}
        assert message == {**told, "edited": False, "attachments": []}
        assert response.json == {"has_more": False}

    async def test_room_without_messages_has_an_empty_history(self, history, bob):
        assert (await history(bob)).json == {"chat_history": [], "has_more": False}

    async def test_newest_page_comes_first_oldest_message_first(self, history, five, bob):
        assert texts(await history(bob, limit=2)) == (["Three.", "Four."], True)
        assert texts(await history(bob, limit=4)) == (["One.", "Two.", "Three.", "Four."], False)

    async def test_pages_go_back_from_a_message(self, history, five, bob):
        assert texts(await history(bob, limit=2, before=five[3])) == (["One.", "Two."], False)
        assert texts(await history(bob, limit=1, before=five[3])) == (["Two."], True)
        assert texts(await history(bob, before=five[0])) == ([], False)

    async def test_pages_go_on_from_a_message(self, history, five, bob):
        assert texts(await history(bob, limit=2, after=five[0])) == (["Two.", "Three."], True)
        assert texts(await history(bob, limit=3, after=five[0])) == (["Two.", "Three.", "Four."], False)
        assert texts(await history(bob, after=five[4])) == ([], False)

    async def test_pages_both_ways_make_up_the_whole(self, history, bob, lobby, say):
        await say(lobby, bob, *map(str, range(23)))
        page = (await history(bob, limit=5)).json
        back = [message["message"] for message in page["chat_history"]]
        while page["has_more"]:
            page = (await history(bob, limit=5, before=page["chat_history"][0]["id"])).json
            back = [message["message"] for message in page["chat_history"]] + back
        onwards = [page["chat_history"][0]]
        while True:
            page = (await history(bob, limit=5, after=onwards[-1]["id"])).json
            onwards += page["chat_history"]
            if not page["has_more"]:
                break

        assert back == [message["message"] for message in onwards] == [str(n) for n in range(23)]

    async def test_place_of_a_deleted_message_is_still_one(self, history, five, bob):
        assert texts(await history(bob, before=five[2])) == (["One.", "Two."], False)
        assert texts(await history(bob, after=five[2])) == (["Three.", "Four."], False)

    async def test_edited_message_says_so(self, history, five, alice):
        await alice.put(f"/api/chat/messages/{five[4]}/", {"content": "Five."})
        (message,) = (await history(alice, limit=1)).json["chat_history"]
        assert (message["message"], message["edited"]) == ("Five.", True)

    async def test_message_of_another_room_is_no_place_in_this_one(self, history, five, alice, bob, open_room, say):
        elsewhere = await say(await open_room("attic", alice), alice, "Secret.")
        for id in (elsewhere.id, 10**14):
            for way in ("before", "after"):
                response = await history(bob, **{way: id})
                assert (response.status, response.json["code"]) == (404, "message_not_found")

    async def test_one_way_at_a_time(self, history, five, bob):
        response = await history(bob, before=five[1], after=five[0])
        assert (response.status, response.json["field"]) == (400, "after")

    @pytest.mark.parametrize("name", ["before", "after", "limit"])
    async def test_what_is_no_number_is_refused_by_name(self, history, five, bob, name):
        for value in [*NO_NUMBER[:-1], *([] if name == "limit" else NO_NUMBER[-1:])]:
            response = await history(bob, **{name: value})
            assert (response.status, response.json["field"]) == (400, name), value

    async def test_room_id_is_a_number(self, lobby, bob):
        for value in NO_NUMBER:
            response = await bob.get(f"/chat/history/?room_id={value}")
            assert (response.status, response.json["field"]) == (400, "room_id"), value
        missing = await bob.get("/chat/history/")
        assert (missing.status, missing.json["error"]) == (400, "Room ID is required")

    @pytest.mark.parametrize("way", ["newest", "before", "after"])
    async def test_page_is_one_hit_of_an_index(self, history, five, bob, mongo_client, database, way):
        mongo_client[database].drop_collection("system.profile")
        mongo_client[database].command("profile", 2)
        await history(bob, limit=2, **({} if way == "newest" else {way: five[1]}))
        mongo_client[database].command("profile", 0)

        where = {"ns": f"{database}.messages", "command.filter.room_id": {"$exists": True}, "command.limit": 3}
        (query,) = mongo_client[database]["system.profile"].find(where)
        assert query["planSummary"].startswith("IXSCAN")
        assert query["docsExamined"] <= 3 + 1  # One more to know whether there is more, and the tombstone.


class TestLongHistory:
    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), limits=Limits(posts_per_10s=1000))

    async def test_page_has_200_messages_at_most(self, history, lobby, alice, say):
        await say(lobby, alice, *210 * ["x"])
        page = (await history(alice, limit=1000)).json
        assert (len(page["chat_history"]), page["has_more"]) == (200, True)


class TestSending:
    async def test_message_reaches_the_sockets(self, lobby, alice, bob):
        socket = await bob.socket("/ws/chat/lobby/")

        response = await alice.post(SEND, {"room_id": lobby.id, "message": "Hello."})

        assert (response.status, response.json["message"]) == (200, "Message sent!")
        heard = await socket.receive()
        assert (heard["message"], heard["id"], heard["seq"]) == ("Hello.", response.json["id"], response.json["seq"])

    async def test_retry_is_the_same_message(self, lobby, alice, history):
        sent = {"room_id": lobby.id, "message": "Once.", "client_id": "c-1"}
        first, again = await alice.post(SEND, sent), await alice.post(SEND, sent)
        assert first.json == again.json
        assert texts(await history(alice)) == (["Once."], False)

    @pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
    async def test_text_that_is_none_is_refused(self, lobby, alice, text):
        response = await alice.post(SEND, {"room_id": lobby.id, "message": text})
        assert (response.status, response.json["field"]) == (413 if text.startswith("x") else 400, "message")

    @pytest.mark.parametrize("field", ["message", "room_id", "client_id"])
    async def test_field_of_the_wrong_type_is_refused_by_name(self, lobby, alice, field):
        sent = {"room_id": lobby.id, "message": "Hello.", "client_id": "c-1"}
        for value in ({"$gt": ""}, ["x"], 1.5, True, -1 if field == "room_id" else 7):
            response = await alice.post(SEND, {**sent, field: value})
            assert (response.status, response.json["field"]) == (400, field), value

    async def test_room_has_to_be_named(self, alice):
        response = await alice.post(SEND, {"message": "Hello."})
        assert (response.status, response.json["error"]) == (400, "Room ID is required")


async def test_health_is_ok(nobody):
    assert (await nobody.get("/chat/health/")).json == {"status": "ok"}
