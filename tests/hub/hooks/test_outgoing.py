"""Outgoing webhooks: who makes them, of what, and when they end. What they are told is in test_courier.py."""

import asyncio

import pytest

from commands.clock import now
from hub.errors import BadRequest, Forbidden, NotFound
from hub.hooks.models import OutgoingHook
from hub.hooks.outgoing import REMOVED
from hub.models import Membership

pytestmark = pytest.mark.gen_test

URL = "http://box.example/"


@pytest.fixture
def outgoing(hub):
    return hub.outgoing


@pytest.fixture
def alices(places):
    return places[0]


@pytest.fixture
def hook(io_loop, outgoing, alices):
    return io_loop.run_sync(lambda: outgoing.make(alices, "relay", URL))


async def test_only_admins_of_the_room_make_list_end_and_resume(outgoing, places, hook):
    _, bobs = places
    for ask in (
        lambda: outgoing.make(bobs, "relay", URL),
        lambda: outgoing.all(bobs),
        lambda: outgoing.revoke(bobs, hook.id),
        lambda: outgoing.resume(bobs, hook.id),
    ):
        with pytest.raises(Forbidden):
            await ask()


async def test_a_room_has_at_most_ten(outgoing, alices, hook, store, lobby):
    hooks = [OutgoingHook("", lobby.id, hook.bot_id, "relay", URL, 1, now()) for _ in range(8)]
    await asyncio.gather(*(store.outgoing_hooks.insert(each) for each in hooks))
    await outgoing.make(alices, "the tenth", URL)
    with pytest.raises(BadRequest) as refused:
        await outgoing.make(alices, "one more", URL)
    assert refused.value.code == "too_many"
    assert await store.users.by_login("one more") is None


async def test_one_that_waits_for_nothing_or_leads_nowhere_is_not_made(outgoing, alices, store):
    for url, events, field in ((URL, (), "events"), ("nowhere", ("posted",), "url")):
        with pytest.raises(BadRequest) as refused:
            await outgoing.make(alices, "relay", url, events)
        assert refused.value.field == field
    assert await store.users.by_login("relay") is None


async def test_kinds_are_kept_in_one_order_and_each_once(outgoing, alices):
    hook = await outgoing.make(alices, "relay", URL, ["deleted", "posted", "deleted"])
    assert hook.events == ("posted", "deleted")
    assert await outgoing.all(alices) == [hook]


async def test_a_hook_is_ended_and_resumed_by_its_own_room_alone(hub, outgoing, alices, alice, hook, open_room):
    attic = await hub.members.place(alice, await open_room("attic", alice))
    for decide in (outgoing.revoke, outgoing.resume):
        with pytest.raises(NotFound) as refused:
            await decide(attic, hook.id)
        assert refused.value.code == "hook_not_found"
    await outgoing.revoke(alices, hook.id)
    assert await outgoing.by_id(hook.id) is None
    assert not (await hub.bots.by_id(hook.bot_id)).is_active


async def test_hooks_end_with_their_room_even_while_one_is_told(hub, outgoing, alices, alice, say, hook, open_room):
    attic = await hub.members.place(alice, await open_room("attic", alice))
    other = await outgoing.make(attic, "relay", URL)
    await say(alices.room, alice, "One.")
    assert len(await outgoing.next(hook)) == 1
    await hub.rooms.delete(alices)
    assert await outgoing.next(hook) == []
    assert await outgoing.by_id(hook.id) is None
    assert not (await hub.bots.by_id(hook.bot_id)).is_active
    assert await outgoing.by_id(other.id) == other


async def test_a_hook_of_somebody_who_is_disabled_is_paused_without_a_word(hub, outgoing, alice, hook):
    await hub.accounts.disable(alice.user)
    await outgoing.pause(hook, "it answers 500")
    assert (await outgoing._hooks.by_id(hook.id)).paused == "it answers 500"
    assert await outgoing.by_id(hook.id) is None
    assert await hub.direct.rooms(alice) == []


async def test_a_hook_whose_bot_is_disabled_is_paused_without_a_word(hub, outgoing, alice, hook):
    await hub.bots.dismiss(hook.bot_id)
    await outgoing.pause(hook, "it answers 500")
    assert (await outgoing._hooks.by_id(hook.id)).paused == "it answers 500"
    assert await hub.direct.rooms(alice) == []


@pytest.mark.parametrize("is_invited", [False, True])
async def test_a_hook_whose_bot_is_no_member_is_told_nothing_and_says_why(
    hub, store, outgoing, alices, hook, is_invited
):
    await hub.members.kick(alices, hook.bot_id)
    if is_invited:
        await store.memberships.add_all([Membership(hook.room_id, hook.bot_id, invited=True)])
    assert await outgoing.by_id(hook.id) is None
    assert (await outgoing.all(alices))[0].paused == REMOVED
