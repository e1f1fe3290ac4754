"""Who has left the directory is signed out; nobody else is."""

import pytest

from hub.accounts.accounts import Registration
from hub.accounts.leavers import PATIENCE
from hub.errors import SIGNED_OUT, InvalidToken, NoDirectory
from store.ldap.directory import LdapDirectory

pytestmark = pytest.mark.gen_test


@pytest.fixture
def dora(directory):
    return directory.add("dora")


@pytest.fixture
def emil(directory):
    return directory.add("emil")


@pytest.fixture
def come_in(hub, alice):
    """Somebody of the directory signs in; Alice has an account of our own."""

    async def sign_in(name):
        user = await hub.signin.login(name, f"{name}'s password")
        return await hub.signin.access_token(user)

    return sign_in


async def test_who_is_gone_from_the_directory_is_signed_out_everywhere(
    hub, directory, connect, alice, dora, emil, come_in
):
    gone, stays = await come_in(dora), await come_in(emil)
    refresh = (await hub.signin.tokens((await hub.signin.authenticate(gone)).user)).refresh
    clients = [
        connect(caller) for caller in (await hub.signin.authenticate(gone), await hub.signin.authenticate(stays), alice)
    ]
    directory.change(dora, "changetype: delete")

    await hub.leavers.sign_out()

    assert [client.wire.farewell and client.wire.farewell[0] for client in clients] == [SIGNED_OUT, None, None]
    for use, token in ((hub.signin.authenticate, gone), (hub.signin.refresh, refresh)):
        with pytest.raises(InvalidToken):
            await use(token)
    await hub.signin.authenticate(stays)


async def test_who_is_renamed_stays(hub, directory, dora, come_in):
    token = await come_in(dora)
    directory.change(dora, f"changetype: modrdn\nnewrdn: uid=new-{dora}\ndeleteoldrdn: 1")
    await hub.leavers.sign_out()
    await hub.signin.authenticate(token)


async def test_who_may_not_come_in_any_more_does_not_stay(hub, store, directory, monkeypatch, dora, come_in):
    token = await come_in(dora)
    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(filter="(employeeType=staff)")))
    await hub.leavers.sign_out()
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(token)


@pytest.mark.expects_log
async def test_a_directory_that_is_away_signs_nobody_out(hub, store, directory, monkeypatch, dora, come_in):
    token = await come_in(dora)
    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(url="ldap://127.0.0.1:1")))
    with pytest.raises(NoDirectory):
        await hub.leavers.sign_out()
    monkeypatch.setattr(store, "directory", None)
    await hub.leavers.sign_out()
    await hub.signin.authenticate(token)


class SilentAbout:
    """A directory that does not answer about one of its own."""

    def __init__(self, directory, id):
        self._directory = directory
        self._id = id

    async def knows(self, id):
        if id == self._id:
            raise NoDirectory
        return await self._directory.knows(id)


async def test_one_whom_it_is_silent_about_keeps_no_other_in(hub, store, directory, monkeypatch, come_in):
    """Nor does it stop asking after so many that it could be away."""
    tokens = {name: await come_in(name) for name in [directory.add("dora") for _ in range(PATIENCE + 1)]}
    unclear, *known, gone = await store.users.of_directory()
    directory.change(gone.username, "changetype: delete")
    monkeypatch.setattr(store, "directory", SilentAbout(store.directory, unclear.directory_id))
    with pytest.raises(NoDirectory):
        await hub.leavers.sign_out()
    with pytest.raises(InvalidToken):
        await hub.signin.authenticate(tokens[gone.username])
    for user in (unclear, *known):
        await hub.signin.authenticate(tokens[user.username])


@pytest.mark.expects_log
async def test_one_that_is_away_is_not_asked_about_everybody(hub, store, directory, monkeypatch, come_in, caplog):
    for _ in range(PATIENCE + 1):
        await come_in(directory.add("dora"))
    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(url="ldap://127.0.0.1:1")))
    with pytest.raises(NoDirectory):
        await hub.leavers.sign_out()
    assert sum("event=directory_away" in message for message in caplog.messages) == PATIENCE


@pytest.mark.expects_log
async def test_one_that_knows_nobody_any_more_signs_nobody_out(
    hub, store, directory, monkeypatch, dora, emil, come_in, caplog
):
    """Then a setting is wrong."""
    tokens = [await come_in(dora), await come_in(emil)]
    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(filter="(employeeType=staff)")))
    await hub.leavers.sign_out()
    for token in tokens:
        await hub.signin.authenticate(token)
    assert caplog.messages[-1] == "event=directory_knows_nobody accounts=2"


async def test_those_who_are_disabled_are_not_asked_for(hub, store, directory, dora, come_in):
    user = (await hub.signin.authenticate(await come_in(dora))).user
    await hub.accounts.create(Registration("zoe", "correct horse"))
    assert await store.users.of_directory() == [user]
    await hub.accounts.disable(user)
    assert await store.users.of_directory() == []
