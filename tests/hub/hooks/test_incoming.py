"""Incoming webhooks: who makes them, what they open, and when they end."""

import asyncio

import pytest

from commands.clock import now
from hub.errors import BadRequest, Forbidden, NotAMember, NotFound, RoomNotFound
from hub.hooks.models import IncomingHook

pytestmark = pytest.mark.gen_test


@pytest.fixture
def incoming(hub):
    return hub.incoming


@pytest.fixture
def alices(places):
    return places[0]


@pytest.fixture
def made(io_loop, incoming, alices):
    """The code of a hook of the lobby, and the hook."""
    return io_loop.run_sync(lambda: incoming.make(alices, "ci"))


async def test_a_hook_has_a_bot_that_is_in_the_room_and_nowhere_else(hub, store, made, lobby, alice):
    code, hook = made
    bot = await hub.bots.by_id(hook.bot_id)
    assert (bot.username, bot.is_active, hook.name) == ("ci", True, "ci")
    assert (hook.room_id, hook.created_by) == (lobby.id, alice.user.id)
    assert code not in hook.id
    assert [room.id for room in await store.memberships.rooms(bot.id)] == [lobby.id]


async def test_a_second_hook_of_the_name_has_another_bot(incoming, alices, made):
    _, second = await incoming.make(alices, "ci")
    assert second.name != "ci"
    assert second.name.startswith("ci")
    assert await incoming.all(alices) == [made[1], second]


async def test_only_admins_of_the_room_make_list_and_revoke(incoming, places, made):
    _, bobs = places
    for ask in (
        lambda: incoming.make(bobs, "ci"),
        lambda: incoming.all(bobs),
        lambda: incoming.revoke(bobs, made[1].id),
    ):
        with pytest.raises(Forbidden):
            await ask()


async def test_a_room_has_at_most_twenty(incoming, alices, made, store):
    bot = made[1].bot_id
    hooks = [IncomingHook("", alices.room.id, bot, "ci", 1, now()) for _ in range(18)]
    await asyncio.gather(*(store.incoming_hooks.insert(hook) for hook in hooks))
    await incoming.make(alices, "the twentieth")
    with pytest.raises(BadRequest) as refused:
        await incoming.make(alices, "one more")
    assert refused.value.code == "too_many"
    assert await store.users.by_login("one more") is None


async def test_what_is_posted_is_said_by_the_bot_once_under_each_client_id(incoming, made, lobby, join, alice):
    tab = await join(alice, lobby)
    place = await incoming.open(made[0])
    answers = [await incoming.post(place, "Built.", client_id="run-7") for _ in range(2)]
    assert [answer.repeated for answer in answers] == [False, True]
    assert not (await incoming.post(place, "Built.")).repeated
    assert tab.texts == ["Built.", "Built."]
    assert answers[0].message.author_id == made[1].bot_id


@pytest.mark.parametrize("most", [1, 50])
async def test_members_who_are_named_are_mentioned_up_to_a_number(incoming, made, alice, bob, carol, monkeypatch, most):
    monkeypatch.setattr("hub.hooks.incoming.MENTIONS", most)
    place = await incoming.open(made[0])
    answer = await incoming.post(place, "@bob @carol @alice: built.")
    assert answer.message.mentions == (bob.user.id, alice.user.id)[:most]
    assert (await incoming.post(place, "bob: built.")).message.mentions == ()


async def test_a_made_up_code_opens_nothing(incoming, made):
    for code in ("", made[1].id, made[0][:-1]):
        with pytest.raises(NotFound) as refused:
            await incoming.open(code)
        assert refused.value.code == "hook_not_found"


async def test_a_bot_that_is_disabled_or_removed_does_not_come_in(hub, incoming, alices, made):
    code, hook = made
    bot = await hub.bots.by_id(hook.bot_id)
    await hub.accounts.disable(bot)
    with pytest.raises(Forbidden, match="disabled"):
        await incoming.open(code)
    await hub.accounts.enable(bot)
    assert (await incoming.open(code)).caller.user == bot
    await hub.members.kick(alices, bot.id)
    with pytest.raises(NotAMember):
        await incoming.open(code)


async def test_a_revoked_hook_opens_nothing_and_its_bot_is_gone(hub, store, incoming, alices, made):
    code, hook = made
    other_code, other = await incoming.make(alices, "cd")
    await incoming.revoke(alices, hook.id)
    with pytest.raises(NotFound):
        await incoming.open(code)
    assert not (await hub.bots.by_id(hook.bot_id)).is_active
    assert await store.memberships.get(alices.room.id, hook.bot_id) is None
    assert (await incoming.open(other_code)).caller.user.id == other.bot_id


async def test_a_hook_is_revoked_by_its_own_room_alone_and_once(incoming, alices, alice, made, open_room, hub):
    attic = await hub.members.place(alice, await open_room("attic", alice))
    with pytest.raises(NotFound) as refused:
        await incoming.revoke(attic, made[1].id)
    assert refused.value.code == "hook_not_found"
    await incoming.revoke(alices, made[1].id)
    with pytest.raises(NotFound):
        await incoming.revoke(alices, made[1].id)


async def test_hooks_end_with_their_room_and_those_of_others_stay(hub, incoming, alices, alice, made, open_room):
    attic = await hub.members.place(alice, await open_room("attic", alice))
    code, _ = await incoming.make(attic, "cd")
    await hub.rooms.delete(alices)
    with pytest.raises(NotFound) as refused:
        await incoming.open(made[0])
    assert not isinstance(refused.value, RoomNotFound)
    assert not (await hub.bots.by_id(made[1].bot_id)).is_active
    assert (await incoming.open(code)).room == attic.room
