"""The app socket's way in: hello, resume, and who may hear what."""

import asyncio

import pytest

from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test


@pytest.fixture
def lobby(io_loop, open_room, alice, bob):
    return io_loop.run_sync(lambda: open_room("lobby", alice, bob))


async def test_hello_says_who_one_is_and_what_is_unread(alice, bob, lobby, hub):
    tab = await Tab.of(bob)
    await tab.post(lobby, "one")
    await tab.post(lobby, "two")

    hello = (await Tab.open(alice)).hello

    assert hello["user"] == {"id": alice.id, "username": "alice", "name": "Alice", "photo": None, "is_admin": False}
    assert hello["epoch"] == hub.epoch
    [room] = hello["rooms"]
    assert (room["name"], room["kind"], room["role"], room["members"]) == ("lobby", "private", "admin", 2)
    assert (room["seq"], room["read_seq"], room["unread"]) == (2, 0, 2)
    assert room["last"]["text"] == "two"


async def test_all_tabs_are_told_the_same_bytes(alice, bob, lobby, hub):
    tabs = [await Tab.open(person) for person in (alice, bob)]
    assert len({session.dialect for session in hub.registry.all()}) == 1 < len(tabs)


async def test_a_tab_hears_nothing_before_it_has_resumed(alice, bob, lobby):
    tab = await Tab.open(alice)
    await (await Tab.of(bob)).post(lobby, "early")

    await tab.resume()

    assert [f["type"] for f in await tab.until("resumed")] == ["posted", "resumed"]


async def test_who_came_between_hello_and_resume_is_not_missed(alice, bob, carol, lobby, hub):
    tab = await Tab.open(alice)
    await hub.members.add_member(lobby, carol.user)
    await tab.resume()
    *_, listed, _ = await tab.until("resumed")
    assert (listed["type"], [room["members"] for room in listed["rooms"]]) == ("rooms", [3])


async def test_what_was_missed_comes_first_and_in_order(alice, bob, lobby):
    other = await Tab.of(bob)
    first = await other.post(lobby, "one")
    await other.post(lobby, "two")
    await other.send("edit", room=lobby.id, id=first["id"], text="one!")
    await other.next("ack")

    tab = await Tab.open(alice)
    await tab.resume({lobby.id: 1})
    *missed, _ = await tab.until("resumed")
    await other.post(lobby, "live")

    assert [(f["type"], f["seq"], f["message"]["text"]) for f in missed] == [
        ("posted", 2, "two"),
        ("edited", 3, "one!"),
    ]
    assert (await tab.next())["message"]["text"] == "live"


async def test_a_room_left_out_of_resume_begins_with_what_is_newest(alice, bob, lobby):
    other = await Tab.of(bob)
    await other.post(lobby, "old")

    tab = await Tab.of(alice)
    await other.post(lobby, "new")

    assert (await tab.next())["message"]["text"] == "new"


async def test_resuming_twice_doubles_nothing(alice, bob, lobby):
    other = await Tab.of(bob)
    await other.post(lobby, "old")
    tab = await Tab.of(alice, {lobby.id: 0})
    assert (await tab.next())["message"]["text"] == "old"

    await tab.resume({lobby.id: 0})
    assert (await tab.next())["type"] == "resumed"
    await other.post(lobby, "new")

    assert (await tab.next())["message"]["text"] == "new"
    await tab.send("ping")
    assert (await tab.next())["type"] == "pong"


async def test_coming_back_while_people_write_leaves_no_hole_and_doubles_nothing(alice, bob, lobby):
    writer = await Tab.of(bob)
    for number in range(20):
        await writer.send("post", room=lobby.id, text=str(number), client_id=str(number))
    tabs = await asyncio.gather(*(Tab.open(alice) for _ in range(5)))
    for tab in tabs:
        await tab.resume({lobby.id: 0})
    for number in range(20, 40):
        await writer.send("post", room=lobby.id, text=str(number), client_id=str(number))

    for tab in tabs:
        heard = [await tab.next("posted") for _ in range(40)]
        assert [f["message"]["text"] for f in heard] == [str(number) for number in range(40)]
        await tab.send("ping")
        assert [f["type"] for f in await tab.until("pong") if f["type"] != "resumed"] == ["pong"]


async def test_a_client_from_the_future_is_told_to_start_afresh(alice, lobby):
    tab = await Tab.open(alice)
    await tab.resume({lobby.id: 7})
    assert await tab.next() == {"type": "reset", "room": lobby.id, "seq": 0}


async def test_unread_counts_up_to_the_seq_beside_it(alice, bob, lobby):
    """So that a client can count on from there and be right."""
    other = await Tab.of(bob)
    gone = await other.post(lobby, "one")
    await other.post(lobby, "two")
    await other.send("delete", room=lobby.id, id=gone["id"])
    await other.next("ack")

    tab = await Tab.open(alice)
    await other.post(lobby, "three")
    await tab.resume()

    assert (tab.room(lobby)["seq"], tab.room(lobby)["unread"]) == (3, 1)
    assert (await tab.next("posted"))["seq"] == 4


async def test_one_who_is_taken_in_hears_the_room_at_once(alice, bob, carol, lobby, hub):
    tab = await Tab.of(carol)
    await hub.members.add_member(lobby, carol.user)
    await (await Tab.of(bob)).post(lobby, "welcome")

    assert await tab.next() == {"type": "joined", "room": lobby.id, "user_id": carol.id, "members": 3}
    assert (await tab.next())["message"]["text"] == "welcome"
    await tab.send("rooms", request="1")
    answer = await tab.next("rooms")
    assert (answer["request"], [room["name"] for room in answer["rooms"]]) == ("1", ["lobby"])


async def test_one_who_is_removed_hears_nothing_more(alice, bob, lobby, hub):
    tab, other = await Tab.of(bob), await Tab.of(alice)
    await leave(hub, bob, lobby)
    await other.post(lobby, "secret")

    assert await tab.next() == {"type": "left", "room": lobby.id, "user_id": bob.id, "members": 1}
    await tab.send("history", room=lobby.id)
    assert (await tab.next())["code"] == "not_a_member"


async def test_one_who_is_removed_between_hello_and_resume_hears_nothing(alice, bob, lobby, hub):
    other = await Tab.of(alice)
    tab = await Tab.open(bob)
    await leave(hub, bob, lobby)
    await other.post(lobby, "secret")

    await tab.resume({lobby.id: 0})

    left, listed, _ = await tab.until("resumed")
    assert (left["type"], listed["type"], listed["rooms"]) == ("left", "rooms", [])
    await other.post(lobby, "secret again")
    await tab.send("ping")
    assert (await tab.next())["type"] == "pong"


async def test_other_peoples_rooms_are_not_heard(carol, alice, bob, lobby, open_room):
    yard = await open_room("yard", carol)
    tab = await Tab.of(carol)
    await (await Tab.of(bob)).post(lobby, "secret")

    await tab.post(yard, "mine")

    assert (await tab.next())["message"]["text"] == "mine"


async def test_a_socket_without_a_good_token_is_refused(nobody, alice):
    assert (await nobody.handshake_refused("/ws/"))[0] == 403
    assert (await nobody.handshake_refused("/ws/", token="0" * 40))[1]["code"] == "token_not_valid"


async def test_signing_out_closes_the_tab(alice, hub):
    tab = await Tab.of(alice)
    await alice.delete("/api/app/session")
    assert (await tab.socket.ended())[0] == 4001


async def leave(hub, person, room):
    caller = await hub.signin.authenticate(person.token)
    await hub.members.leave(await hub.members.place(caller, room))


async def test_hello_has_conversations_and_who_is_online(alice, bob, lobby, hub):
    place = await hub.direct.open(await hub.signin.authenticate(bob.token), alice.user)
    tab = await Tab.of(bob)
    await tab.post(place.room, "Psst")
    hub.roster.look()

    hello = (await Tab.open(alice)).hello

    assert sorted(hello["online"]) == sorted([alice.id, bob.id])
    conversation = next(room for room in hello["rooms"] if room["kind"] == "direct")
    assert (conversation["partner"]["username"], conversation["unread"], conversation["role"]) == ("bob", 1, "member")


async def test_a_conversation_that_somebody_begins_is_heard_at_once(alice, bob, hub):
    tab = await Tab.of(alice)
    place = await hub.direct.open(await hub.signin.authenticate(bob.token), alice.user)
    assert (await tab.next("joined"))["room"] == place.room.id

    await (await Tab.of(bob)).post(place.room, "Psst")

    assert (await tab.next("posted"))["message"]["text"] == "Psst"


async def test_who_comes_online_is_told(alice, bob, hub):
    tab = await Tab.of(alice)
    hub.roster.look()
    await Tab.open(bob)
    hub.roster.look()
    assert [await tab.next("presence"), await tab.next("presence")] == [
        {"type": "presence", "online": [alice.id], "offline": []},
        {"type": "presence", "online": [bob.id], "offline": []},
    ]
