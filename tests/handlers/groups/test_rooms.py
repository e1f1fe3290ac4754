"""Rooms and who belongs to them, over HTTP."""

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.gen_test

CREATE = "/api/chat/create-group/"
NAMES = ["2nd_year", "a b", "50% off?", "emoji 🦆", "مرحبا بالعالم", "x" * 100, "Ünï\u0308", "a+b&c=d#e"]


class TestJoinedRooms:
    async def test_without_rooms_it_is_a_404(self, alice):
        response = await alice.get("/api/chat/groups/")
        assert response.status == 404
        assert response.json["message"] == "You have not joined any rooms."

    async def test_room_has_what_the_app_reads(self, alice, bob, open_room, say):
        room = await open_room("2nd_year", alice, bob)
        hello = await say(room, alice, "Hello.")

        (joined,) = (await bob.get("/api/chat/groups/")).json

        people = [{"id": p.id, "first_name": p.user.first_name, "last_name": "Example"} for p in (alice, bob)]
        assert joined.pop("created_at") == joined.pop("updated_at")
        excerpt = joined.pop("last_message")
        assert len(excerpt.pop("created_at")) == len("2025-02-15T17:07:32.256110+00:00")
        assert excerpt == {"id": hello.id, "content": "Hello.", "sender": people[0]}
        assert joined == {
            "id": room.id,
            "name": "2nd_year",
            "description": "",
            "kind": "private",
            "room_avatar": None,
            "is_active": True,
            "members_detail": people,
            "created_by": people[0],
            "role": "member",
            "unread_count": 1,
        }

    async def test_empty_room_has_no_last_message(self, alice, open_room):
        await open_room("lobby", alice)
        (joined,) = (await alice.get("/api/chat/groups/")).json
        assert (joined["last_message"], joined["unread_count"]) == (None, 0)

    async def test_only_my_rooms_are_listed(self, alice, bob, open_room):
        await open_room("lobby", alice, bob)
        await open_room("boardroom", alice)
        await open_room("arcade", alice, kind="game")
        assert [room["name"] for room in (await bob.get("/api/chat/groups/")).json] == ["lobby"]

    async def test_marking_as_read_leaves_nothing_unread(self, alice, bob, open_room, say):
        room = await open_room("lobby", alice, bob)
        await say(room, alice, "One.", "Two.")

        response = await bob.post("/api/chat/groups/lobby/mark-as-read/")

        assert (response.status, response.json) == (200, {"message": "Room marked as read."})
        assert [room["unread_count"] for room in (await bob.get("/api/chat/groups/")).json] == [0]

    async def test_own_messages_are_never_unread(self, alice, bob, open_room, say):
        room = await open_room("lobby", alice, bob)
        await say(room, bob, "Mine.")
        await say(room, alice, "Not mine.")
        assert [room["unread_count"] for room in (await bob.get("/api/chat/groups/")).json] == [1]


class TestAllRooms:
    async def test_rooms_that_one_can_see_are_counted(self, alice, bob, open_room):
        await open_room("lobby", alice, bob)
        await open_room("arcade", alice, kind="game")
        rooms = (await bob.get("/api/chat/groups/list/")).json
        assert [(room["name"], room["members_count"]) for room in rooms] == [("lobby", 2), ("arcade", 1)]

    async def test_other_peoples_private_rooms_are_hidden(self, alice, bob, open_room):
        await open_room("boardroom", alice)
        assert (await bob.get("/api/chat/groups/list/")).json == []

    async def test_admin_of_the_server_sees_all(self, alice, sign_up, open_room):
        root = await sign_up("root", is_admin=True)
        await open_room("boardroom", alice)
        assert [room["name"] for room in (await root.get("/api/chat/groups/list/")).json] == ["boardroom"]


class TestMembers:
    async def test_members_have_their_role_and_whether_they_are_there(self, alice, bob, open_room):
        await open_room("lobby", alice, bob)
        await bob.socket("/ws/chat/lobby/")

        members = (await alice.get("/api/chat/groups/lobby/members/")).json

        others = {"last_name": "Example", "photo": None, "year": None}
        assert members == [
            {"id": alice.id, "first_name": "Alice", "role": "admin", "current_status": "offline", **others},
            {"id": bob.id, "first_name": "Bob", "role": "member", "current_status": "online", **others},
        ]

    async def test_members_of_an_open_room_are_for_its_members_too(self, alice, bob, open_room):
        await open_room("arcade", alice, kind="game")
        assert (await bob.get("/api/chat/groups/arcade/members/")).status == 403

    @pytest.mark.parametrize("text", ["ali", "ALICE", "alice%20ex", "%C3%A4lice", "%20alice%20"])
    async def test_search_finds_a_part_of_the_name(self, alice, bob, sign_up, open_room, text):
        await open_room("lobby", bob, alice, await sign_up("Älice"))
        found = (await bob.get(f"/api/chat/groups/lobby/search/members/?q={text}")).json
        assert [member["first_name"] for member in found] == ["Älice" if "%C3" in text else "Alice"]

    async def test_search_finds_members_only(self, alice, carol, open_room):
        await open_room("lobby", alice)
        response = await alice.get("/api/chat/groups/lobby/search/members/?q=carol")
        assert (response.status, response.json["message"]) == (404, "no user found")

    @pytest.mark.parametrize("query", ["", "?q=", "?q=%20"])
    async def test_search_for_nothing_is_refused(self, alice, open_room, query):
        await open_room("lobby", alice)
        response = await alice.get(f"/api/chat/groups/lobby/search/members/{query}")
        assert (response.status, response.json["error"]) == (400, "Please Provide a search query.")

    async def test_pattern_in_a_search_is_plain_text(self, alice, open_room):
        await open_room("lobby", alice)
        assert (await alice.get("/api/chat/groups/lobby/search/members/?q=.*")).status == 404


class TestCreating:
    @pytest.mark.parametrize("name", NAMES)
    async def test_room_is_found_by_the_name_it_was_given(self, alice, name):
        made = await alice.post(CREATE, {"name": name, "description": "About it."})

        assert made.status == 201
        assert made.json["message"] == "Group created successfully."
        assert made.json["description"] == "About it."
        (member,) = (await alice.get(f"/api/chat/groups/{quote(name, safe='')}/members/")).json
        assert (member["id"], member["role"]) == (alice.id, "admin")

    @pytest.mark.parametrize(("given", "kept"), [(" lobby ", "lobby"), ("u\u0308ber", "über"), ("LoBBy", "LoBBy")])
    async def test_name_is_tidied_and_shown_as_typed(self, alice, given, kept):
        assert (await alice.post(CREATE, {"name": given})).json["name"] == kept

    @pytest.mark.parametrize("name", ["", "  ", "x" * 101, "x" * 1000, "a/b", "a\nb", "a\0b", "\u2028", "..", "."])
    async def test_name_that_fits_no_url_is_refused(self, alice, name):
        response = await alice.post(CREATE, {"name": name})
        assert (response.status, response.json["field"]) == (400, "name")
        assert (await alice.get("/api/chat/groups/list/")).json == []

    @pytest.mark.parametrize("name", ["lobby", "LOBBY", " Lobby "])
    async def test_name_in_use_is_refused(self, alice, bob, open_room, name):
        await open_room("lobby", alice)
        response = await bob.post(CREATE, {"name": name})
        assert (response.status, response.json["field"], response.json["code"]) == (400, "name", "already_exists")

    async def test_kind_decides_who_may_enter(self, alice, bob):
        await alice.post(CREATE, {"name": "arcade", "kind": "game"})
        await alice.post(CREATE, {"name": "boardroom"})
        assert (await bob.post("/api/chat/group/arcade/add-yourself/")).status == 200
        refused = await bob.post("/api/chat/group/boardroom/add-yourself/")
        assert (refused.status, refused.json["code"]) == (403, "invitation_required")

    @pytest.mark.parametrize("field", ["name", "description", "kind"])
    async def test_field_of_the_wrong_type_is_refused_by_name(self, alice, field):
        for value in ({"$gt": ""}, ["x"], 7, None):
            response = await alice.post(CREATE, {"name": "lobby", field: value})
            assert (response.status, response.json["field"]) == (400, field)
        assert (await alice.get("/api/chat/groups/list/")).json == []

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "name"),
            ({"name": "x", "kind": "direct"}, "kind"),
            ({"name": "x", "description": 1001 * "x"}, "description"),
        ],
    )
    async def test_what_makes_no_sense_is_refused_by_field(self, alice, body, field):
        response = await alice.post(CREATE, body)
        assert (response.status, response.json["field"]) == (400, field)
        assert response.json["error"] == response.json["detail"]


class TestEditing:
    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    async def test_what_is_left_out_stays(self, alice, bob, open_room, method):
        room = await open_room("lobby", alice, bob)

        await alice.request(method, "/api/chat/edit-group/lobby/", {"description": "Come in."})
        response = await alice.request(method, f"/api/chat/edit-group/{room.id}/", {"name": "hall"})

        assert response.json["message"] == "Group updated successfully."
        (seen,) = (await bob.get("/api/chat/groups/list/")).json
        assert (seen["id"], seen["name"], seen["description"]) == (room.id, "hall", "Come in.")
        assert (await bob.get("/api/chat/groups/lobby/members/")).status == 404

    async def test_name_of_another_room_is_refused(self, alice, open_room):
        await open_room("lobby", alice)
        await open_room("hall", alice)
        response = await alice.put("/api/chat/edit-group/hall/", {"name": "Lobby"})
        assert (response.status, response.json["field"]) == (400, "name")

    async def test_case_of_the_own_name_may_change(self, alice, open_room):
        await open_room("lobby", alice)
        assert (await alice.put("/api/chat/edit-group/lobby/", {"name": "LOBBY"})).json["name"] == "LOBBY"

    @pytest.mark.parametrize("field", ["name", "description"])
    async def test_field_of_the_wrong_type_is_refused_by_name(self, alice, open_room, field):
        await open_room("lobby", alice)
        for value in ({"$gt": ""}, ["x"], 7):
            response = await alice.put("/api/chat/edit-group/lobby/", {field: value})
            assert (response.status, response.json["field"]) == (400, field)


class TestDeleting:
    async def test_room_is_gone_with_its_messages_and_sockets(self, alice, bob, open_room, say, store):
        room = await open_room("lobby", alice, bob)
        hello = await say(room, bob, "Hello.")
        socket = await bob.socket("/ws/chat/lobby/")

        response = await alice.delete("/api/chat/delete-group/lobby/")

        assert (response.status, response.json) == (200, {"message": "Group deleted successfully."})
        assert (await socket.ended())[0] == 4003
        assert (await bob.get("/api/chat/groups/lobby/messages/")).status == 404
        assert (await bob.get("/api/chat/groups/")).status == 404
        assert (await store.messages.by_ids({hello.id}))[hello.id].text == ""

    async def test_name_is_free_again(self, alice, bob, open_room):
        await open_room("lobby", alice)
        await alice.delete("/api/chat/delete-group/lobby/")
        assert (await bob.post(CREATE, {"name": "lobby"})).status == 201


class TestComingAndGoing:
    async def test_whoever_joins_is_a_member_once(self, alice, bob, open_room):
        room = await open_room("arcade", alice, kind="game")

        first = await bob.post("/api/chat/group/arcade/add-yourself/")
        second = await bob.post("/api/chat/group/arcade/add-yourself/")

        assert (first.status, first.json["id"], first.json["name"]) == (200, room.id, "arcade")
        assert (second.status, second.json["code"]) == (400, "already_a_member")
        assert len((await bob.get("/api/chat/groups/arcade/members/")).json) == 2

    async def test_admin_of_the_server_may_join_a_private_room(self, alice, sign_up, open_room):
        root = await sign_up("root", is_admin=True)
        await open_room("boardroom", alice)
        assert (await root.post("/api/chat/group/boardroom/add-yourself/")).status == 200

    async def test_nobody_can_neither_join_nor_leave(self, alice, nobody, open_room):
        await open_room("arcade", alice, kind="game")
        for action in ("add-yourself", "remove-yourself"):
            assert (await nobody.post(f"/api/chat/group/arcade/{action}/")).status == 403

    async def test_whoever_leaves_hears_no_more(self, alice, bob, open_room):
        await open_room("lobby", alice, bob)
        socket = await bob.socket("/ws/chat/lobby/")

        response = await bob.post("/api/chat/group/lobby/remove-yourself/")

        assert response.status == 200
        assert (await socket.ended())[0] == 4003
        assert [m["id"] for m in (await alice.get("/api/chat/groups/lobby/members/")).json] == [alice.id]

    async def test_outsider_can_not_leave(self, alice, carol, open_room):
        await open_room("lobby", alice)
        assert (await carol.post("/api/chat/group/lobby/remove-yourself/")).status == 403

    async def test_last_admin_hands_over_before_leaving(self, alice, bob, open_room):
        await open_room("lobby", alice, bob)

        refused = await alice.post("/api/chat/group/lobby/remove-yourself/")
        await alice.post("/api/chat/group/lobby/transfer-ownership/", {"user_id": bob.id})
        left = await alice.post("/api/chat/group/lobby/remove-yourself/")

        assert (refused.status, refused.json["code"], left.status) == (403, "last_admin", 200)


class TestTransfer:
    @pytest.mark.parametrize("key", ["user_id", "new_owner"])
    async def test_new_owner_takes_the_place_of_the_old(self, alice, bob, open_room, key):
        await open_room("lobby", alice, bob)

        response = await alice.post("/api/chat/group/lobby/transfer-ownership/", {key: bob.id})

        assert (response.status, response.json) == (200, {"message": "Ownership transferred successfully."})
        members = (await bob.get("/api/chat/groups/lobby/members/")).json
        assert {m["first_name"]: m["role"] for m in members} == {"Alice": "member", "Bob": "admin"}
        assert (await alice.delete("/api/chat/delete-group/lobby/")).status == 403

    async def test_outsider_can_not_be_made_the_owner(self, alice, carol, open_room):
        await open_room("lobby", alice)
        for user_id in (carol.id, 0, -1, 999, 2**70):
            response = await alice.post("/api/chat/group/lobby/transfer-ownership/", {"user_id": user_id})
            assert (response.status, response.json["code"]) == (404, "user_not_found")

    @pytest.mark.parametrize("field", ["user_id", "new_owner"])
    async def test_field_of_the_wrong_type_is_refused_by_name(self, alice, open_room, field):
        await open_room("lobby", alice)
        for value in ({"$gt": ""}, ["x"], "1", True):
            response = await alice.post("/api/chat/group/lobby/transfer-ownership/", {field: value})
            assert (response.status, response.json["field"]) == (400, field)

    async def test_nobody_named_is_refused(self, alice, open_room):
        await open_room("lobby", alice)
        response = await alice.post("/api/chat/group/lobby/transfer-ownership/", {})
        assert (response.status, response.json["field"]) == (400, "user_id")


async def test_a_room_cannot_take_the_number_of_another_for_its_name(alice, open_room):
    room = await open_room("lobby", alice)
    response = await alice.post("/api/chat/create-group/", {"name": str(room.id)})
    assert (response.status, response.json["code"]) == (400, "already_exists")


async def test_a_new_room_skips_a_number_that_is_the_name_of_another(alice, open_room):
    room = await open_room("lobby", alice)
    named = await open_room(str(room.id + 2), alice)
    assert named.id == room.id + 1
    assert (await open_room("attic", alice)).id == room.id + 3
