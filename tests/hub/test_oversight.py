"""What admins decide, and that one of them is always left."""

import asyncio

import pytest

from hub.accounts.accounts import Registration
from hub.accounts.models import Caller
from hub.errors import Forbidden

pytestmark = pytest.mark.gen_test


@pytest.fixture
def admins(io_loop, hub):
    """Two of them, as they ask."""

    async def make(name):
        wanted = Registration(name, "correct horse", f"{name}@example.org")
        return Caller(await hub.accounts.create(wanted, is_admin=True), "token")

    return io_loop.run_sync(lambda: asyncio.gather(make("ann"), make("ben")))


async def test_two_admins_can_not_end_each_others_rights(hub, admins):
    """Each asked while the other one still was an admin."""
    ann, ben = admins
    decisions = [
        hub.oversight.decide(ann, ben.user.id, is_admin=False),
        hub.oversight.decide(ben, ann.user.id, is_admin=False),
    ]

    answers = await asyncio.gather(*decisions, return_exceptions=True)

    assert [type(answer) for answer in answers].count(Forbidden) == 1
    assert [user.is_admin for user in await hub.accounts.all()].count(True) == 1


async def test_a_disabled_admin_decides_nothing_any_more(hub, admins):
    ann, ben = admins
    await hub.oversight.decide(ann, ben.user.id, is_active=False)
    with pytest.raises(Forbidden):
        await hub.oversight.new_password(ben, ann.user.id)
