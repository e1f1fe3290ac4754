"""What users do with their own accounts, and what it ends."""

from dataclasses import replace

import pytest

from commands.clock import now
from hub.accounts.accounts import Registration
from hub.errors import SIGNED_OUT, BadRequest, NotFound, WrongPassword
from hub.files.models import File

pytestmark = pytest.mark.gen_test

PASSWORD = "correct horse"


@pytest.fixture
def zoe(io_loop, hub):
    """Makes sign-ins of one user."""
    user = io_loop.run_sync(lambda: hub.accounts.create(Registration("Zoe", PASSWORD)))

    async def sign_in(client=""):
        return await hub.signin.authenticate(await hub.signin.access_token(user, client=client))

    return sign_in


def is_signed_out(client):
    return client.wire.farewell is not None and client.wire.farewell[0] == SIGNED_OUT


async def test_a_new_name_is_that_of_open_sessions_too(hub, zoe, connect):
    caller = await zoe()
    client = connect(caller)
    await hub.profile.rename(caller, "Zoë", "Zimt")
    for user in (client.session.caller.user, await hub.people.by_id(caller.user.id)):
        assert (user.name, user.full_name) == ("Zoë", "Zoë Zimt")


async def test_a_name_that_is_too_long_is_refused_by_its_field(hub, zoe):
    caller = await zoe()
    for names, field in ((("x" * 101, ""), "first_name"), (("Zoë", "x" * 101), "last_name")):
        with pytest.raises(BadRequest) as refused:
            await hub.profile.rename(caller, *names)
        assert refused.value.field == field


async def test_a_new_password_closes_every_session_but_the_one_that_asked(hub, zoe, connect):
    here, there = await zoe(), await zoe()
    mine, other = connect(here), connect(there)
    await hub.profile.change_password(here, PASSWORD, "battery staple")
    assert (is_signed_out(mine), is_signed_out(other)) == (False, True)
    assert [grant.id for grant in await hub.profile.sessions(here)] == [here.token_id]
    assert (await hub.signin.login("zoe", "battery staple")).id == here.user.id
    with pytest.raises(WrongPassword):
        await hub.signin.login("zoe", PASSWORD)


async def test_one_sign_in_ends_without_the_others(hub, zoe, connect):
    here, there = await zoe("Here"), await zoe("There")
    mine, other = connect(here), connect(there)
    assert [grant.client for grant in await hub.profile.sessions(here)] == ["There", "Here"]
    await hub.profile.end_session(here, there.token_id)
    assert (is_signed_out(mine), is_signed_out(other)) == (False, True)
    with pytest.raises(NotFound):
        await hub.profile.end_session(here, there.token_id)


async def test_all_sign_ins_end_together(hub, zoe, connect):
    here, there = await zoe(), await zoe()
    clients = [connect(here), connect(there)]
    await hub.profile.end_sessions(here)
    assert [is_signed_out(client) for client in clients] == [True, True]


async def test_a_password_is_changed_by_who_knows_it(hub, zoe, connect):
    caller = await zoe()
    client = connect(caller)
    with pytest.raises(BadRequest) as refused:
        await hub.profile.change_password(caller, "wrong", "battery staple")
    assert (refused.value.code, refused.value.field) == ("wrong_password", "old")
    assert not is_signed_out(client)
    assert (await hub.signin.login("zoe", PASSWORD)).id == caller.user.id


async def test_what_the_directory_keeps_is_not_changed_here(hub, zoe):
    caller = await zoe()
    theirs = replace(caller, user=replace(caller.user, directory_id="d"))
    for change in (
        hub.profile.rename(theirs, "Zoë", ""),
        hub.profile.change_password(theirs, PASSWORD, "battery staple"),
    ):
        with pytest.raises(BadRequest) as refused:
            await change
        assert refused.value.code == "in_directory"


async def test_a_picture_is_seen_at_once_until_it_is_taken_back(hub, store, zoe, connect):
    caller = await zoe()
    client = connect(caller)
    photo = File("f", 64 * "0", "me.jpg", "image/jpeg", 4, caller.user.id, now())
    assert (await hub.profile.set_photo(caller, photo)).photo == "f"
    assert client.session.caller.user.photo == (await hub.people.by_id(caller.user.id)).photo == "f"
    assert (await hub.profile.set_photo(caller, None)).photo is None
    assert (await store.users.by_id(caller.user.id)).photo is None
