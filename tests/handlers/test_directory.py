"""People of a directory sign in at every family, which tells them what the hub does."""

import pytest

from store.ldap.directory import LdapDirectory

pytestmark = pytest.mark.gen_test

# Where each family signs in, and what it calls what one signs in with.
DOORS = {
    "/api/app/session": "login",
    "/api/user/login/": "email",
    "/auth/login/": "username",
    "/api/auth/token/": "username",
}


@pytest.fixture
def try_every_door(nobody):
    async def go(name, password):
        answers = [await nobody.post(door, {key: name, "password": password}) for door, key in DOORS.items()]
        return [(answer.status, answer.json) for answer in answers]

    return go


async def test_the_directory_opens_every_door(alice, directory, try_every_door):
    dora = directory.add("dora")
    right = await try_every_door(dora, f"{dora}'s password")
    wrong = await try_every_door(dora, "wrong")
    assert [status for status, _ in right] == [201, 200, 200, 200]
    assert [status for status, _ in wrong] == [401, 403, 401, 401]


@pytest.mark.expects_log
async def test_every_door_says_that_the_directory_is_away(alice, store, directory, monkeypatch, try_every_door):
    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(url="ldap://127.0.0.1:1")))
    for status, body in await try_every_door("dora", "dora's password"):
        assert status == 503
        assert "The directory that knows you can't be asked just now." in str(body)
    assert [status for status, _ in await try_every_door("alice", "alice's password")] == [201, 200, 200, 200]


async def test_an_admin_sees_who_has_no_password_here_and_gives_none(hub, sign_up, directory):
    root = await sign_up("root", is_admin=True)
    dora = directory.add("dora")
    user = await hub.signin.login(dora, f"{dora}'s password")
    accounts = (await root.get("/api/app/admin/users")).json["users"]
    assert {account["username"]: account["in_directory"] for account in accounts} == {"root": False, dora: True}
    refused = await root.post(f"/api/app/admin/users/{user.id}/password")
    assert (refused.status, refused.json["code"]) == (400, "in_directory")
