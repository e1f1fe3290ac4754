"""Who may do what: nobody in particular, an outsider, somebody invited, a member, the room's admin."""

import pytest

pytestmark = pytest.mark.gen_test

# What nobody, dave, carol, bob and alice get, one after the other. ROOM stands for the room's id.
STATUSES = {
    ("POST", "/auth/validate-token/"): (401, 200, 200, 200, 200),
    ("POST", "/chat/create-room/"): (401, 201, 201, 201, 201),
    ("GET", "/chat/rooms/"): (401, 200, 200, 200, 200),
    ("POST", "/chat/join-room/"): (401, 403, 200, 200, 200),
    ("GET", "/chat/rooms/ROOM/"): (401, 403, 200, 200, 200),
    ("GET", "/chat/history/?room_id=ROOM"): (401, 403, 200, 200, 200),
    ("POST", "/chat/send/"): (401, 403, 200, 200, 200),
    ("POST", "/chat/rooms/ROOM/decline/"): (401, 404, 200, 404, 404),
    ("POST", "/chat/rooms/ROOM/leave/"): (401, 403, 200, 200, 200),
    ("POST", "/chat/rooms/ROOM/invite/"): (401, 403, 403, 403, 200),
    ("POST", "/chat/rooms/ROOM/kick/"): (401, 403, 403, 403, 200),
    ("POST", "/chat/rooms/ROOM/promote/"): (401, 403, 403, 403, 200),
    ("DELETE", "/chat/rooms/ROOM/"): (401, 403, 403, 403, 200),
    ("GET", "/chat/health/"): (200, 200, 200, 200, 200),
}
OF_A_ROOM = [endpoint for endpoint, statuses in STATUSES.items() if 403 in statuses or 404 in statuses]
BAD_HEADERS = [{}, {"Authorization": "Basic YWxpY2U6"}, {"Authorization": "Bearer " + 40 * "0"}]


@pytest.fixture
def ask(bob):
    """A request that is good in itself: `await ask(alice, ("GET", "/chat/rooms/ROOM/"), lobby.id)`."""

    async def send(person, endpoint, room_id, **options):
        method, path = endpoint
        name = f"room of {person.user.username}" if person.user else "room"
        body = {"name": name, "room_id": room_id, "message": "Hi.", "invited_users": [bob.id], "user_id": bob.id}
        path = path.replace("ROOM", str(room_id))
        return await person.request(method, path, None if method == "GET" else body, **options)

    return send


@pytest.mark.parametrize("endpoint", STATUSES, ids=" ".join)
async def test_everybody_may_do_what_their_place_allows(ask, lobby, nobody, dave, carol, bob, alice, endpoint):
    answers = [await ask(person, endpoint, lobby.id) for person in (nobody, dave, carol, bob, alice)]

    assert tuple(answer.status for answer in answers) == STATUSES[endpoint]
    for refused in (answer.json for answer in answers if answer.status >= 400):
        assert refused["error"] == refused["detail"]


@pytest.mark.parametrize("endpoint", [e for e, statuses in STATUSES.items() if statuses[0] == 401], ids=" ".join)
async def test_bad_credentials_are_a_401_that_says_why(ask, lobby, nobody, endpoint):
    answers = [await ask(nobody, endpoint, lobby.id, headers=header) for header in BAD_HEADERS]

    assert [answer.status for answer in answers] == [401, 401, 401]
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    missing = "Authentication credentials were not provided."
    assert [answer.json["detail"] for answer in answers] == [missing, missing, "Invalid token."]


@pytest.mark.parametrize("endpoint", OF_A_ROOM, ids=" ".join)
async def test_room_that_does_not_exist_is_a_404(ask, alice, endpoint):
    response = await ask(alice, endpoint, 999)
    assert (response.status, response.json["error"]) == (404, "Room not found")


@pytest.mark.parametrize("endpoint", OF_A_ROOM, ids=" ".join)
async def test_room_that_was_deleted_is_a_404(ask, lobby, alice, endpoint):
    await alice.delete(f"/chat/rooms/{lobby.id}/")
    response = await ask(alice, endpoint, lobby.id)
    assert (response.status, response.json["error"]) == (404, "Room not found")


@pytest.mark.parametrize("endpoint", OF_A_ROOM, ids=" ".join)
async def test_slash_at_the_end_may_be_left_out(ask, lobby, alice, endpoint):
    method, path = endpoint
    path, mark, query = path.partition("?")
    with_slash, without = [
        await ask(alice, (method, path.removesuffix("/") + end + mark + query), lobby.id) for end in ("/", "")
    ]
    assert with_slash.status != 405
    assert without.json.get("code") != "not_found"


async def test_method_that_is_not_for_an_address_is_a_405_that_says_so(alice):
    for method, path in [("GET", "/chat/create-room/"), ("PUT", "/chat/rooms/"), ("DELETE", "/auth/login/")]:
        refused = await alice.request(method, path)
        assert (refused.status, refused.json["error"]) == (405, "Method Not Allowed.")


async def test_admin_of_the_server_who_is_no_member_stays_outside(ask, lobby, sign_up):
    root = await sign_up("root", is_admin=True)
    assert (await ask(root, ("GET", "/chat/history/?room_id=ROOM"), lobby.id)).status == 403
