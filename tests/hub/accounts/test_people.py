"""Users by id, kept a while."""

import asyncio

import pytest

from hub.accounts.people import KEPT, People, known_as
from tests.hub.house import Late

pytestmark = pytest.mark.gen_test


@pytest.fixture
def people(stage):
    return People(stage.users)


@pytest.fixture
def rename(mongo_client, database, people):
    def change(user, name):
        mongo_client[database]["users"].update_one({"_id": user.id}, {"$set": {"first_name": name}})
        people.forget(user.id)

    return change


async def test_users_are_found_by_id_and_strangers_are_missing(people, alice, bob):
    found = await people.by_ids([alice.user.id, bob.user.id, 10**9, 0])
    assert found == {alice.user.id: alice.user, bob.user.id: bob.user}


async def test_a_user_is_read_once(people, stage, alice):
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    stage.users.usually("by_ids", counted)
    for _ in range(3):
        await people.by_ids([alice.user.id])
    assert len(calls) == 1
    await people.by_ids([0])
    assert len(calls) == 1


async def test_who_has_changed_is_read_again(people, rename, alice):
    await people.by_ids([alice.user.id])
    rename(alice.user, "Alicia")
    assert (await people.by_ids([alice.user.id]))[alice.user.id].name == "Alicia"


async def test_who_changes_while_being_read_is_read_again(people, stage, rename, alice):
    gate = Late()
    stage.users.direct("by_ids", gate)
    old = asyncio.ensure_future(people.by_ids([alice.user.id]))
    await gate.reached.wait()
    rename(alice.user, "Alicia")
    gate.open()
    await old
    assert (await people.by_ids([alice.user.id]))[alice.user.id].name == "Alicia"


async def test_only_so_many_are_kept(people, sign_up, monkeypatch):
    monkeypatch.setattr("hub.accounts.people.KEPT", 2)
    ids = [(await sign_up(name)).user.id for name in ("dave", "erin", "frank")]
    await people.by_ids(ids)
    assert len(people._kept) == 2 < KEPT


async def test_a_room_knows_the_roles_of_its_authors(hub, people, lobby, alice, bob):
    live = await hub.registry.live(lobby)
    authors = await people.authors(live, [alice.user.id, bob.user.id])
    assert [author.role for author in authors.values()] == ["admin", "member"]


async def test_user_is_known_by_the_account_whatever_name_is_given(alice):
    assert (known_as(alice, "Bob").id, known_as(alice, "Bob").name) == (alice.user.id, alice.user.name)


@pytest.mark.parametrize(("name", "known"), [("Ann", "Ann"), ({"no": "text"}, ""), ("x" * 300, "x" * 250)])
async def test_guest_is_known_as_it_calls_itself(hub, name, known):
    author = known_as(hub.guests.welcome("a"), name)
    assert (author.id, author.name, author.role) == (0, known, "guest")
