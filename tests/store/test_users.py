"""Accounts in a real MongoDB."""

from dataclasses import asdict

import pytest

from hub.accounts.models import User
from hub.errors import Taken
from tests.store.samples import NOON, user

pytestmark = pytest.mark.gen_test


@pytest.fixture
def users(store):
    return store.users


async def test_an_account_comes_back_as_it_was_made(users):
    made = await users.insert(
        User(0, "Alice", "Alice@Example.org", "Alice", "Liddell", "p.png", is_admin=True, created_at=NOON), "hash"
    )
    assert made.id == 1
    assert await users.by_id(1) == made
    assert await users.by_ids([1, 2, 10**30]) == [made]


async def test_ids_grow(users):
    assert [(await users.insert(user(name), "")).id for name in ("alice", "bob", "carol")] == [1, 2, 3]
    assert [found.username for found in await users.all()] == ["alice", "bob", "carol"]


@pytest.mark.parametrize("id", [0, -1, 2, 2**63, 10**30])
async def test_an_unknown_id_is_nobody(users, id):
    await users.insert(user("alice"), "")
    assert await users.by_id(id) is None


@pytest.mark.parametrize("login", ["Åsa", "åsa", "ÅSA", "A\u030asa", "asa@example.org", "ASA@Example.ORG"])
async def test_username_and_email_sign_in_without_regard_to_case(users, login):
    made = await users.insert(user("Åsa", email="Asa@example.org"), "her hash")
    assert await users.by_login(login) == (made, "her hash")


@pytest.mark.parametrize("login", ["", "bob", "*", ".*", "$gt", '{"$gt": ""}'])
async def test_an_unknown_login_is_nobody(users, login):
    await users.insert(user("alice", email=""), "")
    assert await users.by_login(login) is None


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (user("ALICE", email="other@example.org"), "username"),
        (user("other", email="Alice@Example.org"), "email"),
        (user("alice@example.org", email="other@example.org"), "username"),
        (user("other", email="ALICE"), "email"),
    ],
)
async def test_a_name_belongs_to_one_account_whether_it_is_a_username_or_an_email(users, second, field):
    await users.insert(user("alice"), "")
    with pytest.raises(Taken) as refused:
        await users.insert(second, "")
    assert refused.value.field == field
    assert len(await users.all()) == 1


async def test_several_accounts_may_have_no_email(users):
    for name in ("alice", "bob"):
        await users.insert(user(name, email=""), "")
    assert [found.email for found in await users.all()] == ["", ""]


async def test_the_hash_of_a_password_is_in_no_user(users):
    made = await users.insert(user("alice"), "a secret")
    for found in [made, await users.by_id(made.id), *await users.by_ids([made.id]), *await users.all()]:
        assert "a secret" not in asdict(found).values()


async def test_there_are_no_users_until_there_is_one(users):
    assert not await users.exist()
    await users.insert(user("alice"), "")
    assert await users.exist()


async def test_a_password_is_changed_for_one_account(users):
    alice, bob = await users.insert(user("alice"), "old"), await users.insert(user("bob"), "old")
    await users.set_password(alice.id, "new")
    assert await users.by_login("alice") == (alice, "new")
    assert await users.by_login("bob") == (bob, "old")


async def test_an_account_is_disabled_and_enabled_again(users):
    alice = await users.insert(user("alice"), "")
    await users.set_active(alice.id, False)
    assert not (await users.by_id(alice.id)).is_active
    await users.set_active(alice.id, True)
    assert await users.by_id(alice.id) == alice


async def test_an_account_becomes_an_admin_and_is_one_no_more(users):
    alice = await users.insert(user("alice"), "")
    await users.set_admin(alice.id, True)
    assert (await users.by_id(alice.id)).is_admin
    await users.set_admin(alice.id, False)
    assert await users.by_id(alice.id) == alice


async def test_a_picture_is_taken_and_given_back(users):
    alice = await users.insert(user("alice"), "")
    assert [await users.set_photo(alice.id, photo) for photo in ("a", "b")] == [None, "a"]
    assert await users.photos(["a", "b"]) == {"b"}
    assert await users.set_photo(alice.id, None) == "b"
    assert await users.by_id(alice.id) == alice
