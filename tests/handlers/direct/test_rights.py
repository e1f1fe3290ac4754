"""Three users: what two of them have with each other is nothing to the third, whatever she tries."""

import pytest

from tests.clients import Person

pytestmark = pytest.mark.gen_test

# What nobody, carol, bob and alice get, one after the other. MESSAGE is alice's to bob, with a file.
STATUSES = {
    ("GET", "/api/rooms/refresh-url/?message_id=MESSAGE"): (401, 403, 200, 200),
    ("GET", "/api/rooms/check-url/?message_id=MESSAGE"): (401, 403, 200, 200),
    ("GET", "/chat-media/cake.png"): (401, 404, 200, 200),
    ("GET", "/api/conversations"): (401, 200, 200, 200),
    ("GET", "/api/conversations?page=1"): (401, 200, 200, 200),
    ("GET", "/api/rooms/alice/messages"): (401, 200, 200, 200),
    ("GET", "/api/rooms/bob/messages"): (401, 200, 200, 200),
    ("POST", "/api/rooms/upload"): (401, 400, 400, 400),
    ("GET", "/api/userauth/users/1/"): (401, 200, 200, 200),
    ("GET", "/api/userauth/groups/1/"): (401, 200, 200, 200),
}
# Of other families, which reach the conversation by its id.
OF_THE_TWO = {
    ("GET", "/api/chat/groups/ROOM/members/"): 200,
    ("GET", "/api/chat/groups/ROOM/messages/"): 200,
    ("POST", "/api/chat/groups/ROOM/mark-as-read/"): 200,
    ("GET", "/chat/rooms/ROOM/"): 200,
    ("GET", "/chat/history/?room_id=ROOM"): 200,
}
OF_NOBODY = [
    ("PUT", "/api/chat/edit-group/ROOM/"),
    ("DELETE", "/api/chat/delete-group/ROOM/"),
    ("POST", "/api/chat/group/ROOM/remove-yourself/"),
    ("POST", "/api/chat/group/ROOM/add-yourself/"),
    ("POST", "/api/chat/group/ROOM/transfer-ownership/"),
    ("POST", "/chat/rooms/ROOM/invite/"),
    ("POST", "/chat/rooms/ROOM/kick/"),
    ("POST", "/chat/rooms/ROOM/promote/"),
    ("POST", "/chat/rooms/ROOM/leave/"),
    ("DELETE", "/chat/rooms/ROOM/"),
]
SOCKETS = ["/ws/bob/", "/ws/alice/", "/ws/notifications/", "/ws/notifications/bob/", "/ws/notifications/alice/"]


@pytest.fixture
def message(io_loop, alice, bob, chat, upload):
    """What alice has sent to bob."""

    async def send():
        await upload(alice)
        socket = await chat(alice, "bob")
        await socket.send(type="chat_message", message="For bob alone.", file_identifier="cake.png")
        frame = await socket.receive()
        await socket.close()
        return frame

    return io_loop.run_sync(send)


@pytest.fixture
def room(io_loop, alice, message):
    return io_loop.run_sync(lambda: alice.get("/api/conversations")).json[0]


@pytest.mark.parametrize("endpoint", STATUSES, ids=" ".join)
async def test_everybody_gets_what_is_ones_own(nobody, carol, bob, alice, message, endpoint):
    method, path = endpoint
    path = path.replace("MESSAGE", str(message["id"]))
    answers = [await person.request(method, path) for person in (nobody, carol, bob, alice)]
    assert tuple(answer.status for answer in answers) == STATUSES[endpoint]
    assert b"For bob alone." not in answers[0].body + answers[1].body
    assert b"cake.png" not in answers[1].body


@pytest.mark.parametrize("endpoint", STATUSES, ids=" ".join)
async def test_slash_at_the_end_may_be_there_or_not(alice, message, endpoint):
    method, path = endpoint
    path, mark, query = path.replace("MESSAGE", str(message["id"])).partition("?")
    if "chat-media" not in path:
        changed = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        assert (await alice.request(method, f"{changed}{mark}{query}")).status == STATUSES[endpoint][3]


@pytest.mark.parametrize("endpoint", OF_THE_TWO, ids=" ".join)
async def test_other_families_reach_it_by_its_id_and_carol_does_not(carol, bob, alice, room, endpoint):
    method, path = endpoint
    path = path.replace("ROOM", str(room["id"]))
    answers = [await person.request(method, path) for person in (carol, bob, alice)]
    assert [answer.status for answer in answers] == [403, 200, 200]
    assert (await carol.handshake_refused(f"/ws/chat/{room['id']}/"))[0] == 403


@pytest.mark.parametrize("endpoint", OF_NOBODY, ids=" ".join)
async def test_nobody_changes_who_is_in_it_or_ends_it(carol, bob, alice, sign_up, room, endpoint):
    method, path = endpoint
    root = await sign_up("root", is_admin=True)
    body = {"name": "mine", "user_id": alice.id, "invited_users": [carol.id]}
    for person in (carol, bob, alice, root):
        status = (await person.request(method, path.replace("ROOM", str(room["id"])), body)).status
        assert status in {403, 404}
    users = [(await person.get("/api/conversations")).json for person in (alice, bob, carol, root)]
    assert [len(conversations) for conversations in users] == [1, 1, 0, 0]


async def test_it_is_found_by_no_name_and_in_no_list_of_rooms(alice, sign_up, room):
    root = await sign_up("root", is_admin=True)
    assert (await alice.get(f"/api/chat/groups/{room['name']}/messages/")).status == 404
    for path in ("/api/chat/groups/", "/api/chat/groups/list/", "/chat/rooms/"):
        for person in (alice, root):
            assert room["name"].encode() not in (await person.get(path)).body
    for person, expected in ((alice, [room["id"]]), (root, [])):  # Our own page shows it to those whose it is.
        hello = await (await person.socket("/ws/")).receive()
        assert [told["id"] for told in hello["rooms"]] == expected


async def test_group_may_have_the_name_of_a_conversation(alice, room, open_room):
    group = await open_room(room["name"], alice)
    assert (await alice.get(f"/api/chat/groups/{room['name']}/members/")).status == 200
    assert group.id != room["id"]


@pytest.mark.parametrize("path", SOCKETS)
async def test_sockets_tell_carol_nothing_of_it(alice, bob, carol, chat, path, message):
    socket = await carol.socket(path)
    mine = await chat(alice, "bob")
    await mine.send(type="chat_message", message="Still for bob alone.")
    await mine.receive()

    if not path.startswith("/ws/notifications/"):
        await socket.send(type="chat_message", message="End.")
    else:
        other = await chat(bob, "carol") if "alice" not in path else await chat(alice, "carol")
        await other.send(type="chat_message", message="End.")

    heard = []
    while not heard or (heard[-1].get("message") != "End." and not heard[-1]["type"].endswith("notification")):
        heard.append(await socket.receive())
    assert "bob alone" not in str(heard)
    assert [frame for frame in heard if frame.get("unread_count")] == []


@pytest.mark.parametrize("path", SOCKETS)
async def test_refresh_token_opens_no_socket(nobody, server, alice, bob, path):
    tokens = (await nobody.post("/api/auth/token/", {"username": "alice", "password": "alice's password"})).json
    assert (await Person(server, None, tokens["refresh"]).handshake_refused(path))[0] == 403
