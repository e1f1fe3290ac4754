"""Whose words they are: who is here already is known again, and who is not is made."""

import pytest

from hub.accounts.models import User
from hub.imports.models import Person

pytestmark = pytest.mark.gen_test


@pytest.fixture
def taken(importer):
    """Who somebody is here, and what is reported: `await taken(Person("1", "mira"))`."""

    async def take(person, **options):
        taking = importer(**options)
        await taking.take(person)
        report = taking.report
        return taking._people.get(person.key), (report.people_known, report.people_new)

    return take


@pytest.mark.parametrize("person", [Person("1", "somebody else", "ALICE@example.org"), Person("1", "Alice")])
async def test_who_has_the_email_or_else_the_username_is_known(taken, alice, person):
    assert await taken(person) == (alice.user, (1, 0))


async def test_an_email_says_more_than_a_username(taken, alice, bob):
    user, _ = await taken(Person("1", "alice", "bob@example.org"))
    assert user == bob.user


async def test_who_is_new_is_made_with_names_and_can_not_sign_in(taken, store):
    user, counted = await taken(Person("1", "mira", "mira@example.org", "Mira", "M"))
    assert counted == (0, 1)
    assert (user.username, user.email, user.full_name, user.is_active) == ("mira", "mira@example.org", "Mira M", False)
    assert user.created_at is not None
    assert await store.users.by_login("mira") == (user, "")


@pytest.mark.parametrize("is_bot", [False, True])
async def test_people_may_come_in_at_once_and_bots_never(taken, is_bot):
    user, _ = await taken(Person("1", "mira", is_bot=is_bot), active=True)
    assert (user.is_bot, user.is_active) == (is_bot, not is_bot)


async def test_a_bot_is_nobody_but_a_bot_and_is_found_again_under_its_new_name(taken, alice):
    bot, counted = await taken(Person("1", "alice", is_bot=True))
    assert counted == (0, 1)
    assert bot.username.startswith("alice-")
    assert await taken(Person("1", "alice", is_bot=True)) == (bot, (1, 0))
    other, _ = await taken(Person("2", "alice", is_bot=True))
    assert other.username not in {"alice", bot.username}


async def test_one_who_is_told_twice_counts_once(importer):
    taking = importer()
    for _ in range(2):
        await taking.take(Person("1", "mira"))
    assert (taking.report.people_new, taking.report.people_known) == (1, 0)


async def test_a_trial_makes_nobody(taken, store):
    user, counted = await taken(Person("1", "mira"), trial=True)
    assert (user.id, counted) == (0, (0, 1))
    assert await store.users.all() == []


@pytest.mark.parametrize(
    ("username", "given"),
    [
        ("mi/r@a\x00", "mira"),
        (" mira ", "mira"),
        ("x" * 50 + "y", "x" * 50),
        ("x" * 49 + " y", "x" * 49),
        ("zo\udce9", "zo"),
    ],
)
async def test_a_username_is_made_fit(taken, username, given):
    assert (await taken(Person("1", username)))[0].username == given


@pytest.mark.parametrize(("username", "stem"), [("//", "somebody"), ("chat", "chat-"), ("..", "..-")])
async def test_what_nobody_may_be_called_gets_a_number_or_another_name(taken, username, stem):
    assert (await taken(Person("1", username)))[0].username.startswith(stem)


async def test_what_is_no_email_is_none(taken):
    assert (await taken(Person("1", "mira", "nowhere")))[0].email == ""


async def test_names_are_one_line_of_a_hundred_characters(taken, store):
    user, _ = await taken(Person("1", "mira", "", " Mi\r\nra ", "x" * 99 + " y"))
    assert (user.first_name, user.last_name) == ("Mi ra", "x" * 99)
    assert await store.users.by_id(user.id) == user


async def test_who_has_no_email_is_not_taken_for_another_without(taken, store):
    """A lookup for nothing would find whoever has none."""
    await store.users.insert(User(0, "ben", ""), "")
    user, counted = await taken(Person("1", "mira"))
    assert (user.username, counted) == ("mira", (0, 1))
