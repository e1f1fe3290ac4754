"""Invitations in a real MongoDB."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.stores import Invite

pytestmark = pytest.mark.gen_test

INVITE = Invite(makes_admin=False, room_ids=(1, 2))


@pytest.fixture
def invites(store):
    return store.invites


@pytest.mark.parametrize("invite", [INVITE, Invite(makes_admin=True)])
async def test_a_code_gives_what_it_was_issued_for(invites, invite):
    code = await invites.issue(invite, uses=1, expires_at=None)
    assert await invites.redeem(code) == invite


async def test_a_code_is_good_for_as_many_uses_as_it_has(invites):
    code = await invites.issue(INVITE, uses=2, expires_at=None)
    assert [await invites.redeem(code) for _ in range(3)] == [INVITE, INVITE, None]


async def test_of_many_who_redeem_a_code_at_once_one_gets_in(invites):
    code = await invites.issue(INVITE, uses=1, expires_at=None)
    redeemed = await asyncio.gather(*(invites.redeem(code) for _ in range(8)))
    assert redeemed.count(INVITE) == 1


async def test_a_code_without_a_number_of_uses_is_never_spent(invites):
    code = await invites.issue(INVITE, uses=None, expires_at=None)
    assert [await invites.redeem(code) for _ in range(3)] == [INVITE] * 3


@pytest.mark.parametrize(("late", "given"), [(timedelta(hours=1), INVITE), (timedelta(milliseconds=-1), None)])
async def test_a_code_is_good_until_it_expires(invites, late, given):
    code = await invites.issue(INVITE, uses=1, expires_at=datetime.now(UTC) + late)
    assert await invites.redeem(code) == given


async def test_the_database_does_not_know_the_code(invites, mongo_client, database):
    code = await invites.issue(INVITE, uses=1, expires_at=None)
    assert code not in str(list(mongo_client[database]["invites"].find()))


@pytest.mark.parametrize("code", ["", "x" * 22, "\ud800" * 22, "$gt", "x" * 22 + "\n"])
async def test_an_unknown_code_gives_nothing(invites, code):
    await invites.issue(INVITE, uses=1, expires_at=None)
    assert await invites.redeem(code) is None
