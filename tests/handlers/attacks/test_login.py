"""Who guesses names learns nothing: whatever is wrong costs the same work and gets the same answer."""

import bcrypt
import pytest

pytestmark = pytest.mark.gen_test

LOGINS = [
    ("/api/app/session", "login"),
    ("/api/user/login/", "email"),
    ("/api/auth/token/", "username"),
    ("/auth/login/", "username"),
]


@pytest.fixture
def work(monkeypatch):
    """The cost of each check of a password, as bcrypt writes it."""
    done, real = [], bcrypt.checkpw

    def check(password, known):
        done.append(known.split(b"$")[2])
        return real(password, known)

    monkeypatch.setattr(bcrypt, "checkpw", check)
    return done


@pytest.mark.parametrize(("path", "field"), LOGINS)
async def test_names_that_there_are_and_names_that_there_are_not_are_told_alike(
    hub, nobody, alice, bob, work, path, field
):
    await hub.accounts.disable(bob.user)
    attempts = {"zoe": "zoe's password", "alice": "wrong", "bob": "bob's password"}
    refused = []
    for name, password in attempts.items():
        login = f"{name}@example.org" if field == "email" else name
        answer = await nobody.post(path, {field: login, "password": password})
        refused.append((answer.status, answer.json))
    assert refused == [refused[0]] * 3
    assert refused[0][0] in {400, 401, 403}
    assert work == [b"04"] * 3
