"""Sockets that count what is unread, and say that there is more."""

import re

import pytest

pytestmark = pytest.mark.gen_test

ALL, SINGLE = "/ws/notifications/", "/ws/notifications/alice/"
NEW = {"type": "new_message_notification"}
NEW_HERE = {"type": "single_conversation_new_message_notification"}


def unread(count):
    return {"type": "unread_count", "unread_count": count}


def unread_here(count):
    return {"type": "single_conversation_unread_count", "unread_count": count}


@pytest.fixture
def say(chat):
    """Says something: `await say(alice, "bob", "One.", "Two.")` is the last frame, once all are told."""

    async def send(person, other, *texts):
        socket = await chat(person, other)
        for text in texts:
            await socket.send(type="chat_message", message=text)
            frame = await socket.receive()
        await socket.close()
        return frame

    return send


@pytest.fixture
def read(chat):
    async def send(person, other):
        socket = await chat(person, other)
        await socket.send(type="read_messages")
        return socket

    return send


@pytest.fixture
def notified():
    """A socket once it has been told what is unread: `await notified(bob, ALL, 3)`."""

    async def listen(person, path, count):
        socket = await person.socket(path)
        assert await socket.receive() == (unread if path == ALL else unread_here)(count)
        return socket

    return listen


async def test_counts_come_on_connecting(alice, bob, carol, say, notified):
    await say(alice, "bob", "One.", "Two.")
    await say(carol, "bob", "Three.")
    await notified(bob, ALL, 3)
    await notified(bob, SINGLE, 2)
    await notified(alice, ALL, 0)
    await notified(alice, "/ws/notifications/bob/", 0)


async def test_who_never_talked_has_nothing_unread(alice, bob, notified):
    await notified(bob, ALL, 0)
    await notified(bob, SINGLE, 0)


async def test_message_is_announced_to_its_addressee_in_the_documents_order(alice, bob, say, notified):
    everything, here = await notified(bob, ALL, 0), await notified(bob, SINGLE, 0)
    frame = await say(alice, "bob", "Hello.")

    assert await everything.receive() == NEW
    assert await here.receive() == NEW_HERE
    last = await here.receive()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", last["last_datetime"])
    assert last == {
        "type": "single_conversation_last_message",
        "last_message": "Hello.",
        "last_datetime": frame["date_added"].replace("Z", "+00:00"),
    }


async def test_what_one_says_oneself_is_no_news(alice, bob, say, notified):
    mine = [await notified(alice, path, 0) for path in (ALL, "/ws/notifications/bob/", "/ws/notifications/alice/")]
    await say(alice, "bob", "Hello.")
    await say(alice, "alice", "Buy milk.")
    await say(bob, "alice", "Hi.")
    assert await mine[0].receive() == NEW
    assert await mine[1].receive() == NEW_HERE
    await notified(alice, ALL, 1)


async def test_message_of_another_conversation_is_not_announced_here(alice, bob, carol, say, notified):
    here = await notified(bob, SINGLE, 0)
    await say(carol, "bob", "Psst.")
    await say(alice, "bob", "Hello.")
    assert await here.receive() == NEW_HERE
    assert (await here.receive())["last_message"] == "Hello."


async def test_conversations_of_others_and_groups_are_not_announced(alice, bob, carol, open_room, say, notified):
    everything = await notified(bob, ALL, 0)
    await say(alice, "carol", "Between us.")
    room = await open_room("lobby", alice, bob)
    await (await alice.socket(f"/ws/chat/{room.id}/")).send(message="Hello, all.")
    await say(carol, "bob", "Hello, bob.")
    assert await everything.receive() == NEW
    await (await alice.socket(ALL)).receive()
    await notified(bob, ALL, 1)


async def test_conversation_that_is_begun_later_is_heard_as_well(alice, bob, say, notified):
    everything = await notified(bob, ALL, 0)
    await say(alice, "bob", "Hello.")
    assert await everything.receive() == NEW


async def test_reading_tells_all_ones_sockets_what_is_left(alice, bob, carol, say, read, notified):
    await say(alice, "bob", "One.", "Two.")
    await say(carol, "bob", "Three.")
    sockets = [await notified(bob, path, count) for path, count in ((ALL, 3), (ALL, 3), (SINGLE, 2))]
    other = await notified(bob, "/ws/notifications/carol/", 1)

    await read(bob, "alice")

    assert [await socket.receive() for socket in sockets] == [unread(1), unread(1), unread_here(0)]
    await read(bob, "carol")
    assert await other.receive() == unread_here(0)


async def test_reading_is_told_even_when_nothing_was_unread(alice, bob, read, notified):
    everything, here = await notified(bob, ALL, 0), await notified(bob, SINGLE, 0)
    await read(bob, "alice")
    assert [await everything.receive(), await here.receive()] == [unread(0), unread_here(0)]


async def test_reading_says_nothing_to_the_other_one_nor_to_the_conversation(alice, bob, say, read, notified):
    await say(bob, "alice", "For you.")
    await say(alice, "bob", "One.")
    theirs = await notified(alice, ALL, 1)

    socket = await read(bob, "alice")
    await socket.send(type="chat_message", message="Read it.")

    assert (await socket.receive())["message"] == "Read it."
    assert await theirs.receive() == NEW


@pytest.mark.parametrize("dialect", ["groups", "app"])
async def test_it_does_not_matter_in_which_dialect_one_reads(alice, bob, say, notified, dialect):
    await say(alice, "bob", "One.", "Two.")
    everything, here = await notified(bob, ALL, 2), await notified(bob, SINGLE, 2)
    (conversation,) = (await bob.get("/api/conversations")).json

    if dialect == "groups":
        await bob.post(f"/api/chat/groups/{conversation['id']}/mark-as-read/")
    else:
        await (await bob.socket("/ws/")).send(type="read", room=conversation["id"], seq=2)

    assert [await everything.receive(), await here.receive()] == [unread(0), unread_here(0)]


async def test_deleted_message_is_not_unread(alice, bob, say, notified):
    frame = await say(alice, "bob", "One.", "Two.")
    await alice.delete(f"/api/chat/messages/{frame['id']}/")
    await notified(bob, ALL, 1)
    await notified(bob, SINGLE, 1)


async def test_edited_message_is_neither_new_nor_unread_again(alice, bob, say, read, notified):
    frame = await say(alice, "bob", "One.")
    everything = await notified(bob, ALL, 1)
    await read(bob, "alice")
    assert await everything.receive() == unread(0)
    await alice.put(f"/api/chat/messages/{frame['id']}/", {"content": "One!"})
    await say(alice, "bob", "Two.")
    assert await everything.receive() == NEW
    await notified(bob, ALL, 1)


async def test_nothing_a_client_sends_here_counts(alice, bob, say, notified):
    everything = await notified(bob, ALL, 0)
    for frame in ({"type": "read_messages"}, {"type": "chat_message", "message": "Hello?"}):
        await everything.send(**frame)
    await everything.send_text("{")
    assert (await everything.receive())["type"] == "error"
    await say(alice, "bob", "One.")
    assert await everything.receive() == NEW


async def test_token_that_is_revoked_ends_notifications(alice, bob, say, notified, hub):
    everything, here = await notified(bob, ALL, 0), await notified(bob, SINGLE, 0)
    await hub.accounts.disable(bob.user)
    assert [(await socket.ended())[0] for socket in (everything, here)] == [4001, 4001]
