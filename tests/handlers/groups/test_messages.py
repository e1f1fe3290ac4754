"""A room's history over HTTP, and changing one message of it."""

from urllib.parse import urlsplit

import pytest

from hub.config import Auth, Limits, Settings
from hub.entries import Draft
from hub.files.models import Attachment

pytestmark = pytest.mark.gen_test

MESSAGES = "/api/chat/groups/lobby/messages/"
HTTP_TEXTS = ["content", "new_content", "message"]


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), limits=Limits(posts_per_10s=1000))


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


def contents(messages):
    return [message["content"] for message in messages]


class TestReading:
    async def test_message_has_what_the_app_reads(self, lobby, alice, bob, say):
        hello = await say(lobby, alice, "Hello.")

        (message,) = (await bob.get(MESSAGES)).json

        assert len(message["created_at"]) == len("2025-02-15T17:07:32.256110+00:00")
        assert message.pop("created_at") == message.pop("updated_at")
        sender = {"id": alice.id, "first_name": "Alice", "last_name": "Example"}
        assert message == {
            "id": hello.id,
            "room": lobby.id,
            "sender": {**sender, "role": "admin", "photo": None, "year": None},
            "message_type": "text",
            "content": "Hello.",
            "attachment": None,
            "reactions": {},
            "is_deleted": False,
            "is_edited": False,
            "is_pinned": False,
            "status": {},
            "parent_message": None,
            "mentions": [],
            "is_self": False,
            "seq": hello.seq,
        }

    async def test_all_that_belongs_to_a_message_is_told(self, lobby, alice, bob, say, hub):
        hello = await say(lobby, alice, "Hello.")
        place = await hub.members.place(await hub.signin.authenticate(bob.token), lobby)
        quote = await hub.history.quote(place.live, hello.id)
        link = Attachment(url="https://example.org/a.png")
        draft = Draft("Hi!", "image", "c-1", hello.id, (alice.id,), (link,))
        answer = await hub.messages.post(place, draft, quote)
        await hub.messages.react(place, answer.message.id, "Like")

        told = (await alice.get(MESSAGES)).json[0]

        author = {"id": alice.id, "name": "Alice", "photo": None, "first_name": "Alice", "last_name": "Example"}
        assert told["parent_message"].pop("created_at")
        assert told["parent_message"] == {"id": hello.id, "content": "Hello.", "sender": author}
        assert (told["message_type"], told["attachment"]) == ("image", "https://example.org/a.png")
        assert (told["mentions"], told["reactions"]) == ([alice.id], {"Like": 1})

    async def test_client_id_is_for_its_author_alone(self, lobby, alice, bob, hub):
        await hub.messages.post(
            await hub.members.place(await hub.signin.authenticate(bob.token), lobby), Draft("Hi!", client_id="c-1")
        )

        (own,) = (await bob.get(MESSAGES)).json
        (others,) = (await alice.get(MESSAGES)).json

        assert (own["is_self"], own["client_id"]) == (True, "c-1")
        assert not others["is_self"]
        assert "client_id" not in others

    async def test_room_without_messages_is_a_404(self, lobby, alice):
        for path in (MESSAGES, MESSAGES + "?page=1"):
            response = await alice.get(path)
            assert (response.status, response.json["message"]) == (404, "No messages found in this room.")

    async def test_bare_list_has_the_newest_fifty(self, lobby, alice, say):
        await say(lobby, alice, *(f"{n}" for n in range(55)))
        assert contents((await alice.get(MESSAGES)).json) == [f"{n}" for n in range(54, 4, -1)]

    async def test_deleted_messages_are_left_out(self, lobby, alice, bob, say):
        await say(lobby, alice, "One.")
        two = await say(lobby, alice, "Two.")
        await alice.delete(f"/api/chat/messages/{two.id}/")

        assert contents((await bob.get(MESSAGES)).json) == ["One."]
        assert (await bob.get(MESSAGES + "?page=1")).json["count"] == 1

    async def test_other_rooms_are_other_histories(self, lobby, alice, open_room, say):
        await say(await open_room("boardroom", alice), alice, "The numbers are bad.")
        await say(lobby, alice, "Cake in the kitchen!")
        assert contents((await alice.get(MESSAGES)).json) == ["Cake in the kitchen!"]


class TestPages:
    @pytest.fixture(autouse=True)
    def five(self, io_loop, lobby, alice, say):
        io_loop.run_sync(lambda: say(lobby, alice, *"12345"))

    async def test_pages_lead_through_the_history(self, alice):
        seen, previous = [], []
        link = f"{alice.server.url}{MESSAGES}?page=1&page_size=2"
        while link:
            assert link.startswith(alice.server.url)
            address = urlsplit(link)
            page = (await alice.get(f"{address.path}?{address.query}")).json
            assert page["count"] == 5
            seen.append(contents(page["results"]))
            previous.append(page["previous"])
            link = page["next"]

        assert seen == [["5", "4"], ["3", "2"], ["1"]]
        assert previous == [None, *(f"{alice.server.url}{MESSAGES}?page={n}&page_size=2" for n in (1, 2))]

    async def test_token_of_the_query_is_in_no_link(self, alice, nobody):
        page = await nobody.get(f"{MESSAGES}?page=2&page_size=2&token={alice.token}")
        assert alice.token.encode() not in page.body

    async def test_page_past_the_end_is_a_404(self, alice):
        for number in (4, 10**8, 10**30):
            response = await alice.get(f"{MESSAGES}?page={number}&page_size=2")
            assert (response.status, response.json["message"]) == (404, "No messages found in this room.")

    @pytest.mark.parametrize(
        "query", ["page=0", "page=-1", "page=x", "page=", "page=1&page_size=0", "page=1&page_size=²"]
    )
    async def test_page_that_is_no_number_is_refused(self, alice, query):
        response = await alice.get(f"{MESSAGES}?{query.replace('²', '%C2%B2')}")
        assert response.status == 400
        assert response.json["field"] in query

    async def test_page_has_twenty_unless_asked_and_never_more_than_a_hundred(self, alice, lobby, store, say):
        await say(lobby, alice, *(f"{n}" for n in range(100)))
        assert len((await alice.get(f"{MESSAGES}?page=1")).json["results"]) == 20
        page = (await alice.get(f"{MESSAGES}?page=1&page_size=500")).json
        assert (len(page["results"]), page["next"][-21:]) == (100, "?page=2&page_size=100")


class TestChanging:
    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    @pytest.mark.parametrize("key", HTTP_TEXTS)
    async def test_author_edits_and_the_room_hears_it(self, lobby, alice, bob, say, method, key):
        hello = await say(lobby, bob, "Hello.")
        socket = await alice.socket("/ws/chat/lobby/")

        response = await bob.request(method, f"/api/chat/messages/{hello.id}/", {key: "Goodbye."})

        assert response.status == 200
        assert (response.json["content"], response.json["is_edited"], response.json["is_self"]) == (
            "Goodbye.",
            True,
            True,
        )
        frame = await socket.receive()
        assert (frame["action"], frame["id"], frame["new_content"]) == ("edited", hello.id, "Goodbye.")
        assert contents((await alice.get(MESSAGES)).json) == ["Goodbye."]

    async def test_author_deletes_and_the_room_hears_it(self, lobby, alice, bob, say):
        hello = await say(lobby, bob, "Hello.")
        socket = await alice.socket("/ws/chat/lobby/")

        response = await bob.delete(f"/api/chat/messages/{hello.id}/")

        assert (response.status, response.json) == (200, {"message": "Message deleted successfully."})
        frame = await socket.receive()
        assert (frame["action"], frame["id"]) == ("deleted", hello.id)
        again = await bob.delete(f"/api/chat/messages/{hello.id}/")
        assert (again.status, again.json["code"]) == (404, "message_not_found")

    async def test_admin_of_the_room_may_delete_but_not_edit(self, lobby, alice, bob, say):
        hello = await say(lobby, bob, "Hello.")
        assert (await alice.put(f"/api/chat/messages/{hello.id}/", {"content": "x"})).status == 403
        assert (await alice.delete(f"/api/chat/messages/{hello.id}/")).status == 200

    async def test_others_may_do_neither(self, lobby, alice, bob, carol, nobody, say):
        hello = await say(lobby, alice, "Hello.")
        path = f"/api/chat/messages/{hello.id}/"

        for person in (bob, carol, nobody):
            assert (await person.patch(path, {"content": "x"})).status == 403
            assert (await person.delete(path)).status == 403

        assert (await carol.delete(path)).json["error"] == "You are not a member of this room."
        assert contents((await bob.get(MESSAGES)).json) == ["Hello."]

    @pytest.mark.parametrize("id", ["0", "999999", "999999999999999", "9" * 30, "x", "-1"])
    async def test_unknown_message_is_a_404(self, alice, id):
        assert (await alice.put(f"/api/chat/messages/{id}/", {"content": "x"})).status == 404
        assert (await alice.delete(f"/api/chat/messages/{id}/")).status == 404

    @pytest.mark.parametrize("key", HTTP_TEXTS)
    async def test_field_of_the_wrong_type_is_refused_by_name(self, lobby, alice, say, key):
        hello = await say(lobby, alice, "Hello.")
        for value in ({"$gt": ""}, ["x"], 7):
            response = await alice.put(f"/api/chat/messages/{hello.id}/", {key: value})
            assert (response.status, response.json["field"]) == (400, key)

    @pytest.mark.parametrize(("body", "status"), [({}, 400), ({"content": " "}, 400), ({"content": 10001 * "x"}, 413)])
    async def test_text_that_is_none_or_too_long_is_refused(self, lobby, alice, say, body, status):
        hello = await say(lobby, alice, "Hello.")
        assert (await alice.put(f"/api/chat/messages/{hello.id}/", body)).status == status
        assert contents((await alice.get(MESSAGES)).json) == ["Hello."]
