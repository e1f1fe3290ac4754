"""Signing in and out: who gets in, and when it ends."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from commands.clock import now
from hub.accounts.accounts import Registration
from hub.accounts.signin import LOGINS_PER_MINUTE
from hub.errors import SIGNED_OUT, InvalidToken, RateLimited, WrongPassword
from hub.hub import Hub
from tests.hub.house import Client, Gate, Late, Lines, Wire, others_go_on, together

pytestmark = pytest.mark.gen_test

PASSWORD = "correct horse"


@pytest.fixture
def signin(hub):
    return hub.signin


@pytest.fixture
def zoe(io_loop, hub):
    """A user with a password."""
    return io_loop.run_sync(lambda: hub.accounts.create(Registration("Zoe", PASSWORD, "zoe@example.org")))


@pytest.fixture
def token(io_loop, signin, zoe):
    return io_loop.run_sync(lambda: signin.access_token(zoe))


# Passwords


@pytest.mark.parametrize("login", ["Zoe", "zoe", "zoe@example.org", "ZOE@EXAMPLE.ORG", " zoe "])
async def test_username_or_email_and_password_sign_in(signin, zoe, login):
    assert await signin.login(login, PASSWORD) == zoe


@pytest.mark.parametrize(
    ("login", "password"), [("zoe", "wrong"), ("zoe", ""), ("nobody", PASSWORD), ("", PASSWORD), (10**6 * "x", "y")]
)
async def test_nothing_else_does_and_nobody_learns_which_was_wrong(signin, zoe, login, password):
    with pytest.raises(WrongPassword) as refused:
        await signin.login(login, password)
    assert refused.value.sentence == "Invalid email or password."


async def test_a_disabled_user_does_not_sign_in(hub, signin, zoe):
    await hub.accounts.disable(zoe)
    with pytest.raises(WrongPassword):
        await signin.login("zoe", PASSWORD)


async def test_guessing_is_stopped_whichever_name_is_used(signin, zoe):
    """That they are one person's is not told."""
    names = "zoe", "zoe@example.org"
    for number in range(LOGINS_PER_MINUTE):
        with pytest.raises(WrongPassword):
            await signin.login(names[number % 2], "wrong")
    for name in names:
        with pytest.raises(WrongPassword):
            await signin.login(name, PASSWORD)


@pytest.mark.parametrize("name", ["zoe", "nobody"])
async def test_guessing_one_name_is_told_whether_there_is_such_a_name_or_not(signin, zoe, name):
    for _ in range(LOGINS_PER_MINUTE):
        with pytest.raises(WrongPassword):
            await signin.login(name, "wrong")
    with pytest.raises(RateLimited, match="Too many attempts for this account"):
        await signin.login(name, PASSWORD)


async def test_signing_in_forgives_what_went_wrong_before(signin, zoe):
    for _ in range(LOGINS_PER_MINUTE - 1):
        with pytest.raises(WrongPassword):
            await signin.login("zoe", "wrong")
    for _ in range(LOGINS_PER_MINUTE + 1):
        await signin.login("zoe", PASSWORD)


# Tokens


async def test_a_token_says_who_it_is_and_until_when(signin, zoe, token, settings):
    caller = await signin.authenticate(token)
    assert caller.user == zoe
    left = caller.expires_at - now()
    assert timedelta(days=settings.auth.token_days - 1) < left <= timedelta(days=settings.auth.token_days)


@pytest.mark.parametrize("token", ["", "x", 40 * "0", '{"$gt": ""}', 10**5 * "a", "\ud800"])
async def test_what_is_no_token_is_refused(signin, zoe, token):
    with pytest.raises(InvalidToken):
        await signin.authenticate(token)
    with pytest.raises(InvalidToken):
        await signin.refresh(token)


async def test_a_refresh_token_gets_access_and_is_no_access_itself(signin, zoe, token):
    tokens = await signin.tokens(zoe)
    assert (await signin.authenticate(await signin.refresh(tokens.refresh))).user == zoe
    with pytest.raises(InvalidToken):
        await signin.authenticate(tokens.refresh)
    with pytest.raises(InvalidToken):
        await signin.refresh(tokens.access)


async def test_a_revoked_refresh_token_gets_nothing(signin, zoe):
    tokens = await signin.tokens(zoe)
    await signin.revoke_refresh(tokens.refresh)
    for again in (signin.refresh, signin.revoke_refresh):
        with pytest.raises(InvalidToken):
            await again(tokens.refresh)


async def test_the_tokens_of_a_disabled_user_are_worth_nothing(hub, signin, zoe, token):
    tokens = await signin.tokens(zoe)
    await hub.accounts.disable(zoe)
    for use, it in ((signin.authenticate, token), (signin.refresh, tokens.refresh)):
        with pytest.raises(InvalidToken):
            await use(it)


# The end


async def test_signing_out_ends_the_token_and_its_sessions_alone(signin, connect, zoe, token):
    phone = await signin.authenticate(await signin.access_token(zoe))
    caller = await signin.authenticate(token)
    clients = [connect(caller), connect(phone), connect(caller)]
    await signin.logout(caller)
    assert [client.wire.farewell and client.wire.farewell[0] for client in clients] == [SIGNED_OUT, None, SIGNED_OUT]
    with pytest.raises(InvalidToken):
        await signin.authenticate(token)
    await signin.authenticate(await signin.access_token(zoe))


@pytest.mark.parametrize("step", ["find_all", "by_ids"])
async def test_a_token_revoked_while_it_is_looked_at_is_refused(hub, stage, signin, token, step):
    """Else its session would begin after all sessions of that token were closed."""
    caller = await signin.authenticate(token)
    gate = Late()
    (stage.tokens if step == "find_all" else stage.users).direct(step, gate)
    coming_in = asyncio.ensure_future(signin.authenticate(token))
    await gate.reached.wait()
    await signin.logout(caller)
    gate.open()
    with pytest.raises(InvalidToken):
        await coming_in


async def test_somebody_elses_signing_out_keeps_nobody_out(stage, signin, token, alice):
    gate = Late()
    stage.users.direct("by_ids", gate)
    coming_in = asyncio.ensure_future(signin.authenticate(token))
    await gate.reached.wait()
    await signin.logout(alice)
    gate.open()
    assert (await coming_in).user.username == "Zoe"


async def test_rechecking_closes_only_the_sessions_that_have_lost_their_token(store, signin, connect, zoe, token):
    caller, other = await signin.authenticate(token), await signin.authenticate(await signin.access_token(zoe))
    clients = [connect(caller), connect(other)]
    await store.tokens.revoke(caller.token_id)
    await signin.recheck(zoe.id)
    assert [client.wire.farewell for client in clients] == [(SIGNED_OUT, "You were signed out."), None]


async def test_a_token_that_outlives_its_user_opens_nothing(store, signin, zoe, token):
    await store.users.set_active(zoe.id, active=False)
    with pytest.raises(InvalidToken, match="inactive"):
        await signin.authenticate(token)
    with pytest.raises(InvalidToken):
        await signin.refresh((await signin.tokens(zoe)).refresh)


async def test_rechecking_a_disabled_user_closes_everything(store, signin, connect, zoe, token):
    client = connect(await signin.authenticate(token))
    await store.users.set_active(zoe.id, active=False)
    await signin.recheck(zoe.id)
    assert client.wire.farewell[0] == SIGNED_OUT


async def test_who_comes_in_during_a_recheck_is_not_thrown_out(stage, signin, connect, zoe, token):
    connect(await signin.authenticate(token))
    gate = Gate()
    stage.tokens.direct("exists", gate)
    checking = asyncio.ensure_future(signin.recheck(zoe.id))
    await gate.reached.wait()
    newcomer = connect(await signin.authenticate(await signin.access_token(zoe)))
    gate.open()
    await checking
    assert newcomer.wire.farewell is None


async def test_who_was_let_in_before_a_recheck_and_comes_after_is_checked_too(store, stage, signin, zoe, token):
    """Its token was good when we looked, and revoked by another process before it had a session."""
    gate = Late()
    stage.users.direct("by_ids", gate)
    coming_in = asyncio.ensure_future(signin.authenticate(token))
    await gate.reached.wait()
    await store.tokens.revoke_all(zoe.id)
    await signin.recheck(zoe.id)
    gate.open()
    with pytest.raises(InvalidToken):
        await coming_in


async def test_sessions_end_when_their_token_does(store, settings, zoe, token):
    moment = now()
    hub = Hub(store, settings, now=lambda: moment)
    caller = await hub.signin.authenticate(token)
    forever = replace(caller, expires_at=None)
    clients = [Client(hub.session(who, Lines(), wire), wire) for who, wire in ((caller, Wire()), (forever, Wire()))]
    hub.signin.end_expired()
    assert clients[0].wire.farewell is None

    moment = caller.expires_at
    hub.signin.end_expired()
    await others_go_on()
    assert [client.wire.farewell for client in clients] == [(SIGNED_OUT, "Your sign-in has expired."), None]


async def test_a_refresh_token_is_revoked_by_who_has_it(signin, zoe):
    pair = await signin.tokens(zoe)
    for no_refresh_token in (pair.access, 40 * "0"):
        with pytest.raises(InvalidToken):
            await signin.revoke_refresh(no_refresh_token)
    await signin.revoke_refresh(pair.refresh)
    with pytest.raises(InvalidToken):
        await signin.refresh(pair.refresh)


async def test_tokens_of_many_are_looked_up_together_and_each_is_its_own(hub, stage, signin, store, alice, zoe):
    tokens = [await store.tokens.issue(user.id, "access", None) for user in (alice.user, zoe, zoe)]
    asking = [lambda token=token: signin.authenticate(token) for token in (*tokens, 40 * "0", "x")]
    coming, asked = await together(stage.tokens, "find_all", *asking)
    callers = [caller for caller in coming if not isinstance(caller, InvalidToken)]
    assert [caller.user.username for caller in callers] == ["alice", "Zoe", "Zoe"]
    assert len({caller.token_id for caller in callers}) == 3
    assert (len(coming), asked) == (5, [set(tokens[:1]), set(tokens[1:2]), {tokens[2], 40 * "0", "x"}])
