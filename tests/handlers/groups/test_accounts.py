"""Signing in, out and up over HTTP, and the list of users."""

import re

import pytest

from hub.accounts.models import Invite
from hub.config import Auth, Settings
from tests.clients import Person

pytestmark = pytest.mark.gen_test

NOT_PROVIDED = "Authentication credentials were not provided."


def signing_in(email, password="alice's password"):
    return {"email": email, "password": password}


@pytest.mark.parametrize("login", ["alice@example.org", "ALICE@Example.org", "alice"])
async def test_login_gives_a_token_that_works(nobody, alice, login):
    response = await nobody.post("/api/user/login/", signing_in(login))

    assert response.status == 200
    assert response.json["message"] == "Welcome Alice!"
    assert re.fullmatch("[0-9a-f]{40}", response.json["token"])
    assert (await Person(nobody.server, None, response.json["token"]).get("/api/user/list/")).status == 200


@pytest.mark.parametrize("login", [signing_in("alice", "wrong"), signing_in("zoe"), signing_in("alice", "")])
async def test_login_does_not_say_what_was_wrong(nobody, alice, login):
    response = await nobody.post("/api/user/login/", login)

    assert response.status == 403
    assert response.json == {"detail": "Invalid email or password.", "code": "wrong_credentials"}


async def test_login_of_a_disabled_account_is_refused(nobody, alice, hub):
    await hub.accounts.disable(alice.user)
    assert (await nobody.post("/api/user/login/", signing_in("alice"))).status == 403


async def test_guessing_the_password_of_one_account_is_slowed_down_for_that_account_alone(nobody, alice, bob):
    for _ in range(10):
        await nobody.post("/api/user/login/", signing_in("alice", "wrong"))

    refused = await nobody.post("/api/user/login/", signing_in("alice"))
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert (await nobody.post("/api/user/login/", signing_in("bob", "bob's password"))).status == 200


async def test_logout_ends_the_token_and_its_sockets(alice, open_room):
    await open_room("lobby", alice)
    socket = await alice.socket("/ws/chat/lobby/")

    response = await alice.post("/api/user/logout/")

    assert (response.status, response.json) == (200, {"message": "Successfully logged out."})
    assert (await socket.ended())[0] == 4001
    again = await alice.get("/api/user/list/")
    assert (again.status, again.json["detail"]) == (403, "Invalid token.")


async def test_logout_leaves_other_devices_signed_in(alice, hub):
    phone = Person(alice.server, alice.user, await hub.signin.access_token(alice.user))
    await phone.post("/api/user/logout/")
    assert (await alice.get("/api/user/list/")).status == 200


async def test_users_are_listed_for_whoever_is_signed_in(alice, sign_up):
    root = await sign_up("root", is_admin=True)

    users = (await alice.get("/api/user/list")).json

    expected = {"full_name": "Alice Example", "email": "alice@example.org", "role": "member", "year": None}
    assert users[0] == {"id": alice.id, **expected}
    assert [user["role"] for user in users if user["id"] == root.id] == ["admin"]


async def test_disabled_users_are_not_listed(alice, bob, hub):
    await hub.accounts.disable(bob.user)
    assert [user["id"] for user in (await alice.get("/api/user/list/")).json] == [alice.id]


@pytest.mark.parametrize("path", ["/api/user/logout/", "/api/user/list/", "/api/chat/groups/"])
@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ({}, NOT_PROVIDED),
        ({"Authorization": "Basic YWxpY2U6"}, NOT_PROVIDED),
        ({"Authorization": "Token " + 40 * "0"}, "Invalid token."),
        ({"Authorization": "Token \xe4"}, "Invalid token."),
        ({"Authorization": 'Token {"$gt": ""}'}, NOT_PROVIDED),
    ],
)
async def test_request_without_good_credentials_is_a_403(nobody, path, header, sentence):
    response = await nobody.request("POST" if "logout" in path else "GET", path, headers=header)
    assert (response.status, response.json["detail"]) == (403, sentence)


@pytest.mark.parametrize("scheme", ["Token ", "token ", "Bearer ", ""])
async def test_token_is_taken_under_any_scheme(nobody, alice, scheme):
    response = await nobody.get("/api/user/list/", headers={"Authorization": scheme + alice.token})
    assert response.status == 200


async def test_token_is_taken_from_the_query(nobody, alice):
    assert (await nobody.get(f"/api/user/list/?token={alice.token}")).status == 200


class TestRegistrationByInvitation:
    async def test_first_account_made_on_the_machine_itself_is_the_admin(self, nobody, hub):
        wanted = {"email": "zoe@example.org", "username": "zoe", "password": "long enough"}

        response = await nobody.post("/api/user/register/", wanted)

        assert response.status == 201
        user = await hub.accounts.by_login("zoe")
        assert user.is_admin
        assert (response.json["id"], response.json["username"]) == (user.id, "zoe")
        assert "password" not in response.json

    async def test_invitation_makes_an_account_with_a_password_that_works(self, nobody, alice, store):
        code, _ = await store.invites.issue(Invite(uses=1))
        wanted = {"email": "zoe@example.org", "first_name": "Zoë", "last_name": "Z", "invite": code}

        made = (await nobody.post("/api/user/register/", wanted)).json

        assert made["username"] == "zoe"
        login = await nobody.post("/api/user/login/", signing_in("zoe@example.org", made["password"]))
        assert login.json["message"] == "Welcome Zoë!"

    @pytest.mark.parametrize("invite", [None, "", "made-up", 22 * "a", '{"$gt": ""}'])
    async def test_without_a_good_invitation_there_is_no_account(self, nobody, alice, hub, invite):
        response = await nobody.post("/api/user/register/", {"email": "zoe@example.org", "invite": invite})
        assert response.status == 403
        assert [user.username for user in await hub.accounts.all()] == ["alice"]

    async def test_taken_email_does_not_use_up_the_invitation(self, nobody, alice, store):
        code, _ = await store.invites.issue(Invite(uses=1))

        taken = await nobody.post("/api/user/register/", {"email": "Alice@example.org", "invite": code})
        made = await nobody.post("/api/user/register/", {"email": "zoe@example.org", "invite": code})

        assert (taken.status, taken.json["field"], made.status) == (400, "email", 201)


class TestOpenRegistration:
    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4, registration="open"))

    async def test_generated_usernames_are_unique(self, nobody, alice):
        first = await nobody.post("/api/user/register/", {"email": "alice@elsewhere.org"})
        second = await nobody.post("/api/user/register/", {"email": "alice@third.org"})

        names = {"alice", first.json["username"], second.json["username"]}
        assert len(names) == 3
        assert all(name.startswith("alice") for name in names)

    @pytest.mark.parametrize("local", ["chat", "notifications", "a@b", 190 * "x", "مرحبا", "."])
    async def test_any_email_makes_a_username_that_works(self, nobody, alice, local):
        response = await nobody.post("/api/user/register/", {"email": f"{local}@example.org"})
        assert response.status == 201
        assert response.json["username"] not in {"chat", "notifications"}

    @pytest.mark.parametrize(
        ("wanted", "field"),
        [
            ({}, "email"),
            ({"email": ""}, "email"),
            ({"email": "nowhere"}, "email"),
            ({"email": "a/b@example.org"}, "email"),
            ({"email": f"{300 * 'x'}@example.org"}, "email"),
            ({"email": "z@example.org", "username": "a@b"}, "username"),
            ({"email": "z@example.org", "username": 1000 * "x"}, "username"),
            ({"email": "z@example.org", "password": "short"}, "password"),
            ({"email": "z@example.org", "first_name": "a\nb"}, "first_name"),
            ({"email": "z@example.org", "last_name": 1000 * "x"}, "last_name"),
        ],
    )
    async def test_what_makes_no_sense_is_refused_by_field(self, nobody, alice, hub, wanted, field):
        response = await nobody.post("/api/user/register/", wanted)
        assert (response.status, response.json["field"]) == (400, field)
        assert response.json["detail"] == response.json["error"]
        assert len(await hub.accounts.all()) == 1


SHAPES = {
    "/api/user/login/": {"email": "alice", "password": "alice's password"},
    "/api/user/register/": {
        "email": "z@example.org",
        "first_name": "Z",
        "last_name": "Z",
        "username": "zoe",
        "password": "long enough",
        "invite": "x",
    },
}


@pytest.mark.parametrize(("path", "field"), [(path, field) for path, body in SHAPES.items() for field in body])
async def test_field_of_the_wrong_type_is_refused_by_name(nobody, alice, path, field):
    for value in ({"$gt": ""}, ["x"], 7, True):
        response = await nobody.post(path, {**SHAPES[path], field: value})
        assert (response.status, response.json["field"]) == (400, field)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff", b'"\\ud800"', b"[" * 100_000])
async def test_body_that_is_no_json_object_is_refused(nobody, body):
    response = await nobody.post("/api/user/login/", body)
    assert response.status == 400
    assert response.json["code"] in {"invalid_json", "bad_request"}


async def test_form_serves_as_well_as_json(nobody, alice):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await nobody.post("/api/user/login/", b"email=alice&password=alice%27s+password", headers=form)
    assert response.status == 200
