"""What members do over the app socket."""

import pytest

from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


@pytest.fixture
def tab(io_loop, alice, lobby):
    return io_loop.run_sync(lambda: Tab.of(alice))


@pytest.fixture
def other(io_loop, bob, lobby):
    return io_loop.run_sync(lambda: Tab.of(bob))


async def test_a_post_is_acknowledged_and_heard_by_all(tab, other, lobby, alice):
    ack = await tab.post(lobby, "Cake in the kitchen!", "c-1")

    event = await other.next()
    assert (event["type"], event["room"], event["seq"]) == ("posted", lobby.id, 1)
    message = event["message"]
    assert (message["text"], message["author"]["name"], message["author"]["role"]) == (
        "Cake in the kitchen!",
        "Alice",
        "admin",
    )
    assert "client_id" not in message
    assert ack == {
        "type": "ack",
        "room": lobby.id,
        "id": message["id"],
        "seq": 1,
        "created_at": message["created_at"],
        "client_id": "c-1",
    }
    assert (await tab.next())["message"]["client_id"] == "c-1"


async def test_a_retry_is_the_same_message(tab, other, lobby):
    first = await tab.post(lobby, "once", "c-1")
    again = await tab.post(lobby, "once", "c-1")
    await tab.post(lobby, "after", "c-2")

    assert again == first
    assert [(await other.next())["message"]["text"] for _ in range(2)] == ["once", "after"]


async def test_an_answer_brings_what_it_answers(tab, other, lobby):
    question = await tab.post(lobby, "Who?")
    await other.post(lobby, "Me.", parent=question["id"])

    parent = (await tab.next("posted"), await tab.next("posted"))[1]["message"]["parent"]
    assert (parent["id"], parent["text"], parent["author"]["name"]) == (question["id"], "Who?", "Alice")


async def test_changes_bring_the_message_as_it_is_after_them(tab, other, lobby, alice, bob):
    id = (await tab.post(lobby, "Helo"))["id"]
    await other.next("posted")
    for type, fields in [
        ("edit", {"text": "Hello"}),
        ("react", {"reaction": "👍"}),
        ("pin", {}),
        ("pin", {"remove": True}),
        ("react", {"reaction": "👍", "remove": True}),
        ("delete", {}),
    ]:
        await tab.send(type, room=lobby.id, id=id, request=type, **fields)
        assert (await tab.next("ack"))["request"] == type

    changes = [await other.next() for _ in range(6)]

    assert [c["type"] for c in changes] == ["edited", "reacted", "pinned", "pinned", "reacted", "deleted"]
    assert [c["seq"] for c in changes] == [c["message"]["rev"] for c in changes] == [2, 3, 4, 5, 6, 7]
    assert {c["message"]["id"] for c in changes} == {id}
    assert [c["message"]["text"] for c in changes] == ["Hello"] * 5 + [""]
    assert [c["message"]["reactions"] for c in changes] == [{}, *[{"👍": [alice.id]}] * 3, {}, {}]
    assert [c["message"]["pinned_at"] is None for c in changes] == [True, True, False, True, True, True]


async def test_one_cannot_change_the_messages_of_others(tab, other, lobby):
    id = (await tab.post(lobby, "mine"))["id"]
    for type, fields in [("edit", {"text": "yours"}), ("delete", {}), ("pin", {})]:
        await other.send(type, room=lobby.id, id=id, request=type, **fields)
        refusal = await other.next("error")
        assert (refusal["code"], refusal["request"]) == ("forbidden", type)


async def test_typing_is_told_to_the_others_alone(tab, other, lobby):
    await tab.send("typing", room=lobby.id)
    await other.send("typing", room=lobby.id, is_typing=False)

    heard = await other.next()
    assert (heard["type"], heard["user"]["name"], heard["is_typing"]) == ("typing", "Alice", True)
    heard = await tab.next()
    assert (heard["user"]["name"], heard["is_typing"]) == ("Bob", False)


async def test_reading_is_told_and_lasts(tab, other, lobby, alice):
    for text in ["one", "two"]:
        await other.post(lobby, text)
    await tab.send("read", room=lobby.id, seq=1)

    assert await tab.next("read") == {"type": "read", "room": lobby.id, "user_id": alice.id, "seq": 1}
    assert (await Tab.open(alice)).room(lobby)["unread"] == 1


async def test_nothing_unwritten_can_be_read(tab, other, lobby, alice):
    await tab.send("read", room=lobby.id, seq=99)
    await other.post(lobby, "one")
    assert (await Tab.open(alice)).room(lobby)["unread"] == 1


async def test_history_comes_in_pages_that_stay_in_place(tab, other, lobby):
    acks = [await tab.post(lobby, str(number)) for number in range(5)]
    await tab.send("delete", room=lobby.id, id=acks[1]["id"])
    await tab.next("ack")

    async def page(**fields):
        await other.send("history", room=lobby.id, **fields)
        answer = await other.next("history")
        return [m["text"] for m in answer["messages"]], answer["more"]

    assert await page(limit=2) == (["3", "4"], True)
    await tab.post(lobby, "5")
    assert await page(before=4, limit=2) == (["0", "2"], False)
    assert await page(after=1, limit=2) == (["2", "3"], True)
    assert await page(after=4) == (["4", "5"], False)
    assert await page(before=1) == ([], False)


@pytest.mark.parametrize(
    ("frame", "code", "field"),
    [
        ("{", "invalid_json", None),
        ("[]", "bad_request", None),
        ("{}", "missing_field", "type"),
        ('{"type": 1}', "bad_request", "type"),
        ('{"type": "dance"}', "bad_request", "type"),
        ('{"type": "post", "text": "x", "client_id": "1"}', "missing_field", "room"),
        ('{"type": "post", "room": "1", "text": "x", "client_id": "1"}', "bad_request", "room"),
        ('{"type": "post", "room": {"$gt": 0}, "text": "x", "client_id": "1"}', "bad_request", "room"),
        ('{"type": "history", "room": 99999}', "room_not_found", None),
        ('{"type": "history", "room": 1e300}', "bad_request", "room"),
        ('{"type": "resume", "rooms": {"x": 1}}', "bad_request", "rooms"),
        (b"\x00", "bad_request", None),
    ],
)
async def test_a_bad_frame_is_refused_and_the_socket_stays_open(tab, frame, code, field):
    await tab.socket.send_text(frame)
    refusal = await tab.next()
    assert (refusal["type"], refusal["code"], refusal.get("field")) == ("error", code, field)

    await tab.send("ping")
    assert (await tab.next())["type"] == "pong"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"text": " "}, "empty_message", "text"),
        ({"text": "x" * 10_001}, "message_too_long", "text"),
        ({"text": "x", "parent": 12345}, "message_not_found", None),
        ({"text": "x", "client_id": "c" * 65}, "bad_request", "client_id"),
    ],
)
async def test_a_refused_post_names_its_client_id(tab, lobby, fields, code, field):
    frame = {"client_id": "c-1", **fields}
    await tab.send("post", room=lobby.id, **frame)
    refusal = await tab.next()
    assert (refusal["code"], refusal.get("field"), refusal["client_id"]) == (code, field, frame["client_id"])


async def test_a_page_is_before_or_after_not_both(tab, lobby):
    await tab.send("history", room=lobby.id, before=3, after=1, request="7")
    refusal = await tab.next()
    assert (refusal["code"], refusal["field"], refusal["request"]) == ("bad_request", "after", "7")


async def test_mentions_reach_those_who_are_mentioned(alice, bob, lobby):
    tab = await Tab.of(bob)
    await tab.post(lobby, "@alice look", mentions=[alice.id])
    hello = (await Tab.open(alice)).hello
    assert [(room["unread"], room["mentions"]) for room in hello["rooms"]] == [(1, 1)]
    assert (await tab.next("posted"))["message"]["mentions"] == [alice.id]


async def test_history_around_a_message_says_what_there_is_on_either_side(alice, lobby):
    tab = await Tab.of(alice)
    for text in "12345":
        await tab.post(lobby, text)
    await tab.send("history", room=lobby.id, around=3, limit=2)
    page = await tab.next("history")
    assert [m["text"] for m in page["messages"]] == ["3", "4"]
    assert (page["more"], page["later"]) == (True, True)

    await tab.send("history", room=lobby.id, around=3, before=3)
    assert (await tab.next("error"))["code"] == "bad_request"


async def test_details_are_for_members(alice, bob, carol, lobby):
    tab = await Tab.of(alice)
    cake = await tab.post(lobby, "Cake!")
    await tab.send("pin", room=lobby.id, id=cake["id"])
    await tab.next("ack")
    await tab.send("details", room=lobby.id)
    details = await tab.next("details")
    assert [(m["username"], m["role"]) for m in details["members"]] == [("alice", "admin"), ("bob", "member")]
    assert [m["text"] for m in details["pins"]] == ["Cake!"]

    stranger = await Tab.of(carol)
    await stranger.send("details", room=lobby.id)
    assert (await stranger.next("error"))["code"] == "not_a_member"
