"""Signing in and out in the browser, and making accounts by invitation."""

from dataclasses import replace
from http.cookies import SimpleCookie

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hub.config import Auth, Server

pytestmark = pytest.mark.gen_test

ALICE = {"login": "alice", "password": "alice's password"}
CAROL = {"username": "carol", "password": "carol's password", "email": "carol@example.org"}
ELSEWHERE = {"Origin": "https://evil.example"}


def cookie_of(response):
    return SimpleCookie(response.headers["Set-Cookie"])["chatd_session"]


def sent(cookie):
    return {"Cookie": f"chatd_session={cookie.value}"}


async def test_signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use(nobody, alice):
    response = await nobody.post("/api/app/session", ALICE)

    assert (response.status, response.json["user"]["username"]) == (201, "alice")
    cookie = cookie_of(response)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert int(cookie["max-age"]) == 30 * 24 * 3600
    assert not cookie["secure"]
    assert cookie.value not in response.body.decode()


class TestBehindHttps:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, server=Server(public_url="https://chat.example.org"))

    async def test_the_cookie_never_leaves_it(self, nobody, alice):
        assert cookie_of(await nobody.post("/api/app/session", ALICE))["secure"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"login": "alice", "password": "wrong"}, 401, "wrong_credentials"),
        ({"login": "nobody", "password": "wrong"}, 401, "wrong_credentials"),
        ({"login": "alice"}, 400, "missing_field"),
        ({"login": {"$gt": ""}, "password": "x"}, 400, "bad_request"),
        (b"{", 400, "invalid_json"),
    ],
)
async def test_a_bad_sign_in_gives_no_cookie(nobody, alice, body, status, code):
    response = await nobody.post("/api/app/session", body)
    assert (response.status, response.json["code"]) == (status, code)
    assert "Set-Cookie" not in response.headers


async def test_the_cookie_says_who_one_is_until_one_signs_out(nobody, alice):
    cookie = sent(cookie_of(await nobody.post("/api/app/session", ALICE)))
    assert (await nobody.get("/api/app/session", headers=cookie)).json["user"]["id"] == alice.id

    response = await nobody.delete("/api/app/session", headers=cookie)

    assert response.status == 204
    assert cookie_of(response).value == ""
    assert (await nobody.get("/api/app/session", headers=cookie)).json == {"user": None}
    assert (await nobody.delete("/api/app/session", headers=cookie)).status == 204


async def test_pages_of_other_sites_can_neither_sign_in_nor_out(nobody, alice):
    assert (await nobody.post("/api/app/session", ALICE, headers=ELSEWHERE)).json["code"] == "cross_site"
    cookie = sent(cookie_of(await nobody.post("/api/app/session", ALICE)))
    assert (await nobody.delete("/api/app/session", headers={**cookie, **ELSEWHERE})).status == 403
    assert (await nobody.get("/api/app/session", headers=cookie)).json["user"]


async def test_the_cookie_opens_a_socket_from_our_own_page_alone(nobody, alice, server):
    cookie = sent(cookie_of(await nobody.post("/api/app/session", ALICE)))
    address = f"ws://127.0.0.1:{server.port}/ws/"

    async with connect(address, additional_headers=cookie, origin=server.url, proxy=None) as socket:
        assert '"username":"alice"' in await socket.recv()
    with pytest.raises(InvalidStatus, match="403"):
        await connect(address, additional_headers=cookie, origin="https://evil.example", proxy=None)


async def test_the_setup_link_makes_the_admin_once(nobody, hub):
    link = f"/join/{await hub.accounts.setup_code()}"

    response = await nobody.post(link, CAROL)

    assert (response.status, response.json["user"]["is_admin"]) == (201, True)
    cookie = sent(cookie_of(response))
    assert (await nobody.get("/api/app/session", headers=cookie)).json["user"]["username"] == "carol"
    again = await nobody.post(link, {**CAROL, "username": "mallory", "email": ""})
    assert (again.status, again.json["code"]) == (403, "invite_not_valid")


async def test_an_admin_invites_a_whole_team(sign_up, nobody, server):
    admin = await sign_up("admin", is_admin=True)

    url = (await admin.post("/api/app/invites")).json["url"]

    assert url.startswith(f"{server.url}/join/")
    for name in ["carol", "dave"]:
        response = await nobody.post(url.removeprefix(server.url), {"username": name, "password": "long enough"})
        assert (response.status, response.json["user"]["is_admin"]) == (201, False)


async def test_only_admins_invite(alice, nobody):
    assert (await alice.post("/api/app/invites")).json["code"] == "admin_required"
    assert (await nobody.post("/api/app/invites")).status == 401


class TestClosed:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, auth=Auth(bcrypt_rounds=4, registration="closed"))

    async def test_nobody_is_invited(self, sign_up):
        admin = await sign_up("admin", is_admin=True)
        assert (await admin.post("/api/app/invites")).json["code"] == "registration_closed"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"username": "a/b"}, 400, "username"),
        ({"username": "Alice"}, 409, "username"),
        ({"email": "alice@example.org"}, 409, "email"),
        ({"email": "nowhere"}, 400, "email"),
        ({"password": "short"}, 400, "password"),
    ],
)
async def test_a_refused_account_names_the_field_and_spends_no_invitation(hub, alice, nobody, change, status, field):
    admin = replace(await hub.signin.authenticate(alice.token), user=replace(alice.user, is_admin=True))
    link = f"/join/{(await hub.invites.issue(admin))[0]}"

    response = await nobody.post(link, {**CAROL, **change})

    assert (response.status, response.json["field"]) == (status, field)
    assert (await nobody.post(link, CAROL)).status == 201
