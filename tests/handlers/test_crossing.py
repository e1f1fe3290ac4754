"""Pages of other sites: with a token they may ask what its user may, and without one nothing."""

from dataclasses import replace

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from handlers.base import SESSION_COOKIE
from hub.config import Server
from tests.forms import FORM, PNG, file, form

pytestmark = pytest.mark.gen_test

PAGE = {"Origin": "http://localhost:3000"}
ASKED_FIRST = [
    ("/api/auth/token/", "POST"),
    ("/api/conversations", "GET"),
    ("/api/rooms/bob/messages", "GET"),
    ("/api/rooms/upload", "POST"),
    ("/api/rooms/check-url/?message_id=1", "GET"),
    ("/chat-media/cake.png", "GET"),
    ("/files/x/cake.png", "GET"),
    ("/api/user/login/", "POST"),
    ("/api/chat/messages/1/", "PUT"),
    ("/api/chat/groups/lobby/messages/upload/", "POST"),
    ("/auth/login/", "POST"),
    ("/chat/rooms/1/", "DELETE"),
]


def preflight(method):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,content-type"}
    return {**PAGE, **asked}


@pytest.mark.parametrize(("path", "method"), ASKED_FIRST)
async def test_browser_that_asks_first_is_told_that_a_token_may_come(nobody, path, method):
    response = await nobody.request("OPTIONS", path, headers=preflight(method))
    assert (response.status, response.body) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert method in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(("path", "method"), ASKED_FIRST)
async def test_answer_can_be_read_whatever_it_is_and_needs_no_cookie(nobody, path, method):
    response = await nobody.request(method, path, {} if method in {"POST", "PUT"} else None, headers=PAGE)
    assert response.status // 100 == 4
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


async def test_page_with_a_token_uploads_and_reads(alice):
    sent = await alice.post("/api/rooms/upload", form(file("myFile", "cake.png", PNG)), headers={**FORM, **PAGE})
    assert (sent.status, sent.headers["Access-Control-Allow-Origin"]) == (200, "*")
    read = await alice.get("/chat-media/cake.png", headers=PAGE)
    assert (read.body, read.headers["Access-Control-Allow-Origin"]) == (PNG, "*")
    assert read.headers["Access-Control-Expose-Headers"] == "*"


async def test_cookie_is_worth_nothing_to_a_page_of_another_site(nobody, alice):
    """Browsers withhold the answer; what would change something is refused, and so is a socket."""
    cookie = {"Cookie": f"{SESSION_COOKIE}={alice.token}", **PAGE}
    assert "Access-Control-Allow-Credentials" not in (await nobody.get("/api/conversations", headers=cookie)).headers
    response = await nobody.post("/chat/create-room/", {"name": "theirs"}, headers=cookie)
    assert (response.status, response.json["code"]) == (403, "cross_site")
    assert await refused(nobody.server, "/ws/alice/", cookie)


@pytest.mark.parametrize("path", ["/", "/join/x", "/healthz", "/api/app/session", "/api/app/rooms"])
async def test_our_own_pages_are_open_to_nobody_else(alice, path):
    response = await alice.get(path, headers=PAGE)
    assert "Access-Control-Allow-Origin" not in response.headers


class TestChosenSites:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, server=Server(origins=("http://localhost:3000",)))

    async def test_site_that_may_is_named(self, alice):
        response = await alice.get("/api/conversations", headers=PAGE)
        assert response.headers["Access-Control-Allow-Origin"] == PAGE["Origin"]
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers

    async def test_site_that_may_not_is_told_nothing(self, alice):
        response = await alice.get("/api/conversations", headers={"Origin": "http://localhost:4000"})
        assert "Access-Control-Allow-Origin" not in response.headers

    @pytest.mark.parametrize("path", ["/ws/", "/ws/bob/", "/ws/notifications/", "/ws/chat/lobby/"])
    async def test_site_that_may_not_opens_no_socket_even_with_a_token(self, alice, bob, open_room, server, path):
        await open_room("lobby", alice)
        path = f"{path}?token={alice.token}"
        assert await refused(server, path, {"Origin": "http://localhost:4000"})
        assert not await refused(server, path, PAGE)
        assert not await refused(server, path, {"Origin": server.url})


async def refused(server, path, headers):
    try:
        async with connect(server.url.replace("http", "ws") + path, proxy=None, additional_headers=headers):
            return False
    except InvalidStatus as error:
        return error.response.status_code == 403
