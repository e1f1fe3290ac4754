"""Invitations in a real MongoDB."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.accounts.models import Invite
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test

SOON = timedelta(hours=1)


@pytest.fixture
def invites(store):
    return store.invites


def expiring(after, **fields):
    now = datetime.now(UTC)
    return Invite(expires_at=now.replace(microsecond=now.microsecond // 1000 * 1000) + after, **fields)


@pytest.mark.parametrize(
    "invite",
    [Invite(), Invite(makes_admin=True), expiring(SOON, room_ids=(1, 2), uses=3, created_by=7, created_at=NOON)],
)
async def test_a_code_gives_what_it_was_issued_for(invites, invite):
    code, issued = await invites.issue(invite)
    assert issued == replace(invite, id=issued.id)
    assert await invites.by_code(code) == issued
    assert await invites.redeem(code) == issued


async def test_a_code_is_good_for_as_many_uses_as_it_has(invites):
    code, issued = await invites.issue(Invite(uses=2))
    redeemed = [await invites.redeem(code) for _ in range(3)]
    assert redeemed == [issued, replace(issued, used=1), None]
    assert await invites.by_code(code) is None


async def test_of_many_who_redeem_a_code_at_once_one_gets_in(invites):
    code, issued = await invites.issue(Invite(uses=1))
    redeemed = await asyncio.gather(*(invites.redeem(code) for _ in range(8)))
    assert redeemed.count(issued) == 1
    assert redeemed.count(None) == 7


async def test_a_code_without_a_number_of_uses_is_never_spent(invites):
    code, _ = await invites.issue(Invite())
    assert [(await invites.redeem(code)).used for _ in range(3)] == [0, 1, 2]


@pytest.mark.parametrize(("after", "is_good"), [(SOON, True), (timedelta(milliseconds=-1), False)])
async def test_a_code_is_good_until_it_expires(invites, after, is_good):
    code, _ = await invites.issue(expiring(after, room_ids=(1,)))
    assert [await invites.by_code(code) is not None, await invites.redeem(code) is not None] == [is_good, is_good]
    assert [len(await invites.all()), len(await invites.into([1]))] == [is_good, is_good]


async def test_a_code_is_good_until_it_is_deleted(invites):
    code, issued = await invites.issue(Invite())
    await invites.delete(issued.id)
    assert [await invites.by_code(code), await invites.redeem(code), await invites.all()] == [None, None, []]


async def test_the_database_does_not_know_the_code(invites, mongo_client, database):
    code, issued = await invites.issue(Invite(room_ids=(1,)))
    await invites.redeem(code)
    assert code not in str(list(mongo_client[database]["invites"].find()))
    assert code not in issued.id


@pytest.mark.parametrize("code", ["", "x" * 22, "\ud800" * 22, "$gt", "x" * 22 + "\n"])
async def test_an_unknown_code_gives_nothing(invites, code):
    await invites.issue(Invite())
    assert [await invites.redeem(code), await invites.by_code(code)] == [None, None]


async def test_good_ones_are_listed_by_age_and_by_where_they_lead(invites):
    made = [
        Invite(created_at=NOON + timedelta(hours=n), room_ids=rooms) for n, rooms in enumerate([(), (1, 2), (2, 3)])
    ]
    for invite in [*reversed(made), Invite(makes_admin=True)]:
        await invites.issue(invite)
    spent, _ = await invites.issue(Invite(uses=1, room_ids=(1, 2)))
    await invites.redeem(spent)

    assert [invite.created_at for invite in await invites.all()] == [invite.created_at for invite in made]
    assert [[i.room_ids for i in await invites.into(ids)] for ids in ([1], [2], [3, 1, 10**30], [4], [])] == [
        [(1, 2)],
        [(1, 2), (2, 3)],
        [(1, 2), (2, 3)],
        [],
        [],
    ]
