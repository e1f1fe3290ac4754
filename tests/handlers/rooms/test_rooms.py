"""Making, entering, listing and ending rooms over HTTP."""

import asyncio

import pytest

pytestmark = pytest.mark.gen_test

CREATE, JOIN, ROOMS = "/chat/create-room/", "/chat/join-room/", "/chat/rooms/"
# No value of these is a list of user ids, and each is refused before there is a room.
NO_IDS = ["2", 2, None, {"$gt": 0}, True, [2, "3"], [-1], [0], [1.5], [None], [{}], [[]], [True], [10**16]]
NO_ID = ["1", "", -1, 0, 1.5, {"$gt": 0}, [1], True, 10**16, "1 or 1=1"]


class TestCreating:
    async def test_room_is_as_it_was_asked_for(self, alice, bob, carol):
        response = await alice.post(CREATE, {"name": "Room Name", "type": "game", "invited_users": [carol.id, bob.id]})

        assert response.status == 201
        room_id = response.json.pop("id")
        assert response.json == {
            "name": "Room Name",
            "type": "game",
            "creator": "alice",
            "invited_users": ["bob", "carol"],
        }
        assert (await alice.get(f"{ROOMS}{room_id}/")).json["role"] == "admin"

    @pytest.mark.parametrize("more", [{}, {"type": "private"}, {"type": "private", "invited_users": []}])
    async def test_only_a_name_is_needed(self, alice, more):
        response = await alice.post(CREATE, {"name": "lobby", **more})
        assert (response.json["type"], response.json["invited_users"]) == ("private", [])

    async def test_those_who_do_not_exist_are_left_out_and_so_is_the_creator(self, alice, bob, carol, hub):
        await hub.accounts.disable(carol.user)
        ids = [999, bob.id, alice.id, carol.id, bob.id]
        response = await alice.post(CREATE, {"name": "lobby", "invited_users": ids})
        assert (response.status, response.json["invited_users"]) == (201, ["bob"])

    @pytest.mark.parametrize("body", [{}, {"name": None}, {"name": ""}, {"name": "  "}, {"type": "game"}])
    async def test_room_without_a_name_is_refused(self, alice, body):
        response = await alice.post(CREATE, body)
        assert (response.status, response.json["error"]) == (400, "Room name is required")

    async def test_form_serves_as_well_as_json(self, alice):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await alice.post(CREATE, b"name=Room+Name&type=game", headers=form)
        assert (response.status, response.json["name"]) == (201, "Room Name")

    @pytest.mark.parametrize("name", ["lobby", "LOBBY", " lobby "])
    async def test_name_in_use_is_refused(self, lobby, dave, name):
        response = await dave.post(CREATE, {"name": name})
        assert (response.status, response.json["error"]) == (400, "Room name already exists")

    async def test_of_many_who_take_a_name_at_once_one_gets_it(self, alice, bob, carol, dave):
        people = (alice, bob, carol, dave)
        for number in range(5):
            made = await asyncio.gather(*(person.post(CREATE, {"name": f"lobby {number}"}) for person in people))

            assert sorted(response.status for response in made) == [201, 400, 400, 400]
            refused = {response.json["error"] for response in made if response.status == 400}
            assert refused == {"Room name already exists"}

    @pytest.mark.parametrize("name", [7, True, ["x"], {"$gt": ""}, "x" * 101, "a/b", "a\nb", ".."])
    async def test_name_that_fits_no_url_is_refused(self, alice, name):
        response = await alice.post(CREATE, {"name": name})
        assert (response.status, response.json["field"]) == (400, "name")

    @pytest.mark.parametrize("kind", ["public", "direct", "open", "", None, 1, ["game"], {"$ne": "private"}])
    async def test_type_is_private_or_game(self, alice, kind):
        response = await alice.post(CREATE, {"name": "lobby", "type": kind})
        assert (response.status, response.json["field"]) == (400, "type")

    async def test_invited_users_are_a_list_of_ids(self, alice):
        for value in [*NO_IDS, list(range(1, 10_001))]:
            response = await alice.post(CREATE, {"name": "lobby", "invited_users": value})
            assert (response.status, response.json["field"]) == (400, "invited_users"), value
        assert (await alice.get(ROOMS)).json == []

    async def test_a_thousand_are_invited_at_a_time(self, alice, bob):
        response = await alice.post(CREATE, {"name": "lobby", "invited_users": list(range(1, 1001))})
        assert (response.status, response.json["invited_users"]) == (201, ["bob"])


class TestJoining:
    async def test_whoever_is_invited_joins(self, lobby, carol):
        response = await carol.post(JOIN, {"room_id": lobby.id})

        assert response.status == 200
        expected = {"id": lobby.id, "name": "lobby", "type": "private", "creator": "alice"}
        assert response.json == {**expected, "members": ["alice", "bob", "carol"]}
        assert [room["status"] for room in (await carol.get(ROOMS)).json] == ["joined"]

    async def test_members_are_the_creator_and_the_invited(self, alice, bob, carol):
        made = (await alice.post(CREATE, {"name": "lobby", "invited_users": [bob.id, carol.id]})).json
        assert (await bob.post(JOIN, {"room_id": made["id"]})).json["members"] == ["alice", "bob", "carol"]

    async def test_joining_again_changes_nothing(self, lobby, bob, alice):
        first, again, admin = [await p.post(JOIN, {"room_id": lobby.id}) for p in (bob, bob, alice)]
        assert first.json == again.json == admin.json
        assert (await alice.get(f"{ROOMS}{lobby.id}/")).json["role"] == "admin"

    async def test_game_room_takes_in_whoever_joins(self, alice, dave, open_room):
        arcade = await open_room("arcade", alice, kind="game")
        response = await dave.post(JOIN, {"room_id": arcade.id})
        assert (response.status, response.json["members"]) == (200, ["alice", "dave"])

    async def test_outsider_is_turned_away(self, lobby, dave):
        response = await dave.post(JOIN, {"room_id": lobby.id})
        assert (response.status, response.json["error"]) == (403, "You are not authorized to join this room")

    @pytest.mark.parametrize("body", [{}, {"room_id": None}])
    async def test_room_has_to_be_named(self, lobby, alice, body):
        response = await alice.post(JOIN, body)
        assert (response.status, response.json["error"]) == (400, "Room ID is required")

    @pytest.mark.parametrize("room_id", [999, 10**15])
    async def test_unknown_room_is_a_404(self, lobby, alice, room_id):
        response = await alice.post(JOIN, {"room_id": room_id})
        assert (response.status, response.json["error"]) == (404, "Room not found")

    async def test_room_id_is_a_number(self, lobby, alice):
        for value in NO_ID:
            response = await alice.post(JOIN, {"room_id": value})
            assert (response.status, response.json["field"]) == (400, "room_id"), value

    async def test_one_to_one_conversation_is_nobodys_to_join(self, alice, bob, dave, open_room):
        room = await open_room("alice/bob".replace("/", " "), alice, bob, kind="direct")
        assert (await dave.post(JOIN, {"room_id": room.id})).status == 403


class TestListing:
    async def test_rooms_say_what_one_has_to_do_with_them(self, lobby, alice, bob, carol, dave, say):
        await say(lobby, alice, "One.", "Two.")
        people = {"members": ["alice", "bob", "carol"], "unread_count": 2}
        room = {"id": lobby.id, "name": "lobby", "type": "private", "creator": "alice"}

        assert (await alice.get(ROOMS)).json == [
            {**room, **people, "status": "created", "role": "admin", "unread_count": 0}
        ]
        assert (await bob.get(ROOMS)).json == [{**room, **people, "status": "joined", "role": "member"}]
        assert (await carol.get(ROOMS)).json == [{**room, "status": "invited"}]
        assert (await dave.get(ROOMS)).json == []

    async def test_game_rooms_of_others_are_not_listed(self, alice, bob, open_room):
        await open_room("arcade", alice, kind="game")
        assert (await bob.get(ROOMS)).json == []

    async def test_room_shows_its_members_and_the_callers_role(self, lobby, carol):
        room = (await carol.get(f"{ROOMS}{lobby.id}/")).json
        assert (room["members"], room["role"]) == (["alice", "bob", "carol"], "member")


class TestDeleting:
    async def test_sockets_are_closed_and_the_room_is_gone_from_every_list(self, lobby, alice, bob, carol):
        sockets = [await person.socket("/ws/chat/lobby/") for person in (alice, bob)]

        response = await alice.delete(f"{ROOMS}{lobby.id}/")

        assert (response.status, response.json) == (200, {"message": "Room deleted"})
        assert [(await socket.ended())[0] for socket in sockets] == [4003, 4003]
        assert [(await person.get(ROOMS)).json for person in (alice, bob, carol)] == [[], [], []]

    async def test_admin_of_the_server_may_delete_a_room_of_which_it_is_a_member(self, alice, sign_up, open_room):
        root = await sign_up("root", is_admin=True)
        room = await open_room("lobby", alice, root)
        assert (await root.delete(f"{ROOMS}{room.id}/")).status == 200

    async def test_name_is_free_again_and_the_new_room_is_another_one(self, lobby, alice, bob, say):
        await say(lobby, bob, "Old news.")
        await alice.delete(f"{ROOMS}{lobby.id}/")

        made = (await alice.post(CREATE, {"name": "lobby", "invited_users": [bob.id]})).json

        assert made["id"] != lobby.id
        assert (await bob.get(f"/chat/history/?room_id={made['id']}")).json["chat_history"] == []
