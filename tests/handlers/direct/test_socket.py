"""Talking to one person over the socket, and coming back."""

import re

import pytest

pytestmark = pytest.mark.gen_test

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


async def said(socket, text="Hello.", **fields):
    """The frame that comes of a message, to its author."""
    await socket.send(type="chat_message", message=text, **fields)
    return await socket.receive()


async def test_message_reaches_both_in_the_documents_words(alice, bob, chat):
    mine = await chat(alice, "bob")
    theirs = await chat(bob, "alice")
    await mine.receive()

    media = {"multimedia_url": "", "file_identifier": "", "multimedia_url_expiration": "", "room": "bob"}
    frame = await said(mine, "Hello, world!", **media)

    assert await theirs.receive() == frame
    assert DATE.fullmatch(frame.pop("date_added"))
    assert isinstance(frame.pop("id"), int)
    assert frame == {
        "type": "chat_message",
        "message": "Hello, world!",
        "multimedia_url": "",
        "from_user": {"username": "alice"},
        "room": "bob",
        "seq": 1,
    }


async def test_room_is_always_the_addressee(alice, bob, chat):
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()
    answer = await said(theirs, "Hi.", room="whoever")
    assert (answer["room"], answer["from_user"]) == ("alice", {"username": "bob"})
    assert await mine.receive() == answer


async def test_both_find_the_same_room_and_it_is_called_by_who_came_first(alice, bob, chat, rooms):
    for person, other in ((alice, "bob"), (bob, "alice"), (bob, "ALICE")):
        await chat(person, other)
    assert rooms() == 1
    (conversation,) = (await bob.get("/api/conversations")).json
    assert conversation["name"] == "bob-alice"


async def test_third_person_hears_nothing(alice, bob, carol, chat):
    mine, others = await chat(alice, "bob"), [await chat(carol, "alice"), await chat(carol, "bob")]
    await said(mine, "For bob alone.")
    for socket in others:
        assert (await said(socket, "Hello?"))["message"] == "Hello?"


async def test_names_that_meet_when_glued_together_are_different_people(sign_up, chat):
    ab, c, a, bc = [await sign_up(name) for name in ("a-b", "c", "a", "b-c")]
    one, other = await chat(ab, "c"), await chat(a, "b-c")
    await said(one, "Between a-b and c.")
    assert (await said(other, "Between a and b-c."))["room"] == "b-c"
    assert len((await c.get("/api/rooms/a-b/messages")).json["messages"]) == 1
    assert len((await bc.get("/api/rooms/a/messages")).json["messages"]) == 1


async def test_odd_names_can_be_talked_to(alice, sign_up, chat):
    for name in ("Jörg Müller", "50%", "a?b=c&d", "名前", "o'neil", "$gt", "#1"):
        person = await sign_up(name)
        socket = await chat(alice, re.sub(".", lambda c: "".join(f"%{b:02x}" for b in c[0].encode()), name))
        assert (await said(socket))["room"] == person.user.username


async def test_one_can_talk_to_oneself(alice, chat):
    socket = await chat(alice, "alice")
    assert (await said(socket, "Buy milk."))["room"] == "alice"


# The way in


@pytest.mark.parametrize("path", ["/ws/bob/", "/ws/notifications/bob/", "/ws/notifications/", "/ws/bob", "/ws/nobody/"])
async def test_without_a_good_token_the_handshake_fails(nobody, bob, path, rooms):
    status, body = await nobody.handshake_refused(path)
    assert (status, body["detail"]) == (403, "Authentication credentials were not provided.")
    status, body = await nobody.handshake_refused(path, token="0" * 40)
    assert (status, body["code"]) == (403, "token_not_valid")
    assert rooms() == 0


@pytest.mark.parametrize("name", ["nobody", "chat", "bob%40example.org", "%00", 1000 * "x", "1"])
@pytest.mark.parametrize("path", ["/ws/{}/", "/ws/notifications/{}/"])
async def test_unknown_name_fails_in_the_handshake_and_makes_no_room(alice, bob, path, name, rooms):
    status, body = await alice.handshake_refused(path.format(name))
    assert (status, body["code"]) in {(403, "user_not_found"), (403, "room_not_found")}
    assert rooms() == 0


async def test_nobody_begins_with_a_disabled_user_but_what_was_said_can_be_read(alice, bob, carol, hub, chat):
    await said(await chat(alice, "bob"), "Before.")
    await hub.accounts.disable(bob.user)
    assert (await carol.handshake_refused("/ws/bob/"))[1]["code"] == "user_not_found"
    back = await chat(alice, "bob", since=0)
    assert (await back.receive())["message"] == "Before."


async def test_token_may_come_in_a_header_and_the_slash_may_be_missing(alice, bob, server):
    socket = await alice.socket("/ws/bob")
    assert (await socket.receive())["type"] == "online_user_list"


# What is refused


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        "[]",
        "{}",
        "nonsense",
        b"{}",
        '{"type": 1}',
        '{"type": null}',
        '{"message": "no type"}',
        '{"type": "chat_message", "message": {"$gt": ""}}',
        '{"type": "chat_message", "message": "x", "file_identifier": 7}',
        '{"type": "chat_message", "message": ""}',
        '{"type": "chat_message", "message": " \\n"}',
        '{"type": "chat_message"}',
        '{"type": "chat_message", "message": null, "multimedia_url": "", "file_identifier": null}',
        '{"type": "chat_message", "message": "x", "client_id": ""}',
    ],
)
async def test_bad_frame_is_answered_to_its_sender_and_reaches_nobody(alice, bob, chat, sent):
    theirs = await chat(bob, "alice")
    mine = await chat(alice, "bob")
    await theirs.receive()

    await mine.send_text(sent)
    error = await mine.receive()

    assert error["type"] == "error"
    assert error["error"]
    assert error["code"]
    assert await said(mine, "Still here.") == await theirs.receive()


async def test_message_that_is_too_long_is_refused_by_name(alice, bob, chat):
    error = await said(await chat(alice, "bob"), 10_001 * "x", client_id="c-1")
    assert (error["code"], error["client_id"]) == ("message_too_long", "c-1")


@pytest.mark.parametrize("sent", [{"type": "typing"}, {"type": "dance", "message": {"a": 1}}, {"type": ""}])
async def test_unknown_type_is_ignored(alice, bob, chat, sent):
    socket = await chat(alice, "bob")
    await socket.send(**sent)
    assert (await said(socket))["message"] == "Hello."


# Retries, and coming back


async def test_retry_is_stored_once_and_told_to_its_sender_alone(alice, bob, chat):
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()

    first, again = [await said(mine, "Once.", client_id="c-1") for _ in range(2)]
    await said(mine, "Next.")

    assert first == again
    assert first["client_id"] == "c-1"
    frames = [await theirs.receive() for _ in range(2)]
    assert [frame["message"] for frame in frames] == ["Once.", "Next."]
    assert "client_id" not in frames[0]


async def test_who_comes_back_is_told_what_it_missed(alice, bob, chat):
    mine = await chat(alice, "bob")
    frames = [await said(mine, text) for text in ("One.", "Two.", "Three.")]
    back = await chat(bob, "alice", since=frames[0]["seq"])
    assert [await back.receive() for _ in range(2)] == frames[1:]
    await mine.receive()
    assert await said(mine, "Live.") == await back.receive()


async def test_who_comes_back_from_a_history_that_is_not_there_is_told_so(alice, bob, chat):
    await said(await chat(alice, "bob"))
    back = await bob.socket("/ws/alice/", since=99)
    frames = [await back.receive() for _ in range(3)]
    assert {"type": "reset", "seq": 1} in frames


@pytest.mark.parametrize("since", ["x", "-1", "1.5", ""])
async def test_since_has_to_be_a_seq(alice, bob, since):
    assert (await alice.handshake_refused("/ws/bob/", since=since))[0] == 400


async def test_what_is_changed_elsewhere_is_told_here(alice, bob, chat):
    mine, theirs = await chat(alice, "bob"), await chat(bob, "alice")
    await mine.receive()
    id = (await said(mine, "Helo."))["id"]
    await theirs.receive()

    await alice.put(f"/api/chat/messages/{id}/", {"content": "Hello."})
    await alice.delete(f"/api/chat/messages/{id}/")

    for socket in (mine, theirs):
        assert await socket.receive() == {"type": "message_edited", "id": id, "message": "Hello.", "seq": 2}
        assert await socket.receive() == {"type": "message_deleted", "id": id, "seq": 3}


async def test_conversation_can_be_had_in_another_dialect(alice, bob, chat):
    mine = await chat(alice, "bob")
    (conversation,) = (await alice.get("/api/conversations")).json
    theirs = await bob.socket(f"/ws/chat/{conversation['id']}/")
    await mine.receive()

    await theirs.send(message="From the other app.")

    frame = await mine.receive()
    assert (frame["message"], frame["room"]) == ("From the other app.", "alice")
    assert (await theirs.receive())["id"] == frame["id"]
