"""People whom the directory knows: who gets in, to which account, and what stays refused."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from commands.clock import now
from hub.accounts.accounts import QUESTIONS_PER_MINUTE, Registration
from hub.accounts.models import Entry
from hub.accounts.newcomers import Newcomers
from hub.accounts.signin import LOGINS_PER_MINUTE
from hub.errors import BadRequest, Forbidden, NoDirectory, RateLimited, StorageFull, Taken, WrongPassword
from store.ldap.directory import LdapDirectory
from tests.hub.house import Gate

pytestmark = pytest.mark.gen_test


@pytest.fixture
def login(hub, alice):
    """Signs in with the right password, when there is an account already: Alice's."""
    return lambda name, password=None: hub.signin.login(
        name, password or f"{name.partition('@')[0].strip()}'s password"
    )


async def refused(error, coming_in):
    with pytest.raises(error) as told:
        await coming_in
    return told.value


# Getting in


async def test_the_first_sign_in_makes_an_account_as_the_directory_has_it(hub, store, directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    assert (user.username, user.email, user.full_name) == (dora, f"{dora}@example.org", "Dora Dull")
    assert user.is_active
    assert not user.is_admin
    assert await store.users.by_id(user.id) == user
    assert (await hub.signin.authenticate(await hub.signin.access_token(user))).user == user


async def test_the_next_one_leads_to_the_same_account_by_username_or_email(directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    assert [
        await login(dora),
        await login(dora.upper(), f"{dora}'s password"),
        await login(f"{dora}@example.org"),
    ] == 3 * [user]


async def test_two_first_sign_ins_at_once_make_one_account(directory, login):
    dora = directory.add("dora")
    one, other = await asyncio.gather(login(dora), login(dora))
    assert one == other


async def test_what_the_directory_changes_is_changed_at_the_next_sign_in(hub, directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    assert await hub.people.by_id(user.id) == user
    directory.change(dora, "changetype: modify\nreplace: mail\nmail: d@example.com\n-\nreplace: sn\nsn: Bright\n-")
    directory.change(dora, f"changetype: modrdn\nnewrdn: uid=new-{dora}\ndeleteoldrdn: 1")
    now = await login(f"new-{dora}", f"{dora}'s password")
    assert (now.id, now.username, now.email, now.full_name) == (user.id, f"new-{dora}", "d@example.com", "Dora Bright")
    assert await hub.people.by_id(user.id) == now
    await refused(WrongPassword, login(dora))


async def test_what_will_not_do_here_is_left_out(directory, login):
    user = await login(directory.add("dora", mail="", givenName="D" * 200))
    assert (user.email, user.first_name, user.last_name) == ("", "", "Dull")


async def test_a_username_that_will_not_do_is_told_to_whom_it_belongs(directory, login):
    dora = directory.add("dora")
    directory.change(dora, f"changetype: modrdn\nnewrdn: uid=a/{dora}\ndeleteoldrdn: 1")
    error = await refused(Forbidden, login(f"a/{dora}", f"{dora}'s password"))
    assert error.code == "directory_conflict"
    assert "slash" in error.sentence


async def test_the_first_account_of_all_is_not_made_this_way(hub, store, directory):
    """Else nobody could become admin with the link that chatd prints."""
    dora = directory.add("dora")
    error = await refused(Forbidden, hub.signin.login(dora, f"{dora}'s password"))
    assert error.code == "no_admin"
    assert not await store.users.exist()


async def test_no_account_is_made_where_the_disk_is_full(hub, directory, login):
    dora = directory.add("dora")
    hub.space.note(0)
    await refused(StorageFull, login(dora))


# Staying out


async def test_nobody_else_gets_in_and_nobody_learns_which_was_wrong(hub, directory, login):
    dora = directory.add("dora")
    for name, password in (
        (dora, "wrong"),
        (dora, ""),
        ("nobody", "x"),
        ("*", "x"),
        (f"{dora}*", f"{dora}'s password"),
    ):
        error = await refused(WrongPassword, hub.signin.login(name, password))
        assert error.sentence == "Invalid email or password."
    assert hub.counts.logins_refused == 5


async def test_an_empty_password_opens_no_account_that_is_there_either(hub, directory, login):
    dora = directory.add("dora")
    await login(dora)
    await refused(WrongPassword, hub.signin.login(dora, ""))


async def test_an_account_of_our_own_is_never_taken_over(hub, store, directory, login):
    """Neither by its name, nor by its email, nor by another way to write them."""
    dora = directory.add("dora", mail="shared@example.org")
    ours = await hub.accounts.create(Registration(dora, "our own password", "shared@example.org"))
    for name in (dora, "shared@example.org", f"{dora} ", "Shared@example.org "):
        await refused(WrongPassword, login(name, f"{dora}'s password"))
        assert await login(name, "our own password") == ours
    assert not (await store.users.by_id(ours.id)).directory_id


async def test_a_username_that_is_one_of_ours_is_told_to_whom_the_directory_gives_it(hub, store, directory, login):
    dora = directory.add("dora")
    ours = await hub.accounts.create(Registration(dora, "our own password"))
    error = await refused(Forbidden, login(f"{dora}@example.org"))
    assert (error.code, error.field) == ("directory_conflict", "username")
    assert error.sentence == "Somebody else has your username here. Ask an admin."
    assert not (await store.users.by_id(ours.id)).directory_id


async def test_an_email_that_somebody_has_here_is_left_out(hub, directory, login):
    dora = directory.add("dora")
    await hub.accounts.create(Registration("zoe", "our own password", f"{dora}@example.org"))
    user = await login(dora)
    assert (user.username, user.email, user.first_name) == (dora, "", "Dora")


async def test_an_email_that_somebody_has_here_is_not_taken_from_them_later(hub, directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    await hub.accounts.create(Registration("zoe", "correct horse", "zoe@example.org"))
    directory.change(dora, "changetype: modify\nreplace: mail\nmail: zoe@example.org\n-\nreplace: sn\nsn: Bright\n-")
    now = await login(dora)
    assert (now.id, now.email, now.last_name) == (user.id, user.email, "Bright")


async def test_who_is_disabled_here_stays_out_whatever_the_directory_says(hub, directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    await hub.accounts.disable(user)
    await refused(WrongPassword, login(dora))
    await hub.accounts.enable(user)
    assert await login(dora) == user


async def test_who_is_gone_from_the_directory_does_not_sign_in(hub, directory, login):
    dora = directory.add("dora")
    await login(dora)
    directory.change(dora, "changetype: delete")
    await refused(WrongPassword, login(dora))


async def test_another_with_the_name_of_somebody_gone_gets_nothing_of_theirs(hub, directory, login):
    dora = directory.add("dora")
    user = await login(dora)
    directory.change(dora, "changetype: delete")
    directory.change(
        dora, f"changetype: add\nobjectClass: inetOrgPerson\ncn: {dora}\nsn: New\nuserPassword: {dora}'s password"
    )
    assert (await refused(Forbidden, login(dora))).code == "directory_conflict"
    assert (await hub.accounts.by_login(dora)).directory_id == user.directory_id


async def test_without_a_directory_its_accounts_have_no_password(hub, store, directory, login, monkeypatch):
    dora = directory.add("dora")
    await login(dora)
    monkeypatch.setattr(store, "directory", None)
    await refused(WrongPassword, login(dora))
    await refused(WrongPassword, hub.signin.login(dora, ""))


async def test_nobody_registers_what_somebody_goes_by_in_the_directory(hub, directory, alice, login):
    """Else whoever has an invitation could come before them, and be taken for them."""
    dora = directory.add("dora")
    code, _ = await hub.invites.issue(replace(alice, user=replace(alice.user, is_admin=True)))
    for name, email in ((dora, ""), (dora.upper(), ""), (f" {dora}", ""), ("eve", f"{dora}@example.org")):
        wanted = Registration(name, "correct horse", email, invite=code)
        await refused(Taken, hub.accounts.register(wanted, local=False))
        for useless in (None, "made up"):  # And who may not register anyway does not learn whose names there are.
            await refused(Forbidden, hub.accounts.register(replace(wanted, invite=useless), local=False))
    assert (await login(dora)).username == dora


class Heard:
    """A directory that notes what it is asked for and knows nobody."""

    def __init__(self):
        self.logins = []

    async def find(self, login):
        self.logins.append(login)


async def test_the_directory_is_asked_about_what_would_be_kept(hub, store, monkeypatch, alice):
    heard = Heard()
    monkeypatch.setattr(store, "directory", heard)
    code, _ = await hub.invites.issue(replace(alice, user=replace(alice.user, is_admin=True)))
    wanted = Registration(" do\u0301ra ", "correct horse", " dora@example.org ", invite=code)
    await hub.accounts.register(wanted, local=False)
    assert heard.logins == ["d\u00f3ra", "dora@example.org"]


async def test_not_all_names_of_the_directory_can_be_tried(hub, directory, alice):
    dora = directory.add("dora")
    code, _ = await hub.invites.issue(replace(alice, user=replace(alice.user, is_admin=True)))
    wanted = Registration(dora, "correct horse", invite=code)

    async def try_names():
        for _ in range(10 * QUESTIONS_PER_MINUTE):  # More than come back meanwhile.
            await refused(Taken, hub.accounts.register(wanted, local=False))

    await refused(RateLimited, try_names())


async def test_names_and_passwords_are_changed_in_the_directory_alone(hub, directory, login):
    user = await login(directory.add("dora"))
    caller = await hub.signin.authenticate(await hub.signin.access_token(user))
    for change in (
        hub.profile.change_password(caller, "x", "a new password"),
        hub.accounts.set_password(user, "a new password"),
        hub.profile.rename(caller, "Not", "Dora"),
    ):
        assert (await refused(BadRequest, change)).code == "in_directory"
    await hub.signin.authenticate(await hub.signin.access_token(user))


async def test_a_bot_of_a_room_gets_no_name_of_the_directory(hub, directory):
    dora = directory.add("dora")
    assert (await hub.accounts.free(dora)).startswith(dora)
    assert await hub.accounts.free(dora) != dora
    assert await hub.accounts.free(f"{dora}-bot") == f"{dora}-bot"


# Guessing


async def test_guessing_is_stopped_however_the_name_is_written(hub, directory, login):
    """To a directory they are all the same; whether there is such a name is not told."""
    dora = directory.add("dora")
    for number in range(LOGINS_PER_MINUTE):
        await refused(WrongPassword, login((dora, f"{dora}@example.org")[number % 2], "wrong"))
    await refused(WrongPassword, login(f" {dora} "))


@pytest.mark.parametrize("known", [True, False])
async def test_guessing_one_spelling_is_stopped_whether_there_is_such_a_name_or_not(directory, login, known):
    name = directory.add("dora") if known else "nobody"
    for _ in range(LOGINS_PER_MINUTE):
        await refused(WrongPassword, login(name, "wrong"))
    await refused(RateLimited, login(name))


async def test_signing_in_forgives_what_went_wrong_before(directory, login):
    dora = directory.add("dora")
    for _ in range(LOGINS_PER_MINUTE - 1):
        await refused(WrongPassword, login(dora, "wrong"))
    for _ in range(LOGINS_PER_MINUTE + 1):
        await login(dora)


@pytest.mark.parametrize("whose", ["ours", "the directory's", "nobody's"])
async def test_the_work_of_a_password_is_done_whoever_is_named(hub, stage, directory, alice, whose):
    """Else how long it takes would tell whose name it is."""
    await hub.accounts.create(Registration("zoe", "correct horse"))
    name = {"ours": "zoe", "the directory's": directory.add("dora"), "nobody's": "nobody"}[whose]
    gate = Gate()
    stage.passwords.direct("verify", gate)
    coming_in = asyncio.ensure_future(hub.signin.login(name, "wrong"))
    await gate.reached.wait()
    gate.open()
    await refused(WrongPassword, coming_in)


# When it is away


@pytest.mark.expects_log
async def test_without_an_answer_only_those_whom_it_knows_wait_outside(hub, store, directory, login, monkeypatch):
    dora = directory.add("dora")
    user = await login(dora)
    token = await hub.signin.access_token(user)
    await hub.accounts.create(Registration("zoe", "correct horse"))

    monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(url="ldap://127.0.0.1:1")))
    for name in (dora, "nobody"):
        assert (await refused(NoDirectory, login(name))).code == "directory_unavailable"
    assert (await login("zoe", "correct horse")).username == "zoe"
    await refused(WrongPassword, login("zoe", "wrong"))
    assert (await hub.signin.authenticate(token)).user == user


@pytest.mark.expects_log
async def test_one_that_hangs_keeps_nobody_else_waiting(hub, store, directory, login, monkeypatch):
    await hub.accounts.create(Registration("zoe", "correct horse"))
    gone = asyncio.Event()

    async def say_nothing(reader, writer):
        with suppress(ConnectionError):
            await reader.read()
        writer.transport.abort()
        gone.set()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        url = f"ldap://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        monkeypatch.setattr(store, "directory", LdapDirectory(directory.settings(url=url, timeout=1)))
        waiting = asyncio.ensure_future(login("dora"))
        assert (await login("zoe", "correct horse")).username == "zoe"
        await refused(NoDirectory, waiting)
        await gone.wait()


async def test_an_account_whose_logins_changed_hands_meanwhile_stays_as_it_was(hub, stage, store, alice):
    """Whatever is tried for it belongs to somebody else by now."""
    user = await store.users.insert(replace(alice.user, username="dora", email="", directory_id="d"), "")
    tried = []

    async def taken(call):
        tried.append(call)
        raise Taken(field="username")

    stage.users.usually("set_person", taken)
    newcomers = Newcomers(stage.users, hub.people, hub.space, clock=now)
    assert await newcomers.account(Entry("d", "", "theodora", "dora@example.org", "Dora")) == user
    assert len(tried) == 4
