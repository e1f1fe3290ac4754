"""Making rooms and taking people in over the app's REST API."""

import pytest

from tests.handlers.app.tabs import Tab

pytestmark = pytest.mark.gen_test


async def test_whoever_makes_a_room_is_its_admin_and_takes_others_in(alice, bob):
    tab = await Tab.of(bob)
    room = (await alice.post("/api/app/rooms", {"name": "Garden", "kind": "open"})).json
    members = f"/api/app/rooms/{room['id']}/members"

    response = await alice.post(members, {"login": "bob@example.org"})

    assert (room["name"], room["kind"]) == ("Garden", "open")
    assert (response.status, response.json["username"]) == (201, "bob")
    assert (await tab.next())["type"] == "joined"
    assert (await alice.post(members, {"login": "bob"})).status == 200


async def test_only_its_admins_take_people_into_a_room(alice, bob, carol, open_room):
    room = await open_room("lobby", alice, bob)
    members = f"/api/app/rooms/{room.id}/members"

    assert (await bob.post(members, {"login": "carol"})).json["code"] == "room_admin_required"
    assert (await carol.post(members, {"login": "carol"})).json["code"] == "not_a_member"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/app/rooms", {"name": "LOBBY"}, 409, "already_exists"),
        ("/api/app/rooms", {"name": "a/b"}, 400, "bad_request"),
        ("/api/app/rooms", {"name": "x", "kind": "direct"}, 400, "bad_request"),
        ("/api/app/rooms", {}, 400, "missing_field"),
        ("/api/app/rooms/99/members", {"login": "bob"}, 404, "room_not_found"),
        ("/api/app/rooms/1/members", {"login": "zoe"}, 404, "user_not_found"),
        ("/api/app/rooms/1/members", {"login": {"$ne": 1}}, 400, "bad_request"),
    ],
)
async def test_what_makes_no_sense_is_refused(alice, nobody, open_room, path, body, status, code):
    await open_room("lobby", alice)

    response = await alice.post(path, body)

    assert (response.status, response.json["code"]) == (status, code)
    assert (await nobody.post(path, body)).status == 401


async def test_rooms_are_listed_as_far_as_one_may_know_of_them(alice, bob, open_room, hub):
    mine = await open_room("mine", alice)
    await open_room("secret", alice)
    await open_room("hall", alice, kind="open")
    asked = await open_room("party", alice)
    await hub.members.invite(await hub.members.place(await hub.signin.authenticate(alice.token), asked), [bob.id])
    await hub.members.add_member(mine, bob.user)

    rooms = (await bob.get("/api/app/rooms")).json["rooms"]

    told = {room["name"]: (room["members"], room["joined"], room["invited"]) for room in rooms}
    assert told == {"mine": (2, True, False), "hall": (1, False, False), "party": (2, False, True)}


async def test_one_enters_and_leaves(alice, bob, carol, open_room, hub):
    hall = await open_room("hall", alice, kind="open")
    secret = await open_room("secret", alice)
    assert (await bob.put(f"/api/app/rooms/{hall.id}/membership")).status == 200
    assert (await bob.put(f"/api/app/rooms/{secret.id}/membership")).json["code"] == "not_a_member"
    assert (await bob.delete(f"/api/app/rooms/{hall.id}/membership")).status == 204
    assert (await bob.delete(f"/api/app/rooms/{hall.id}/membership")).json["code"] == "not_a_member"

    place = await hub.members.place(await hub.signin.authenticate(alice.token), secret)
    for person in (bob, carol):
        await hub.members.invite(place, [person.id])
    assert (await bob.put(f"/api/app/rooms/{secret.id}/membership")).json["name"] == "secret"
    assert (await carol.delete(f"/api/app/rooms/{secret.id}/membership")).status == 204
    assert [user.username for user, _ in await hub.members.all(place)] == ["alice", "bob"]


async def test_admins_change_and_end_a_room_and_nobody_else_does(alice, bob, carol, open_room, nobody):
    room = await open_room("lobby", alice, bob)
    path = f"/api/app/rooms/{room.id}"
    for person, code in ((bob, "room_admin_required"), (carol, "not_a_member"), (nobody, "not_authenticated")):
        assert (await person.patch(path, {"name": "mine"})).json["code"] == code
        assert (await person.delete(path)).json["code"] == code
        assert (await person.put(f"{path}/members/{bob.id}", {"role": "admin"})).json["code"] == code
        assert (await person.delete(f"{path}/members/{bob.id}")).json["code"] == code

    assert (await alice.patch(path, {"description": "Here"})).json["description"] == "Here"
    assert (await alice.put(f"{path}/members/{bob.id}", {"role": "admin"})).status == 204
    assert (await alice.put(f"{path}/members/{bob.id}", {"role": "king"})).status == 400
    assert (await bob.delete(f"{path}/members/{alice.id}")).json["code"] == "creator"
    assert (await alice.delete(f"{path}/members/{bob.id}")).status == 204
    assert (await alice.delete(path)).status == 204
    assert (await alice.get("/api/app/rooms")).json["rooms"] == []


async def test_a_conversation_is_the_same_for_both(alice, bob):
    mine = (await alice.post("/api/app/conversations", {"user": bob.id})).json
    his = (await bob.post("/api/app/conversations", {"user": alice.id})).json
    assert mine["id"] == his["id"]
    assert mine["kind"] == "direct"
    assert (await alice.post("/api/app/conversations", {"user": 999})).json["code"] == "user_not_found"
    assert (await alice.delete(f"/api/app/rooms/{mine['id']}/membership")).json["code"] == "kept_room"


async def test_people_are_known_to_those_who_have_signed_in(alice, bob, nobody):
    people = (await alice.get("/api/app/people")).json["people"]
    assert [person["username"] for person in people] == ["alice", "bob"]
    assert (await nobody.get("/api/app/people")).status == 401
