"""No address leads out of the folders that are served, and every answer says how a browser has to take it."""

import re

import pytest

from handlers import application, openapi

pytestmark = pytest.mark.gen_test

UPWARDS = [
    "../" * 8,
    "..%2f" * 8,
    "%2e%2e/" * 8,
    "%2e%2e%2f" * 8,
    "..%5c" * 8,
    "....//" * 8,
    "%252e%252e%252f" * 8,
    "/",
]
ODD = ["%00", "%ff", "%ed%a0%80", 15 * "9", 400 * "9", "%24gt"]
TARGETS = ["etc/passwd", "config.yaml", "etc/passwd%00.png"]


@pytest.fixture
def operations(hub, store, assets):
    rules = application(hub, signer=store.secrets, assets=assets).wildcard_router.rules
    return [one for one in openapi.operations(rules) if one.method == "GET" and not one.path.startswith("/ws/")]


@pytest.mark.gen_test(timeout=150)
async def test_no_way_up_leads_to_a_file_of_the_box(operations, alice):
    varying = [one for one in operations if re.search(r"\{\w+\}$", one.path) and not one.numbers]
    assert {"/static/{path}", "/chat-media/{name}", "/files/{name}/{shown}"} <= {one.path for one in varying}
    for one in varying:
        folder = re.sub(r"\{\w+\}", "x", one.path.rpartition("{")[0])
        for way in UPWARDS:
            for target in TARGETS:
                answer = await alice.get(folder + way + target)
                assert b"root:" not in answer.body
                assert b"data_dir" not in answer.body
                assert answer.status < 500, folder + way + target


async def test_no_answer_can_be_framed_or_taken_for_something_else(operations, alice):
    for one in operations:
        headers = (await alice.get(re.sub(r"\{\w+\}", "1", one.path))).headers
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff"), one.path
        assert headers["Referrer-Policy"] == "no-referrer", one.path


async def test_a_method_that_no_address_has_is_told_which_there_are(operations, alice):
    """Refused as such, with a list in which at least the one that is described stands."""
    for one in operations:
        answer = await alice.request("TRACE", re.sub(r"\{\w+\}", "1", one.path))
        assert (answer.status, one.method in answer.headers["Allow"].split(", ")) == (405, True), one.path


async def test_where_only_sockets_are_opened_a_page_is_told_so(alice):
    for path in ("/ws/", "/ws/chat/x/", "/ws/x/", "/ws/notifications/"):
        answer = await alice.get(path)
        assert (answer.status, answer.json["code"]) == (400, "no_websocket")


async def test_a_session_that_somebody_else_chose_is_not_kept(nobody, alice):
    """The cookie that a browser brings to the sign-in is worth nothing afterwards."""
    login = {"login": "alice", "password": "alice's password"}
    chosen = {"Cookie": "chatd_session=chosen-by-somebody-else"}
    answer = await nobody.post("/api/app/session", login, headers=chosen)
    assert answer.status == 201
    assert "chosen-by-somebody-else" not in answer.headers["Set-Cookie"]
    assert (await nobody.get("/api/app/account", headers=chosen)).status == 401


@pytest.mark.gen_test(timeout=150)
async def test_odd_values_in_paths_and_queries_are_no_bugs(hub, store, assets, root):
    """Whoever may ask everything is answered everywhere; the log stays empty."""
    rules = application(hub, signer=store.secrets, assets=assets).wildcard_router.rules
    for one in openapi.operations(rules):
        if not one.path.startswith(("/ws/", "/socket.io/")):
            plain = re.sub(r"\{\w+\}", "1", one.path)
            odd = [re.sub(r"\{\w+\}", value, one.path) for value in ODD if "{" in one.path]
            odd += [f"{plain}?{name}={value}" for name in one.contract.query for value in ODD]
            for path in odd:
                body = None if one.method == "GET" else {}
                assert (await root.request(one.method, path, body)).status < 500, f"{one.method} {path}"
