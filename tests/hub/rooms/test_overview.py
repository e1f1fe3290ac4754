"""The list of one's rooms."""

import pytest

from commands.clock import now
from hub.accounts.people import UNKNOWN
from hub.entries import Draft
from hub.hub import Hub
from hub.models import author_of
from hub.rooms.overview import TRIES
from tests.hub.house import away, together

pytestmark = pytest.mark.gen_test


async def test_rooms_are_listed_with_what_is_unread_and_who_is_there(hub, lobby, alice, bob, say):
    await say(lobby, alice, "One.")
    await say(lobby, bob, "Two.")
    await say(lobby, alice, "Three.")

    (summary,) = await hub.overview.rooms(bob)
    assert (summary.room.name, summary.role, summary.unread, summary.seq, summary.read_seq) == (
        "lobby",
        "member",
        2,
        3,
        0,
    )
    assert (summary.last.message.text, summary.last.author.name) == ("Three.", "alice")
    assert {(author.name, author.role) for author in summary.members} == {("alice", "admin"), ("bob", "member")}
    assert summary.creator.name == "alice"


async def test_what_is_read_is_not_unread(hub, lobby, alice, bob, say):
    await say(lobby, alice, "One.")
    await hub.messages.read(await hub.members.place(bob, lobby))
    (summary,) = await hub.overview.rooms(bob)
    assert (summary.unread, summary.read_seq) == (0, 1)


async def test_who_joins_late_has_nothing_to_catch_up_on(hub, lobby, alice, carol, say):
    await say(lobby, alice, "Before her time.")
    await hub.members.add_member(lobby, carol.user)
    (summary,) = await hub.overview.rooms(carol)
    assert summary.unread == 0


async def test_members_are_listed_with_their_own_rooms(hub, open_room, alice, bob, carol):
    await open_room("one", alice, bob)
    await open_room("two", carol, alice)
    one, two = await hub.overview.rooms(alice)
    assert {author.name for author in one.members} == {"alice", "bob"}
    assert {(author.name, author.role) for author in two.members} == {("carol", "admin"), ("alice", "member")}
    assert two.creator.name == "carol"


async def test_rooms_of_others_and_conversations_are_not_listed(hub, open_room, alice, bob):
    await open_room("hers", alice)
    await open_room("1-2", alice, bob, kind="direct")
    assert await hub.overview.rooms(bob) == []


async def test_a_room_nobody_has_spoken_in_is_listed(hub, lobby, bob):
    (summary,) = await hub.overview.rooms(bob)
    assert (summary.last, summary.unread, summary.seq) == (None, 0, 0)


async def test_with_conversations_their_partner_is_told_and_how_far_they_have_read(hub, lobby, alice, bob):
    place = await hub.direct.open(alice, bob.user)
    await hub.messages.post(await hub.direct.open(bob, alice.user), Draft("Psst."))
    await hub.messages.read(place)

    room, conversation = await hub.overview.everything(bob)
    assert (room.room, room.partner, room.partner_read, room.size) == (lobby, None, 0, 2)
    assert (conversation.partner.username, conversation.partner_read) == ("alice", 1)
    (_, mine) = await hub.overview.everything(alice)
    assert (mine.partner.username, mine.partner_read, mine.unread) == ("bob", 0, 0)


async def test_who_joins_while_the_list_is_read_is_in_it(hub, stage, lobby, alice, carol, monkeypatch):
    read, reads = stage.memberships.of_rooms, []

    async def slow(ids):
        found = await read(ids)
        if not reads:
            await hub.members.add_member(lobby, carol.user)
        reads.append(found)
        return found

    monkeypatch.setattr(stage.memberships, "of_rooms", slow)
    (summary,) = await hub.overview.rooms(alice)
    assert (len(summary.members), len(reads)) == (3, 2)


async def test_who_comes_back_does_not_wait_for_the_members_of_large_rooms(hub, stage, lobby, alice, bob, monkeypatch):
    await hub.direct.open(alice, bob.user)
    read, asked = stage.memberships.of_rooms, []

    async def watched(ids):
        asked.extend(ids)
        return await read(ids)

    monkeypatch.setattr(stage.memberships, "of_rooms", watched)
    room, conversation = await hub.overview.everything(alice)
    assert (room.size, room.members) == (2, ())
    assert asked == [conversation.room.id]


async def test_a_list_comes_even_if_rooms_never_stop_changing(hub, stage, lobby, alice, bob, monkeypatch):
    read, reads = stage.memberships.of_rooms, []

    async def restless(ids):
        reads.append(ids)
        hub.registry.changes += 1
        return await read(ids)

    monkeypatch.setattr(stage.memberships, "of_rooms", restless)
    (summary,) = await hub.overview.rooms(alice)
    assert (summary.room, len(reads)) == (lobby, TRIES)


async def test_members_who_are_no_more_are_left_out(hub, lobby, alice, bob, mongo_client, database):
    mongo_client[database]["users"].delete_one({"_id": bob.user.id})
    (summary,) = await hub.overview.rooms(alice)
    assert [author.name for author in summary.members] == ["alice"]


@pytest.mark.parametrize("which", ["rooms", "everything"])
async def test_lists_of_many_are_read_together_and_are_the_same(hub, stage, lobby, open_room, alice, bob, carol, which):
    """Whoever else asks the database does not wait behind all of them."""
    await open_room("hers", carol, bob)
    await hub.direct.open(alice, bob.user)
    say = hub.messages.post
    await say(await hub.members.place(alice, lobby), Draft("@bob", mentions=(bob.user.id,)))
    await say(await hub.members.place(bob, lobby), Draft("Here."))
    await hub.messages.read(await hub.members.place(alice, lobby))
    await say(await hub.members.place(bob, lobby), Draft("Still."))
    read = getattr(hub.overview, which)
    people = [alice, bob, carol, alice, bob]
    alone = [await read(caller) for caller in people]

    lists, asked = await together(stage.memberships, "tallies", *(lambda who=who: read(who) for who in people))
    ids = [caller.user.id for caller in (alice, bob, carol)]
    assert asked == [{ids[0]}, {ids[1]}, set(ids)]
    assert lists == alone
    here = [next(summary for summary in of_one if summary.room == lobby) for of_one in lists[:2]]
    assert [(summary.unread, summary.mentions) for summary in here] == [(1, 0), (1, 1)]


async def test_roles_of_a_room_that_somebody_hears_are_not_read_again(hub, stage, lobby, alice, bob, say, places, join):
    await say(lobby, alice, "One.")
    await join(bob, lobby)
    await hub.members.set_role(places[0], bob.user.id, "admin")
    await say(lobby, bob, "Two.")
    stage.memberships.usually("roles", away)
    (summary,) = await hub.overview.everything(bob)
    assert (summary.last.author.role, summary.creator.role) == ("admin", "admin")


async def test_authors_are_shown_as_they_are_in_the_room(
    hub, stage, settings, open_room, lobby, places, say, alice, bob, mongo_client, database
):
    """Whether anybody hears the room or not, and whoever has left it since, or is no user any more."""
    await say(lobby, bob, "Good bye.")
    await hub.members.leave(places[1])
    (summary,) = await hub.overview.rooms(alice)
    assert (summary.last.author, summary.creator.role) == (author_of(bob.user, "member"), "admin")

    await hub.members.add_member(lobby, bob.user)
    await say(lobby, alice, "Oh.")
    (summary,) = await Hub(stage, settings, now=now).overview.everything(bob)
    assert (summary.last.author.role, summary.creator.role, summary.partner_read) == ("admin", "admin", 0)

    mongo_client[database]["users"].delete_one({"_id": alice.user.id})
    (summary,) = await Hub(stage, settings, now=now).overview.everything(bob)
    assert (summary.last.author, summary.creator) == (UNKNOWN, UNKNOWN)


async def test_a_guest_is_shown_by_its_name_and_a_room_of_the_operator_has_no_creator(hub, bob):
    room = await hub.rooms.create(None, "plaza", kind="open")
    await hub.members.add_member(room, bob.user)
    place = await hub.guests.enter(hub.guests.welcome("s1"), "plaza")
    await hub.messages.post(place, Draft("Hello.", author="Ann"))
    (summary,) = await hub.overview.rooms(bob)
    assert (summary.last.author.name, summary.last.author.role, summary.creator) == ("Ann", "guest", None)
