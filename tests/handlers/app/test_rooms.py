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
