"""Signing in, out and up, and renewing a token."""

import pytest

from hub.config import Auth, Settings
from tests.clients import Person

pytestmark = pytest.mark.gen_test

LOGIN, REFRESH, VALIDATE, LOGOUT = "/auth/login/", "/auth/token/refresh/", "/auth/validate-token/", "/auth/logout/"
REGISTER = "/users/register/"
OF_ALICE = {"username": "alice", "password": "alice's password"}


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4, registration="open"))


@pytest.fixture
def tokens(io_loop, nobody, alice):
    """What signing in gives alice."""
    return io_loop.run_sync(lambda: nobody.post(LOGIN, OF_ALICE)).json


async def validated(nobody, token):
    return await Person(nobody.server, None, token).post(VALIDATE)


async def test_login_gives_a_pair_of_tokens(nobody, alice):
    response = await nobody.post(LOGIN, OF_ALICE)

    assert (response.status, set(response.json)) == (200, {"refresh", "access", "user_id"})
    assert response.json["user_id"] == alice.id
    valid = await validated(nobody, response.json["access"])
    assert (valid.status, valid.json) == (200, {"detail": "Token is valid"})


@pytest.mark.parametrize("wrong", [{"username": "zoe"}, {"password": "wrong"}, {"password": ""}])
async def test_login_does_not_say_what_was_wrong(nobody, alice, wrong):
    response = await nobody.post(LOGIN, {**OF_ALICE, **wrong})
    assert (response.status, response.json["error"]) == (401, "Invalid credentials")


async def test_refresh_token_brings_another_access_token(nobody, tokens):
    response = await nobody.post(REFRESH, {"refresh": tokens["refresh"]})

    assert (response.status, set(response.json)) == (200, {"access"})
    assert (await validated(nobody, response.json["access"])).status == 200
    assert (await validated(nobody, tokens["access"])).status == 200


async def test_neither_token_does_the_work_of_the_other(nobody, tokens):
    assert (await validated(nobody, tokens["refresh"])).status == 401
    refused = await nobody.post(REFRESH, {"refresh": tokens["access"]})
    assert (refused.status, refused.json["error"]) == (401, "Invalid token.")


@pytest.mark.parametrize("access", ["alice's own", None, 40 * "0"])
async def test_logout_ends_the_refresh_token(nobody, tokens, access):
    """Whatever has become of the access token."""
    at_work = Person(nobody.server, None, tokens["access"] if access == "alice's own" else access)

    response = await at_work.post(LOGOUT, {"refresh_token": tokens["refresh"]})

    assert (response.status, response.json) == (205, {"message": "Logged out successfully"})
    assert (await nobody.post(REFRESH, {"refresh": tokens["refresh"]})).status == 401
    assert (await validated(nobody, tokens["access"])).status == (401 if access == "alice's own" else 200)


async def test_logout_closes_the_sockets_that_use_the_access_token(nobody, tokens, alice, open_room):
    await open_room("lobby", alice)
    at_work = Person(nobody.server, None, tokens["access"])
    socket, at_home = await at_work.socket("/ws/chat/lobby/"), await alice.socket("/ws/chat/lobby/")

    await at_work.post(LOGOUT, {"refresh_token": tokens["refresh"]})

    assert (await socket.ended())[0] == 4001
    await at_home.send(message="Still here.")
    assert (await at_home.receive())["message"] == "Still here."


async def test_logout_with_an_unknown_token_is_refused(nobody, tokens):
    for token in (40 * "0", "", tokens["access"]):
        assert (await nobody.post(LOGOUT, {"refresh_token": token})).status == 401


async def test_registration_makes_an_account_that_can_sign_in(nobody, alice):
    response = await nobody.post(REGISTER, {"username": "zoe", "password": "zoe's password"})

    assert (response.status, response.json["message"]) == (201, "User created successfully")
    signed_in = await nobody.post(LOGIN, {"username": "zoe", "password": "zoe's password"})
    assert signed_in.json["user_id"] == response.json["id"]


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice "])
async def test_username_that_is_taken_is_refused(nobody, alice, name):
    response = await nobody.post(REGISTER, {"username": name, "password": "long enough"})
    assert (response.status, response.json["error"]) == (400, "A user with that username already exists.")


SHAPES = {
    LOGIN: OF_ALICE,
    REFRESH: {"refresh": "x"},
    LOGOUT: {"refresh_token": "x"},
    REGISTER: {"username": "zoe", "password": "long enough", "email": "z@example.org", "invite": "x"},
}


@pytest.mark.parametrize(("path", "field"), [(path, field) for path, body in SHAPES.items() for field in body])
async def test_field_of_the_wrong_type_is_refused_by_name(nobody, alice, path, field):
    for value in ({"$gt": ""}, ["x"], 7, True):
        response = await nobody.post(path, {**SHAPES[path], field: value})
        assert (response.status, response.json["field"]) == (400, field)


@pytest.mark.parametrize(
    ("path", "field"), [(LOGIN, "username"), (REFRESH, "refresh"), (LOGOUT, "refresh_token"), (REGISTER, "username")]
)
async def test_what_is_missing_is_named(nobody, alice, path, field):
    response = await nobody.post(path, {})
    assert (response.status, response.json["error"], response.json["field"]) == (400, f"{field} is required.", field)


class TestByInvitation:
    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4))

    async def test_registration_without_one_is_refused(self, nobody, alice):
        response = await nobody.post(REGISTER, {"username": "zoe", "password": "long enough"})
        assert (response.status, response.json["code"]) == (403, "invite_required")
