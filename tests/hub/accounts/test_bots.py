"""Bots: who makes them, what they sign in with, and where they come in."""

import pytest

from hub.entries import Draft
from hub.errors import BadRequest, Forbidden, InvalidToken, NotAMember, NotFound, Taken, WrongPassword

pytestmark = pytest.mark.gen_test


@pytest.fixture
def robin(io_loop, hub):
    """A bot that has signed in."""
    return io_loop.run_sync(lambda: made(hub, "robin"))


async def made(hub, name):
    return await hub.signin.authenticate(await hub.bots.token(await hub.bots.create(name)))


async def test_a_bot_has_no_password_and_gets_none(hub, robin):
    for password in ("", "robin's password", "None"):
        with pytest.raises(WrongPassword):
            await hub.signin.login("robin", password)
    with pytest.raises(BadRequest):
        await hub.accounts.set_password(robin.user, "correct horse")


async def test_its_token_does_not_expire(robin):
    assert robin.expires_at is None


async def test_a_new_token_ends_the_old_one_and_its_sessions(hub, robin, connect):
    client = connect(robin)
    old = await hub.bots.token(robin.user)
    new = await hub.bots.token(robin.user)
    assert client.wire.farewell[0] == 4001
    assert (await hub.signin.authenticate(new)).user == robin.user
    assert [grant.client for grant in await hub.profile.sessions(robin)] == ["bot"]
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(old)


async def test_a_revoked_token_opens_nothing(hub, robin):
    token = await hub.bots.token(robin.user)
    await hub.bots.revoke(robin.user)
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(token)


async def test_a_username_that_is_somebodys_is_no_bots(hub, alice):
    with pytest.raises(Taken):
        await hub.bots.create("ALICE")


async def test_a_bot_of_a_room_that_is_like_somebody_has_another_username(hub, alice, lobby):
    place = await hub.members.place(alice, lobby)
    bot = await hub.bots.employ(place, "Alice")
    assert bot.username != "Alice"
    assert bot.username.startswith("Alice")
    assert await hub.members.has_joined(bot, lobby)


async def test_a_bot_that_is_dismissed_is_nowhere(hub, alice, lobby):
    bot = await hub.bots.employ(await hub.members.place(alice, lobby), "robin")
    token = await hub.bots.token(bot)
    await hub.bots.dismiss(bot.id, lobby)
    assert not await hub.members.has_joined(bot, lobby)
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(token)


async def test_members_employ_nobody(hub, bob, lobby):
    with pytest.raises(Forbidden):
        await hub.bots.employ(await hub.members.place(bob, lobby), "robin")
    assert await hub.bots.all() == []


async def test_people_are_no_bots(hub, alice, robin):
    assert [bot.username for bot in await hub.bots.all()] == ["robin"]
    assert await hub.bots.named("robin") == await hub.bots.by_id(robin.user.id) == robin.user
    with pytest.raises(NotFound):
        await hub.bots.by_id(alice.user.id)
    with pytest.raises(NotFound):
        await hub.bots.named("alice")


async def test_an_open_room_does_not_take_in_a_bot_unasked(hub, robin, alice, open_room):
    square = await open_room("square", alice, kind="open")
    with pytest.raises(NotAMember):
        await hub.members.enter(robin, square)
    with pytest.raises(Forbidden):
        await hub.members.join(robin, square)
    assert not await hub.members.has_joined(robin.user, square)


async def test_a_bot_that_was_taken_in_posts_there(hub, robin, alice, lobby):
    await hub.members.take_in(await hub.members.place(alice, lobby), robin.user)
    place = await hub.members.enter(robin, lobby)
    answer = await hub.messages.post(place, Draft("Built."))
    post = await hub.messages.stored(place, answer)
    assert (post.author.name, post.author.is_bot) == ("robin", True)


async def test_a_bot_that_was_invited_comes_in(hub, robin, alice, lobby):
    await hub.members.invite(await hub.members.place(alice, lobby), [robin.user.id])
    await hub.members.enter(robin, lobby)
    assert await hub.members.has_joined(robin.user, lobby)


async def test_a_bot_follows_no_invitation_link(hub, robin, alice, lobby):
    code, _ = await hub.invites.issue(alice, [lobby.id])
    with pytest.raises(Forbidden):
        await hub.invites.accept(robin, code)


async def test_a_bot_makes_no_room(hub, robin):
    with pytest.raises(Forbidden):
        await hub.rooms.create(robin.user, "mine", kind="open")
    with pytest.raises(Forbidden):
        await hub.guests.enter(robin, "mine")


async def test_a_bot_answers_and_begins_no_conversation(hub, robin, alice):
    with pytest.raises(Forbidden):
        await hub.direct.open(robin, alice.user)
    await hub.direct.open(alice, robin.user)
    place = await hub.direct.open(robin, alice.user)
    assert (await hub.messages.post(place, Draft("Yes?"))).message.text == "Yes?"


async def test_a_bot_whose_room_is_gone_can_be_dismissed(hub, robin, connect):
    client = connect(robin)
    await hub.bots.dismiss(robin.user.id)
    assert client.wire.farewell[0] == 4001
    assert await hub.bots.all() == []
