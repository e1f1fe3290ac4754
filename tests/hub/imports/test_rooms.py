"""Where it was said: a room that is as private, or a new one."""

import pytest

from hub.imports.models import Joined, Person, Place
from tests.hub.imports.told import BEN, MIRA, TOWN

pytestmark = pytest.mark.gen_test


@pytest.fixture
def people(store):
    """Who is in a room, by username, in which role."""

    async def of(room):
        names = {user.id: user.username for user in await store.users.all()}
        return {names[m.user_id]: m.role for m in await store.memberships.of_room(room.id)}

    return of


def counted(report):
    return report.rooms_known, report.rooms_new


async def test_a_room_is_made_with_who_was_there_and_known_the_next_time(imported, store, people):
    town = Place("c1", "town", "open", " About\x00it ", ("u1", "u2", "gone"))
    assert counted(await imported(MIRA, BEN, town, town, Joined("u1", "c1"))) == (0, 1)
    room = await store.rooms.by_name("town")
    assert (room.kind, room.description) == ("open", "About it")
    assert await people(room) == {"mira": "member", "ben": "member"}
    assert counted(await imported(MIRA, BEN, town)) == (1, 0)
    assert await store.rooms.all() == [room]


async def test_who_joins_may_lead_and_nobody_joins_nowhere(imported, store, people):
    lone = Place("c1", "town", "private")
    await imported(MIRA, lone, Joined("u1", "c1", is_admin=True), Joined("gone", "c1"), Joined("u1", "c9"))
    assert await people(await store.rooms.by_name("town")) == {"mira": "admin"}


async def test_nothing_private_goes_where_more_people_see_it(imported, open_room, alice, store, people):
    hall = await open_room("town", alice, kind="open")
    for counts in ((0, 1), (1, 0)):
        assert counted(await imported(MIRA, BEN, TOWN)) == counts
    room = await store.rooms.by_name("town (imported)")
    assert (room.kind, await people(hall)) == ("private", {"alice": "admin"})


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("a/b\x00c", "a b c"),
        (" .town. ", "town"),
        ("/", "room"),
        ("x" * 81, "x" * 80),
        ("12", "#12"),
    ],
)
async def test_a_name_is_made_fit(imported, store, name, given):
    await imported(Place("c1", name, "open"))
    assert [room.name for room in await store.rooms.all()] == [given]


async def test_a_number_is_no_name_of_a_second_room_either(imported, open_room, alice, store):
    await open_room("#12", alice)
    await imported(Place("c1", "12", "open"))
    assert (await store.rooms.by_name("#12 (imported)")).kind == "open"


async def test_a_description_is_cut(imported, store):
    await imported(Place("c1", "town", "open", "x" * 1001))
    assert (await store.rooms.by_name("town")).description == "x" * 1000


@pytest.mark.parametrize("members", [("u1", "u2"), ("u1",)])
async def test_a_conversation_of_two_or_with_oneself_is_the_one_that_is_here(imported, store, hub, people, members):
    chat = Place("d1", "", "direct", members=members)
    assert counted(await imported(MIRA, BEN, chat)) == (0, 1)
    assert counted(await imported(MIRA, BEN, chat)) == (1, 0)
    users = [(await store.users.by_login(name))[0] for name in ("mira", "ben")[: len(members)]]
    room = await store.rooms.by_pair(f"{users[0].id}:{users[-1].id}")
    assert (room.kind, room.created_at is not None) == ("direct", True)
    assert sorted(room.name.split("-")) == sorted(user.username for user in users)
    assert sorted(await people(room)) == sorted(user.username for user in users)


async def test_a_conversation_that_began_here_goes_on(imported, hub, alice, bob, store):
    place = await hub.direct.open(alice, bob.user)
    known = [Person("u1", "bob"), Person("u2", "alice")]
    assert counted(await imported(*known, Place("d1", "", "direct", members=("u1", "u2")))) == (1, 0)
    assert [room.id for room in await store.memberships.rooms(alice.user.id)] == [place.room.id]


@pytest.mark.parametrize("members", [(), ("gone",), ("u1", "u2", "u3")])
async def test_what_is_not_of_two_is_no_conversation(imported, members):
    known = [MIRA, BEN, Person("u3", "noel")]
    report = await imported(*known, Place("d1", "", "direct", members=members))
    assert report.left_out == {"conversations that are not of two": 1}
    assert counted(report) == (0, 0)


async def test_a_trial_makes_no_room_and_lets_nobody_in(imported, open_room, alice, store, people):
    town = await open_room("town", alice)
    attic = Place("c2", "attic", "private", members=("u1",))
    known = Person("u1", "alice")
    ben = Person("u2", "ben")
    cellar = Place("c3", "cellar", "open")
    report = await imported(known, ben, TOWN, attic, cellar, Joined("u1", "c1"), Joined("u1", "c2"), trial=True)
    assert counted(report) == (1, 2)
    assert await store.rooms.all() == [town]
    assert await people(town) == {"alice": "admin"}
