"""One's own account over /api/app/account."""

import pytest

pytestmark = pytest.mark.gen_test

ACCOUNT = "/api/app/account"
SESSIONS = f"{ACCOUNT}/sessions"


async def sessions(person):
    return (await person.get(SESSIONS)).json["sessions"]


async def test_a_name_is_changed(alice, bob):
    await alice.put(ACCOUNT, {"first_name": " Alicia ", "last_name": "Ash"})
    names = {"username": "alice", "first_name": "Alicia", "last_name": "Ash"}
    assert (await alice.get(ACCOUNT)).json == {**names, "in_directory": False}
    people = (await bob.get("/api/app/people")).json["people"]
    assert [person["name"] for person in people] == ["Alicia", "Bob"]


@pytest.mark.parametrize("name", ["x" * 1000, {"$gt": ""}, None])
async def test_a_bad_name_is_refused_and_named(alice, name):
    response = await alice.put(ACCOUNT, {"first_name": name, "last_name": ""})
    assert (response.status, response.json["field"]) == (400, "first_name")


async def test_a_new_password_needs_the_old_one(alice, nobody):
    wanted = {"old": "alice's password", "new": "alice's other password"}
    refused = await alice.put(f"{ACCOUNT}/password", {**wanted, "old": "a guess"})
    assert (refused.status, refused.json["field"]) == (400, "old")

    assert (await alice.put(f"{ACCOUNT}/password", wanted)).status == 204

    login = {"login": "alice", "password": "alice's password"}
    assert (await nobody.post("/api/app/session", login)).status == 401
    assert (await nobody.post("/api/app/session", {**login, "password": wanted["new"]})).status == 201
    assert (await alice.get(ACCOUNT)).status == 200


async def test_passwords_are_guessed_no_faster_here(alice):
    for _ in range(10):
        await alice.put(f"{ACCOUNT}/password", {"old": "a guess", "new": "alice's other password"})
    response = await alice.put(f"{ACCOUNT}/password", {"old": "alice's password", "new": "alice's other password"})
    assert response.status == 429


async def test_a_sign_in_is_listed_with_its_browser(alice, nobody):
    login = {"login": "alice", "password": "alice's password"}
    await nobody.post("/api/app/session", login, headers={"User-Agent": "Lynx/2.9"})
    newest, own = await sessions(alice)
    assert (newest["client"], newest["is_this"]) == ("Lynx/2.9", False)
    assert (own["client"], own["is_this"]) == ("", True)
    assert alice.token not in str([newest, own])


async def test_sign_ins_are_ended_by_their_user_alone(alice, bob):
    [own] = await sessions(alice)
    for id in (own["id"], "unknown"):
        assert (await bob.delete(f"{SESSIONS}/{id}")).json["code"] == "session_not_found"
    assert (await alice.delete(f"{SESSIONS}/{own['id']}")).status == 204
    assert (await alice.get(SESSIONS)).status == 401
    assert (await bob.get(SESSIONS)).status == 200


async def test_all_sign_ins_end_at_once(alice, bob):
    assert (await alice.delete(SESSIONS)).status == 204
    assert (await alice.get(SESSIONS)).status == 401
    assert (await bob.get(SESSIONS)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", ACCOUNT, None),
        ("put", ACCOUNT, {"first_name": "Eve", "last_name": ""}),
        ("put", f"{ACCOUNT}/password", {"old": "x", "new": "eve's password"}),
        ("get", SESSIONS, None),
        ("delete", SESSIONS, None),
        ("delete", f"{SESSIONS}/x", None),
    ],
)
async def test_strangers_have_no_account(nobody, method, path, body):
    response = await getattr(nobody, method)(path, *[body] if body else [])
    assert response.status == 401
