"""Tokens, accounts, and the user objects that everything else is made of."""

from dataclasses import replace

import pytest

from hub.config import Auth, Server
from tests.clients import Person

pytestmark = pytest.mark.gen_test

TOKEN, REFRESH, VERIFY = "/api/auth/token/", "/api/auth/token/refresh/", "/api/auth/token/verify/"
REGISTER = "/api/userauth/register/"
OF_ALICE = {"username": "alice", "password": "alice's password"}
INVALID = {"detail": "Token is invalid or expired", "code": "token_not_valid"}
NO_ACCOUNT = {"detail": "No active account found with the given credentials", "code": "no_active_account"}
NOT_VALID = {
    "detail": "Given token not valid for any token type",
    "code": "token_not_valid",
    "messages": [{"token_class": "AccessToken", "token_type": "access", "message": "Token is invalid or expired"}],
}


@pytest.fixture
def settings(settings):
    return replace(settings, auth=Auth(bcrypt_rounds=4, registration="open"))


@pytest.fixture
def tokens(io_loop, nobody, alice):
    """What signing in gives alice."""
    return io_loop.run_sync(lambda: nobody.post(TOKEN, OF_ALICE)).json


async def test_login_gives_a_pair_that_works_in_every_form(nobody, alice, tokens, server):
    assert set(tokens) == {"refresh", "access"}
    for value in ("Bearer {}", "Token {}", "{}", "bearer {}"):
        headers = {"Authorization": value.format(tokens["access"])}
        assert (await nobody.get("/api/conversations", headers=headers)).status == 200


@pytest.mark.parametrize("wrong", [{"username": "zoe"}, {"password": "wrong"}, {"password": ""}])
async def test_login_does_not_say_what_was_wrong(nobody, alice, wrong):
    response = await nobody.post(TOKEN, {**OF_ALICE, **wrong})
    assert (response.status, response.json) == (401, NO_ACCOUNT)


async def test_disabled_account_gets_no_token(nobody, alice, hub):
    await hub.accounts.disable(alice.user)
    assert (await nobody.post(TOKEN, OF_ALICE)).json == NO_ACCOUNT


@pytest.mark.parametrize("body", [{}, {"username": "alice"}, {"username": {"$gt": ""}, "password": "x"}])
async def test_login_without_its_fields_is_refused_by_name(nobody, body):
    response = await nobody.post(TOKEN, body)
    assert response.status == 400
    assert response.json["field"] in {"username", "password"}


async def test_refresh_token_brings_another_access_token_and_nothing_else(nobody, server, tokens):
    response = await nobody.post(REFRESH, {"refresh": tokens["refresh"]})
    assert (response.status, set(response.json)) == (200, {"access"})
    assert (await Person(server, None, response.json["access"]).get("/api/conversations")).status == 200
    assert (await Person(server, None, tokens["refresh"]).get("/api/conversations")).status == 401


async def test_what_is_no_refresh_token_brings_nothing(nobody, tokens):
    for token in (tokens["access"], "0" * 40, ""):
        response = await nobody.post(REFRESH, {"refresh": token})
        assert (response.status, response.json) == (401, INVALID)


async def test_access_token_can_be_verified(nobody, tokens):
    response = await nobody.post(VERIFY, {"token": tokens["access"]})
    assert (response.status, response.json) == (200, {})
    response = await nobody.post(VERIFY, {"token": "0" * 40})
    assert (response.status, response.json) == (401, INVALID)


@pytest.mark.parametrize("path", ["/api/conversations", "/api/rooms/bob/messages", "/api/userauth/users/1/"])
async def test_bad_credentials_are_a_401_that_says_why(nobody, path):
    missing = {"detail": "Authentication credentials were not provided.", "code": "not_authenticated"}
    for header in ({}, {"Authorization": "Basic YWxpY2U6"}):
        response = await nobody.get(path, headers=header)
        assert (response.status, response.json) == (401, missing)
    response = await nobody.get(path, headers={"Authorization": "Bearer " + 40 * "0"})
    assert (response.status, response.json) == (401, NOT_VALID)


# Accounts


async def test_who_registers_is_answered_with_a_user_object_and_can_sign_in(nobody, alice, server):
    body = {"username": "dave", "email": "dave@example.org", "password": "dave's password", "groups": ["http://x/1/"]}
    response = await nobody.post(REGISTER, body)
    assert (response.status, response.json["username"], response.json["is_active"]) == (201, "dave", True)
    assert response.json["groups"] == [f"{server.url}/api/userauth/groups/1/"]
    credentials = {"username": "dave", "password": "dave's password"}
    assert (await nobody.post(TOKEN, credentials)).status == 200


async def test_nobody_registers_as_an_admin(nobody, alice, server):
    admins = f"{server.url}/api/userauth/groups/2/"
    body = {"username": "mallory", "password": "mallory's password", "groups": [admins], "is_admin": True}
    assert admins not in (await nobody.post(REGISTER, body)).json["groups"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"username": "alice"}, "username"), ({"username": "chat"}, "username"), ({"password": "short"}, "password")],
)
async def test_account_that_can_not_be_is_refused_by_name(nobody, alice, wrong, field):
    response = await nobody.post(REGISTER, {"username": "dave", "password": "dave's password", **wrong})
    assert (response.status, response.json["field"]) == (400, field)


class TestByInvitation:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, auth=Auth(bcrypt_rounds=4, registration="invite"))

    async def test_an_account_needs_an_invitation(self, nobody, alice, hub, sign_up):
        root = await sign_up("root", is_admin=True)
        body = {"username": "dave", "password": "dave's password"}
        assert (await nobody.post(REGISTER, body)).status == 403
        code, _ = await hub.invites.issue(await hub.signin.authenticate(root.token))
        assert (await nobody.post(REGISTER, {**body, "invite": code})).status == 201


# User objects


async def test_urls_of_a_user_object_lead_where_they_say(alice, bob, server):
    response = await alice.get(f"/api/userauth/users/{bob.id}/")
    assert response.json == {
        "url": f"{server.url}/api/userauth/users/{bob.id}/",
        "username": "bob",
        "email": "bob@example.org",
        "groups": [f"{server.url}/api/userauth/groups/1/"],
        "is_active": True,
    }
    again = await alice.get(response.json["url"].removeprefix(server.url))
    assert again.json == response.json
    group = await alice.get(response.json["groups"][0].removeprefix(server.url))
    assert group.json == {"url": response.json["groups"][0], "name": "users"}


async def test_admin_of_the_server_is_in_two_groups(alice, sign_up, server):
    root = await sign_up("root", is_admin=True)
    groups = (await alice.get(f"/api/userauth/users/{root.id}/")).json["groups"]
    names = [(await alice.get(url.removeprefix(server.url))).json["name"] for url in groups]
    assert names == ["users", "admins"]


@pytest.mark.parametrize("path", ["users/999", "users/0", "groups/3", "groups/0", "users/x", f"users/{'9' * 15}"])
async def test_unknown_user_or_group_is_a_404(alice, path):
    assert (await alice.get(f"/api/userauth/{path}/")).status == 404


class TestBehindAProxy:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, server=Server(trusted_proxies=("127.0.0.1",)))

    async def test_urls_are_those_by_which_the_client_came(self, alice):
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example.org"}
        response = await alice.get(f"/api/userauth/users/{alice.id}/", headers=headers)
        assert response.json["url"] == f"https://chat.example.org/api/userauth/users/{alice.id}/"


async def test_whom_we_do_not_trust_says_nothing_about_our_address(alice, server):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example.org"}
    response = await alice.get(f"/api/userauth/users/{alice.id}/", headers=headers)
    assert response.json["url"].startswith(server.url)
