"""A room that Socket.IO clients share with those of other families."""

import pytest

from tests.handlers.socketio.talker import message

pytestmark = pytest.mark.gen_test

PATH = "/ws/chat/lobby/"


@pytest.fixture
def lobby(io_loop, open_room, alice):
    return io_loop.run_sync(lambda: open_room("lobby", alice, kind="open"))


async def test_message_of_a_guest_is_marked_elsewhere(guest, lobby, alice):
    phone, ann = await alice.socket(PATH), await guest()
    await ann.join("lobby")
    await ann.emit("message_event", message("lobby", "Hello.", author="alice"))
    frame = await phone.receive()
    assert (frame["message"], frame["is_self"]) == ("Hello.", False)
    assert frame["sender"] == {"id": 0, "name": "alice", "photo": None, "role": "guest"}


async def test_message_of_a_user_is_told_to_guests_with_a_lasting_name(guest, lobby, alice, bob):
    phone, other, ann = await alice.socket(PATH), await bob.socket(PATH), await guest()
    await ann.join("lobby")
    bodies = []
    for socket in (phone, other, phone):
        await socket.send(message="Hello.")
        bodies.append(await ann.response("Hello."))
    assert bodies[0] == bodies[2] != bodies[1]


async def test_history_is_one_for_all(guest, lobby, alice):
    phone, ann, ben = await alice.socket(PATH), await guest(), await guest()
    await ann.join("lobby")
    await phone.send(message="One.")
    await ann.response("One.")
    await ann.say("lobby", "Two.")
    await ann.response("Two.")
    assert (await ben.join("lobby"))[1:] == ["One.", "Two."]
    page = await alice.get("/api/chat/groups/lobby/messages/")
    assert [entry["content"] for entry in page.json] == ["Two.", "One."]


async def test_user_is_the_same_in_both(guest, lobby, alice):
    phone = await alice.socket(PATH)
    talker = await guest(auth={"token": alice.token})
    await talker.join("lobby")
    await talker.emit("message_event", message("lobby", "Hello.", author="Somebody else", client_id="k"))
    frame = await phone.receive()
    assert (frame["sender"]["id"], frame["is_self"], frame["client_id"]) == (alice.id, True, "k")
    assert await talker.response() == {"data": "Hello.", "sid": talker.sid, "client_id": "k"}


async def test_deleted_and_edited_messages_are_history_as_they_are(guest, lobby, alice):
    phone, ann = await alice.socket(PATH), await guest()
    for text in ("One.", "Two."):
        await phone.send(message=text)
    ids = [(await phone.receive())["id"] for _ in range(2)]
    await phone.send(action="delete_message", message_id=ids[0])
    await phone.send(action="edit_message", message_id=ids[1], new_content="Two!")
    await phone.receive()
    await phone.receive()
    assert (await ann.join("lobby"))[1:] == ["Two!"]


async def test_room_that_is_deleted_is_left(guest, hub, lobby, alice):
    ann = await guest()
    await ann.join("lobby")
    await hub.rooms.delete(await hub.members.place(await hub.signin.authenticate(alice.token), lobby))
    assert (await ann.response())["code"] == "not_a_member"
    await ann.say("lobby", "Hello?")
    assert (await ann.response())["code"] == "not_joined"
    assert await ann.join("lobby") == ["Hey how may i help you"]


async def test_who_types_is_told_in_both(guest, lobby, alice, bob):
    phone, talker, ann = await bob.socket(PATH), await guest(auth={"token": alice.token}), await guest()
    await talker.join("lobby")
    await ann.join("lobby")
    await talker.hear()
    for who, name in ((talker, "Alice"), (ann, "Ann")):
        await who.emit("typing", {"room": "lobby", "author": "Ann"})
        told = ["typing", {"sid": who.sid, "author": name, "is_typing": True}]
        assert await talker.hear() == await ann.hear() == told
    frames = [await phone.receive() for _ in range(2)]
    assert [(frame["action"], frame["sender"]["id"]) for frame in frames] == [("typing", alice.id), ("typing", 0)]
    await phone.send(action="stop_typing")
    name, body = await ann.hear()
    assert (name, body["author"], body["is_typing"]) == ("typing", "Bob", False)


async def test_who_is_not_in_the_room_cannot_type_there(guest, lobby):
    ann, ben = await guest(), await guest()
    await ben.join("lobby")
    _, answer = await ann.ask("typing", {"room": "lobby"})
    assert answer[0]["code"] == "not_joined"
    await ben.hears_nothing()
