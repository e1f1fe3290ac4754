"""Passwords at rest."""

import pytest
from bcrypt import checkpw

from store.passwords import BcryptPasswords

pytestmark = pytest.mark.gen_test


@pytest.fixture
def passwords():
    passwords = BcryptPasswords(4)
    yield passwords
    passwords.close()


@pytest.mark.parametrize(
    "password", ["correct horse", "", "pässwörd 🐴", "nul\0nul", "x" * 72, "x" * 73, "🐴" * 1000, "\ud800"]
)
async def test_a_password_fits_its_own_hash_alone(passwords, password):
    password_hash = await passwords.hash(password)
    assert await passwords.verify(password, password_hash)
    assert not await passwords.verify(password + "!", password_hash)


async def test_the_end_of_a_long_password_counts(passwords):
    """bcrypt alone reads 72 bytes, or refuses more."""
    password_hash = await passwords.hash("x" * 100 + "a")
    assert not await passwords.verify("x" * 100 + "b", password_hash)


async def test_what_is_before_a_nul_is_not_the_password(passwords):
    assert not await passwords.verify("nul", await passwords.hash("nul\0nul"))


async def test_a_hash_has_its_own_salt_and_the_cost_that_was_set(passwords):
    first, second = await passwords.hash("same"), await passwords.hash("same")
    assert first != second
    assert first.startswith("$2b$04$")


@pytest.mark.parametrize("password_hash", [None, ""])
async def test_nothing_fits_an_account_without_a_hash(passwords, password_hash):
    assert not await passwords.verify("", password_hash)


async def test_without_a_hash_the_same_work_is_done(monkeypatch):
    """Or the time that it takes would tell who has an account."""
    checked = []
    monkeypatch.setattr("bcrypt.checkpw", lambda _, known: checked.append(known) or checkpw(b"wrong", known))
    passwords = BcryptPasswords(8)
    for known in (await passwords.hash("secret"), None):
        assert not await passwords.verify("wrong", known)
    passwords.close()
    assert [known[:7] for known in checked] == 2 * [b"$2b$08$"]
