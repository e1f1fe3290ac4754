"""Tokens in a real MongoDB."""

import re
from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.gen_test

SOON = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def tokens(store):
    return store.tokens


@pytest.mark.parametrize("expires_at", [SOON, None])
async def test_a_token_proves_its_user(tokens, expires_at):
    token = await tokens.issue(7, "access", expires_at)
    _, user_id, until = await tokens.find(token, "access")
    assert re.fullmatch("[0-9a-f]{40}", token)
    assert (user_id, until) == (7, expires_at)


async def test_every_token_is_another_one(tokens):
    assert len({await tokens.issue(7, "access", None) for _ in range(5)}) == 5


async def test_the_database_does_not_know_the_token(tokens, mongo_client, database):
    token = await tokens.issue(7, "access", None)
    assert token not in str(list(mongo_client[database]["tokens"].find()))


async def test_a_token_of_one_kind_is_none_of_the_other(tokens):
    refresh, access = await tokens.issue(7, "refresh", None), await tokens.issue(7, "access", None)
    assert await tokens.find(refresh, "access") is None
    assert await tokens.find(access, "refresh") is None


async def test_an_expired_token_is_gone_before_the_database_removes_it(tokens, mongo_client, database):
    token = await tokens.issue(7, "access", SOON)
    token_id, _, _ = await tokens.find(token, "access")
    just_now = datetime.now(UTC) - timedelta(milliseconds=1)
    mongo_client[database]["tokens"].update_one({"_id": token_id}, {"$set": {"expires_at": just_now}})
    assert await tokens.find(token, "access") is None
    assert not await tokens.exists(token_id)


@pytest.mark.parametrize(
    "token", ["", "x", "f" * 39, "f" * 41, "F" * 40, "g" * 40, "f" * 40 + "\n", "\ud800", "٣" * 40]
)
async def test_what_is_no_token_is_not_even_looked_up(tokens, store, token):
    store.close()
    assert await tokens.find(token, "access") is None


async def test_tokens_of_many_are_found_at_once_without_those_that_are_none(tokens):
    mine, hers = await tokens.issue(7, "access", None), await tokens.issue(8, "access", SOON)
    refresh = await tokens.issue(9, "refresh", None)
    found = await tokens.find_all([hers, "x", refresh, "f" * 40, mine], "access")
    whose = {token: (user_id, until) for token, (_, user_id, until) in found.items()}
    assert whose == {mine: (7, None), hers: (8, SOON)}
    assert found[mine] == await tokens.find(mine, "access")


async def test_a_token_that_was_never_issued_is_unknown(tokens):
    await tokens.issue(7, "access", None)
    assert await tokens.find("f" * 40, "access") is None
    assert not await tokens.exists("f" * 64)


async def test_a_revoked_token_is_gone_and_others_stay(tokens):
    gone, kept = [await tokens.issue(7, "access", None) for _ in range(2)]
    token_id, _, _ = await tokens.find(gone, "access")
    assert await tokens.exists(token_id)
    await tokens.revoke(token_id)
    assert await tokens.find(gone, "access") is None
    assert not await tokens.exists(token_id)
    assert await tokens.find(kept, "access")


async def test_revoking_all_of_one_user_leaves_those_of_others(tokens):
    mine = [await tokens.issue(7, "access", None), await tokens.issue(7, "refresh", SOON)]
    others = await tokens.issue(8, "access", None)
    await tokens.revoke_all(7)
    assert [await tokens.find(mine[0], "access"), await tokens.find(mine[1], "refresh")] == [None, None]
    assert await tokens.find(others, "access")


async def test_a_user_finds_good_tokens_the_newest_first(tokens):
    await tokens.issue(7, "access", None, client="Old")
    await tokens.issue(7, "refresh", SOON, client="New")
    await tokens.issue(7, "access", datetime(2020, 1, 1, tzinfo=UTC), client="Expired")
    await tokens.issue(8, "access", None, client="Somebody else's")
    found = await tokens.of_user(7)
    assert [(grant.client, grant.expires_at) for grant in found] == [("New", SOON), ("Old", None)]


async def test_a_token_of_before_there_were_names_has_none(tokens, mongo_client, database):
    await tokens.issue(7, "access", None)
    mongo_client[database]["tokens"].update_many({}, {"$unset": {"client": "", "created_at": ""}})
    [grant] = await tokens.of_user(7)
    assert (grant.client, grant.created_at) == ("", None)


async def test_one_token_may_stay_when_all_others_go(tokens):
    await tokens.issue(7, "access", None)
    kept = await tokens.issue(7, "access", None)
    token_id, _, _ = await tokens.find(kept, "access")
    await tokens.revoke_all(7, keep=token_id)
    assert [grant.id for grant in await tokens.of_user(7)] == [token_id]
