"""What a user's rooms come to, in a real MongoDB."""

import pytest

from hub.models import Membership
from hub.stores import Tally, Unread
from store.news import COUNTED, News
from tests.store.samples import message, room

pytestmark = pytest.mark.gen_test


@pytest.fixture
def tallies(store):
    """Of one user."""

    async def of(user_id):
        return (await store.memberships.tallies([user_id]))[user_id]

    return of


@pytest.fixture
def alice_in(store):
    """Puts user 7 into a new room with as many messages of 8 as told."""
    ids = iter(range(1, 10_000))

    async def make(name, *, posts, read_seq=0, **fields):
        made = await store.rooms.insert(room(name, **fields))
        await store.memberships.add(Membership(made.id, 7, read_seq=read_seq))
        batch = [message(next(ids), room_id=made.id, seq=seq, author_id=8) for seq in range(1, posts + 1)]
        await store.messages.write(batch, [])
        return made, batch

    return make


async def test_a_tally_tells_what_is_unread_and_what_was_last(tallies, alice_in):
    lobby, posts = await alice_in("lobby", posts=5, read_seq=2)
    assert await tallies(7) == [Tally(Membership(lobby.id, 7, read_seq=2), lobby, 3, posts[-1], head=5)]


async def test_rooms_come_by_id_whatever_their_kind_and_however_quiet(tallies, alice_in):
    made = [
        await alice_in("zoo", posts=0),
        await alice_in("7/8", posts=2, kind="direct"),
        await alice_in("attic", posts=3, read_seq=3),
    ]
    told = await tallies(7)
    assert [tally.room for tally in told] == [found for found, _ in made]
    assert [(tally.unread, tally.last, tally.head) for tally in told] == [
        (0, None, 0),
        (2, made[1][1][-1], 2),
        (0, made[2][1][-1], 3),
    ]


async def test_what_one_wrote_oneself_is_not_unread_but_may_be_last(tallies, alice_in, store):
    lobby, _ = await alice_in("lobby", posts=2)
    mine = message(999, room_id=lobby.id, seq=3, author_id=7)
    await store.messages.write([mine], [])
    (tally,) = await tallies(7)
    assert (tally.unread, tally.last) == (2, mine)


async def test_what_was_deleted_is_neither_unread_nor_last(tallies, alice_in, store):
    lobby, posts = await alice_in("lobby", posts=3)
    await store.messages.write([], [message(posts[-1].id, room_id=lobby.id, seq=3, rev=4, deleted=4)])
    (tally,) = await tallies(7)
    assert (tally.unread, tally.last, tally.head) == (2, posts[1], 4)


async def test_a_change_of_what_was_read_is_not_unread(tallies, alice_in, store):
    lobby, posts = await alice_in("lobby", posts=3, read_seq=3)
    await store.messages.write([], [message(posts[0].id, room_id=lobby.id, seq=1, rev=4, author_id=8, edited=4)])
    (tally,) = await tallies(7)
    assert (tally.unread, tally.last, tally.head) == (0, posts[2], 4)


async def test_a_room_where_all_was_deleted_has_no_last_message(tallies, alice_in, store):
    lobby, posts = await alice_in("lobby", posts=2)
    deleted = [message(m.id, room_id=lobby.id, seq=m.seq, rev=m.seq + 2, deleted=m.seq + 2) for m in posts]
    await store.messages.write([], deleted)
    assert await tallies(7) == [Tally(Membership(lobby.id, 7), lobby, 0, None, head=4)]


async def test_what_was_deleted_after_the_head_still_counts_up_to_it(store, alice_in):
    """Whoever is told the head hears of the deletion after it, and counts down then."""
    lobby, posts = await alice_in("lobby", posts=3)
    await store.messages.write([], [message(posts[1].id, room_id=lobby.id, seq=2, rev=4, author_id=8, deleted=4)])
    membership = Membership(lobby.id, 7)
    unread = News(store._database["messages"]).unread
    assert await unread([membership], {lobby.id: 3}) == {membership: 3}
    assert await unread([membership], {lobby.id: 4}) == {membership: 2}


async def test_what_was_posted_after_the_head_does_not_count_yet(store, alice_in):
    lobby, _ = await alice_in("lobby", posts=3)
    membership = Membership(lobby.id, 7)
    assert await News(store._database["messages"]).unread([membership], {lobby.id: 2}) == {membership: 2}


async def test_rooms_of_others_have_no_part_in_it(tallies, alice_in):
    await alice_in("lobby", posts=3)
    assert await tallies(8) == []


async def test_a_membership_of_a_room_that_is_gone_is_left_out(tallies, store):
    await store.memberships.add(Membership(5, 7))
    assert await tallies(7) == []


async def test_who_joined_a_room_that_was_just_retired_is_not_told_of_it(tallies, alice_in, store):
    lobby, _ = await alice_in("lobby", posts=1)
    await store.rooms.retire(lobby.id)
    await store.memberships.add(Membership(lobby.id, 7))
    assert await tallies(7) == []


# What is unread in conversations of two


async def test_unread_tells_of_direct_rooms_alone(alice_in, store):
    direct, _ = await alice_in("8-7", posts=3, read_seq=1, kind="direct", pair="7:8")
    quiet, _ = await alice_in("9-7", posts=0, kind="direct", pair="7:9")
    await alice_in("lobby", posts=5)
    assert await store.memberships.unread(7) == {direct.id: Unread(2, head=3), quiet.id: Unread(0, head=0)}


async def test_unread_counts_neither_what_is_ones_own_nor_what_is_deleted(alice_in, store):
    direct, posts = await alice_in("8-7", posts=2, kind="direct", pair="7:8")
    mine = message(999, room_id=direct.id, seq=3, author_id=7)
    deleted = message(posts[1].id, room_id=direct.id, seq=2, rev=4, author_id=8, deleted=4)
    await store.messages.write([mine], [deleted])
    assert await store.memberships.unread(7) == {direct.id: Unread(1, head=4)}


async def test_what_was_changed_after_it_was_read_is_not_unread(alice_in, store):
    direct, posts = await alice_in("8-7", posts=3, read_seq=2, kind="direct", pair="7:8")
    changed = [message(m.id, room_id=direct.id, seq=m.seq, rev=m.seq + 3, author_id=8) for m in posts]
    await store.messages.write([], changed)
    assert await store.memberships.unread(7) == {direct.id: Unread(1, head=6)}


async def test_counting_ends_with_the_newest_changes(alice_in, store):
    """However much is unread, and however long the history, a count costs no more than this."""
    direct, _ = await alice_in("8-7", posts=3, kind="direct", pair="7:8")
    last = COUNTED + 2
    await store.messages.write([message(500, room_id=direct.id, seq=last, author_id=8)], [])
    assert await store.memberships.unread(7) == {direct.id: Unread(2, head=last)}


async def test_who_has_no_rooms_has_nothing_unread(store):
    assert await store.memberships.unread(7) == {}


async def test_mentions_count_while_they_are_unread_and_not_deleted(tallies, alice_in, store):
    lobby, _ = await alice_in("lobby", posts=1, read_seq=2)
    named = [message(900 + seq, room_id=lobby.id, seq=seq, author_id=8, mentions=(7, 9)) for seq in (2, 3, 4)]
    await store.messages.write([*named, message(950, room_id=lobby.id, seq=5, author_id=8, mentions=(9,))], [])
    (tally,) = await tallies(7)
    assert (tally.unread, tally.mentions) == (3, 2)

    await store.messages.write([], [message(904, room_id=lobby.id, seq=4, rev=6, author_id=8, deleted=6)])
    (tally,) = await tallies(7)
    assert tally.mentions == 1


async def test_a_mention_is_never_too_long_ago(tallies, alice_in, store):
    lobby, _ = await alice_in("lobby", posts=1)
    named = message(902, room_id=lobby.id, seq=2, author_id=8, mentions=(7,))
    await store.messages.write([named, message(903, room_id=lobby.id, seq=COUNTED + 9, author_id=8)], [])
    (tally,) = await tallies(7)
    assert (tally.unread, tally.mentions) == (1, 1)


# Of many at once


async def test_tallies_of_many_are_what_each_would_be_told_alone(store, tallies, alice_in):
    """In one room they have read up to different places, and have written, deleted and named each other since."""
    lobby, posts = await alice_in("lobby", posts=4, read_seq=1)
    attic, _ = await alice_in("attic", posts=2)
    for user_id, read_seq in ((8, 2), (9, 1), (10, 8)):
        await store.memberships.add(Membership(lobby.id, user_id, read_seq=read_seq))
    await store.memberships.add(Membership(attic.id, 9, read_seq=2))
    said = [
        message(900 + seq, room_id=lobby.id, seq=seq, author_id=author, mentions=(7, 9))
        for seq, author in ((5, 7), (6, 9), (7, 10))
    ]
    await store.messages.write(said, [])
    await store.messages.write([], [message(posts[3].id, room_id=lobby.id, seq=4, rev=8, author_id=8, deleted=8)])

    together = await store.memberships.tallies([7, 8, 9, 10, 11])
    assert together == {user_id: await tallies(user_id) for user_id in (7, 8, 9, 10, 11)}
    assert {id: [(t.room.name, t.unread, t.mentions) for t in of_user] for id, of_user in together.items()} == {
        7: [("lobby", 4, 3), ("attic", 2, 0)],
        8: [("lobby", 3, 0)],
        9: [("lobby", 4, 3), ("attic", 0, 0)],
        10: [("lobby", 0, 0)],
        11: [],
    }
