"""Accounts: who may have one, and how it ends."""

from dataclasses import replace

import pytest

from commands.clock import now
from hub.accounts.accounts import Registration
from hub.accounts.models import Invite
from hub.config import Auth
from hub.errors import SIGNED_OUT, BadRequest, Forbidden, InvalidToken, NotFound, Taken, Unavailable
from hub.hub import Hub
from tests.hub.house import away

pytestmark = pytest.mark.gen_test

ZOE = Registration("Zoe", "correct horse", "zoe@example.org", "Zoë", "Z")


@pytest.fixture
def accounts(hub):
    return hub.accounts


@pytest.fixture
def under(stage, settings):
    """The accounts of a server with this kind of registration."""

    def make(registration):
        auth = Auth(bcrypt_rounds=4, registration=registration)
        return Hub(stage, replace(settings, auth=auth), now=now).accounts

    return make


@pytest.fixture
def invitation(store):
    async def issue(*, makes_admin=False, uses=1):
        code, _ = await store.invites.issue(Invite(makes_admin=makes_admin, uses=uses))
        return code

    return issue


# The first account


@pytest.mark.parametrize("registration", ["invite", "open", "closed"])
async def test_the_first_account_made_on_the_machine_itself_is_the_admin(under, registration):
    user = await under(registration).register(ZOE, local=True)
    assert (user.is_admin, user.username, user.full_name) == (True, "Zoe", "Zoë Z")


@pytest.mark.parametrize("registration", ["invite", "open", "closed"])
async def test_a_stranger_needs_the_setup_code_to_be_the_first(under, registration):
    accounts = under(registration)
    with pytest.raises(Forbidden):
        await accounts.register(ZOE, local=False)
    assert await accounts.all() == []

    code = await accounts.setup_code()
    assert (await accounts.register(replace(ZOE, invite=code), local=False)).is_admin
    with pytest.raises(Forbidden):
        await accounts.register(Registration("mallory", "correct horse", invite=code), local=False)


async def test_an_invitation_makes_no_admin_of_the_first(accounts, invitation):
    user = await accounts.register(replace(ZOE, invite=await invitation()), local=False)
    assert not user.is_admin


async def test_an_old_setup_code_makes_no_second_admin(accounts):
    code = await accounts.setup_code()
    await accounts.register(ZOE, local=True)
    with pytest.raises(Forbidden):
        await accounts.register(Registration("mallory", "correct horse", invite=code), local=True)
    assert await accounts.setup_code() is None


# Registration


@pytest.mark.parametrize("local", [True, False])
async def test_an_open_server_takes_everybody_as_a_plain_user(under, alice, local):
    assert not (await under("open").register(ZOE, local=local)).is_admin


@pytest.mark.parametrize("local", [True, False])
async def test_by_default_an_account_takes_an_invitation(accounts, alice, invitation, local):
    for code in (None, "", "made up"):
        with pytest.raises(Forbidden):
            await accounts.register(replace(ZOE, invite=code), local=local)
    code = await invitation()
    await accounts.register(replace(ZOE, invite=code), local=local)
    with pytest.raises(Forbidden):
        await accounts.register(Registration("yan", "correct horse", invite=code), local=local)


async def test_a_closed_server_takes_nobody(under, alice, invitation):
    with pytest.raises(Forbidden):
        await under("closed").register(replace(ZOE, invite=await invitation()), local=True)


@pytest.mark.parametrize(
    ("field", "wrong", "refusal"),
    [
        ("username", "alice", Taken),
        ("username", "Alice@example.org", BadRequest),
        ("email", "ALICE@example.org", Taken),
        ("email", "nowhere", BadRequest),
        ("password", "short", BadRequest),
        ("first_name", "a\nb", BadRequest),
        ("username", "", BadRequest),
    ],
)
async def test_an_attempt_that_is_refused_does_not_use_up_the_invitation(
    accounts, alice, invitation, field, wrong, refusal
):
    wanted = replace(ZOE, invite=await invitation())
    with pytest.raises(refusal) as refused:
        await accounts.register(replace(wanted, **{field: wrong}), local=False)
    assert refused.value.field == field
    assert (refused.value.sentence == f"A user with that {field} already exists.") == (refusal is Taken)
    assert await accounts.register(wanted, local=False)


async def test_two_accounts_share_no_name_whatever_it_is_used_as(accounts, alice):
    await accounts.create(ZOE)
    for wanted in (Registration("ZOE", "correct horse"), Registration("other", "correct horse", "Zoe@Example.org")):
        with pytest.raises(Taken):
            await accounts.create(wanted)


# Finding


async def test_users_are_found_by_login(accounts, alice):
    assert await accounts.by_login("ALICE@example.org") == alice.user
    with pytest.raises(NotFound):
        await accounts.by_login("zoe")


async def test_a_free_username_is_nobodys(accounts, alice):
    assert await accounts.free_username("bob@example.org") == "bob"
    name = await accounts.free_username("alice@elsewhere.org")
    assert name.startswith("alice")
    assert name != "alice"


async def test_the_disabled_are_not_active(accounts, alice, bob):
    await accounts.disable(bob.user)
    assert [user.username for user in await accounts.active()] == ["alice"]
    assert [user.is_active for user in await accounts.all()] == [True, False]


async def test_a_password_that_is_made_up_will_do_and_is_another_each_time(accounts):
    made_up = {accounts.generated_password() for _ in range(9)}
    assert len(made_up) == 9
    assert min(map(len, made_up)) >= 16
    assert await accounts.create(replace(ZOE, password=made_up.pop()))


async def test_a_bot_becomes_no_admin(hub, accounts):
    robin = await hub.bots.create("robin")
    with pytest.raises(BadRequest) as refused:
        await accounts.set_admin(robin, is_admin=True)
    assert refused.value.code == "is_bot"
    assert not (await hub.bots.named("robin")).is_admin


# The end


@pytest.mark.parametrize("end", ["disable", "set_password"])
async def test_the_end_of_a_sign_in_reaches_every_socket_and_token(hub, store, connect, alice, bob, end):
    client, other = connect(bob), connect(alice)
    token = await store.tokens.issue(bob.user.id, "access", None)
    await (hub.accounts.disable(bob.user) if end == "disable" else hub.accounts.set_password(bob.user, "new password"))
    assert client.wire.farewell[0] == SIGNED_OUT
    assert other.wire.farewell is None
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(token)


async def test_the_sockets_of_the_disabled_close_even_when_the_database_goes_away(hub, stage, connect, bob):
    client = connect(bob)
    stage.tokens.direct("revoke_all", away)
    with pytest.raises(Unavailable):
        await hub.accounts.disable(bob.user)
    assert client.wire.farewell[0] == SIGNED_OUT


async def test_a_new_password_is_the_only_one(hub, accounts):
    user = await accounts.create(ZOE)
    await accounts.set_password(user, "battery staple")
    assert await hub.signin.login("zoe", "battery staple") == user
    with pytest.raises(BadRequest):
        await accounts.set_password(user, "short")
