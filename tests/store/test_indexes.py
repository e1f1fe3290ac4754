"""No query reads a whole collection: MongoDB's own profiler says how each one went."""

import asyncio
import secrets

import pytest

from hub.desk.stores import Wanted as WantedTickets
from hub.keeping.stores import Removed
from hub.models import Membership
from hub.search.stores import Findable, Wanted
from store.blobs.blobs import LocalBlobs
from store.indexes import INDEXES
from store.mongo import open_store
from tests.store.samples import NOON, manager, message, room, ticket, user

pytestmark = pytest.mark.gen_test

ROOMS, POSTS = 6, 100


@pytest.fixture(scope="module")
def sample(mongodb, mongo_client, tmp_path_factory):
    """By collection, the documents of some rooms of user 1 with a history; in each the last post is deleted and one is
    pinned. There are ten times as many private rooms, of nobody.
    """
    name = f"test_{secrets.token_hex(6)}"
    asyncio.run(fill(mongodb, name, LocalBlobs(tmp_path_factory.mktemp("files"))))
    there = mongo_client[name]
    yield {collection: there[collection].find().to_list() for collection in there.list_collection_names()}
    mongo_client.drop_database(name)


async def fill(mongodb, name, blobs):
    store = await open_store(mongodb, name, bcrypt_rounds=4, blobs=blobs)
    for id in range(1, ROOMS + 1):
        await store.users.insert(user(f"user {id}"), "")
        await store.rooms.insert(room(f"room {id}", kind="open" if id % 2 else "private"))
        for user_id in (1, 2):
            await store.memberships.add(Membership(id, user_id, read_seq=POSTS - 10))
        await store.messages.write(history(id), [last_deleted(id)])
        await store.search.index(id, [findable(m) for m in history(id)], POSTS)
    await asyncio.gather(*(store.rooms.insert(room(f"closed {id}")) for id in range(10 * ROOMS)))
    for number in range(1, 10 * ROOMS):
        await store.desk.tickets.insert(ticket(number))
        await store.desk.managers.insert(manager(str(number), account_id=number))
    store.close()


@pytest.fixture
def filled(store, sample, mongo_client, database):
    """A copy of the sample, as queries may change it."""
    for name, documents in sample.items():
        mongo_client[database][name].delete_many({})
        if documents:
            mongo_client[database][name].insert_many(documents)


def history(room_id):
    first = room_id * POSTS
    posts = [message(first + seq, room_id=room_id, seq=seq, client_id=f"c{seq}") for seq in range(2, POSTS + 1)]
    return [message(first + 1, room_id=room_id, seq=1, pinned_at=NOON), *posts]


def findable(m):
    return Findable(m.id, m.room_id, m.author_id, ["cake", f"number{m.seq}"])


def wanted(*pieces, rooms=(4, 5), author_id=None):
    return Wanted(pieces, rooms, author_id, before=10**6)


def last_deleted(room_id):
    return message(room_id * POSTS + POSTS, room_id=room_id, seq=POSTS, rev=POSTS + 1, deleted=POSTS + 1)


@pytest.fixture
def profile(store, filled, mongo_client, database):
    """What MongoDB did since the test began: `profile()`."""
    mongo_client[database].command("profile", 2)
    yield lambda: [
        entry
        for entry in mongo_client[database]["system.profile"].find({"appName": "chatd"})
        if entry["op"] in {"query", "command", "update", "remove", "getmore"} and "planSummary" in entry
    ]
    mongo_client[database].command("profile", 0)


# How many documents a query may look at beyond those it was asked for, in a history of 100.
SLACK = 3

QUERIES = {
    "messages.by_ids": (lambda s: s.messages.by_ids([101, 102]), 2),
    "messages.heads": (lambda s: s.messages.heads([5, 6]), 0),
    "messages.pins": (lambda s: s.messages.pins([5, 6]), 2),
    "messages.changed_since": (lambda s: s.messages.changed_since(5, 50, 90, 20), 20),
    "messages.latest": (lambda s: s.messages.latest(5, skip=0, limit=20), 20),
    "messages.before": (lambda s: s.messages.before(5, 50, 20), 20),
    "messages.after": (lambda s: s.messages.after(5, 50, 20), 20),
    "keeping.oldest": (lambda s: s.keeping.oldest(5, 0, 20), 20),
    "keeping.rooms": (lambda s: s.keeping.rooms(["open"]), ROOMS),
    "keeping.held": (lambda s: s.keeping.held(), 0),
    "keeping.last_sweep": (lambda s: s.keeping.last_sweep(), 0),
    "keeping.days": (lambda s: s.keeping.days(5), 0),
    "messages.count": (lambda s: s.messages.count(5), 0),
    "memberships.get": (lambda s: s.memberships.get(5, 1), 1),
    "memberships.get_all": (lambda s: s.memberships.get_all([(5, 1), (6, 2), (7, 3)]), 2),
    "memberships.of_room": (lambda s: s.memberships.of_room(5), 2),
    "memberships.of_rooms": (lambda s: s.memberships.of_rooms([5, 6]), 4),
    "memberships.sizes": (lambda s: s.memberships.sizes([5, 6]), 0),
    "memberships.roles": (lambda s: s.memberships.roles([5, 6]), 0),
    "memberships.tallies": (lambda s: s.memberships.tallies([1]), ROOMS * 6),
    "memberships.tallies, of two": (lambda s: s.memberships.tallies([1, 2]), ROOMS * 7),
    "memberships.unread": (lambda s: s.memberships.unread(1), 2 * ROOMS),
    "rooms.by_id": (lambda s: s.rooms.by_id(5), 1),
    "rooms.by_name": (lambda s: s.rooms.by_name("ROOM 5"), 1),
    "rooms.by_names": (lambda s: s.rooms.by_names(["ROOM 5", "room 6"]), 2),
    "rooms.by_pair": (lambda s: s.rooms.by_pair("1:2"), 0),
    "rooms.visible": (lambda s: s.rooms.visible(1, all_kinds=False), 2 * ROOMS),
    "rooms.visible, all kinds": (lambda s: s.rooms.visible(1, all_kinds=True), 12 * ROOMS),
    "users.by_id": (lambda s: s.users.by_id(5), 1),
    "users.by_ids": (lambda s: s.users.by_ids([5, 6]), 2),
    "users.by_login": (lambda s: s.users.by_login("USER 5@example.org"), 1),
    "users.by_directory_id": (lambda s: s.users.by_directory_id("6f"), 0),
    "users.of_directory": (lambda s: s.users.of_directory(), 0),
    "users.all": (lambda s: s.users.all(), ROOMS),
    "users.photos": (lambda s: s.users.photos(["a", "b"]), 0),
    "users.exist": (lambda s: s.users.exist(), 0),
    "tokens.find": (lambda s: s.tokens.find("f" * 40, "access"), 0),
    "tokens.find_all": (lambda s: s.tokens.find_all(["e" * 40, "f" * 40], "access"), 0),
    "tokens.exists": (lambda s: s.tokens.exists("f" * 64), 0),
    "files.by_identifier": (lambda s: s.files.by_identifier("cake.png"), 0),
    "memberships.led": (lambda s: s.memberships.led(1), ROOMS),
    "memberships.invitations": (lambda s: s.memberships.invitations(1), ROOMS),
    "invites.by_code": (lambda s: s.invites.by_code("x" * 22), 0),
    "invites.into": (lambda s: s.invites.into([5, 6]), 0),
    "messages.by_client_ids": (lambda s: s.messages.by_client_ids([(7, 5, "c9"), (7, 4, "c5"), (8, 5, "x")]), 2),
    "messages.by_client_id": (lambda s: s.messages.by_client_id(7, 5, "c9"), 1),
    "workspaces.by_key": (lambda s: s.desk.workspaces.by_key("w", "api_" + "0" * 40), 0),
    "workspaces.by_name": (lambda s: s.desk.workspaces.by_name("Support"), 0),
    "topics.of_workspace": (lambda s: s.desk.topics.of_workspace("w", 5), 0),
    "managers.next": (lambda s: s.desk.managers.next("w"), 1),
    "managers.of_workspace": (lambda s: s.desk.managers.of_workspace("w", 5), 5),
    "managers.by_account": (lambda s: s.desk.managers.by_account("w", 3), 1),
    "managers.of_account": (lambda s: s.desk.managers.of_account(3), 1),
    "tickets.by_number": (lambda s: s.desk.tickets.by_number("w", 5), 1),
    "tickets.newest": (lambda s: s.desk.tickets.newest("w", "CAKE", 5), 5),
    "tickets.queue": (lambda s: s.desk.tickets.queue("w", WantedTickets(("open",)), skip=0, limit=5), 5),
    "tickets.held": (lambda s: s.desk.tickets.held("w"), 10 * ROOMS),
    "tickets.counts": (lambda s: s.desk.tickets.counts("w"), 0),
    "tickets.times": (lambda s: s.desk.tickets.times([5]), POSTS),
    "memberships.rooms": (lambda s: s.memberships.rooms(1), 2 * ROOMS),
    "search.find": (lambda s: s.search.find(wanted("number50")), 1),
    "search.find, a part of many words": (lambda s: s.search.find(wanted("umber")), POSTS),
    "search.find, two words": (lambda s: s.search.find(wanted("cake", "number50")), 2),
    "search.find, of an author": (lambda s: s.search.find(wanted(author_id=7)), 0),
    "search.find, words of an author": (lambda s: s.search.find(wanted("number50", author_id=7)), 2),
    "search.behind": (lambda s: s.search.behind(), 0),
    "search.bound": (lambda s: s.search.bound(NOON), 12),
    "search.indexed": (lambda s: s.search.indexed(5), 1),
    "incoming_hooks.by_code": (lambda s: s.incoming_hooks.by_code("x" * 32), 0),
    "incoming_hooks.of_room": (lambda s: s.incoming_hooks.of_room(5), 0),
    "upkeep.files": (lambda s: s.upkeep.files(), 0),
    "upkeep.last_backup": (lambda s: s.upkeep.last_backup(), 1),
    "outgoing_hooks.of_room": (lambda s: s.outgoing_hooks.of_room(5), 0),
    "outgoing_hooks.active": (lambda s: s.outgoing_hooks.active([5, 6]), 0),
    "outgoing_hooks.rooms": (lambda s: s.outgoing_hooks.rooms(), 0),
    "replies.of_workspace": (lambda s: s.desk.replies.of_workspace("w"), 0),
}
CHANGES = {
    "keeping.remove": (lambda s: s.keeping.remove([501, 502, 503], POSTS), 8),
    "keeping.raise_floor": (lambda s: s.keeping.raise_floor(5, 7), 1),
    "keeping.hold": (lambda s: s.keeping.hold(5), 1),
    "keeping.note_sweep": (lambda s: s.keeping.note_sweep(NOON), 0),
    "keeping.note": (lambda s: s.keeping.note("2026-05-17", Removed(5, "open", 3, 1)), 1),
    "messages.write, repeated": (lambda s: s.messages.write(history(5), []), POSTS),
    "messages.write, known client_id": (lambda s: s.messages.write([message(9999, room_id=5, client_id="c9")], []), 1),
    "messages.write, changed": (lambda s: s.messages.write([], [message(509, room_id=5, seq=9, rev=500)]), 1),
    "memberships.advance": (lambda s: s.memberships.advance(5, 1, POSTS), 1),
    "memberships.remove": (lambda s: s.memberships.remove(5, 1), 1),
    "rooms.delete": (lambda s: s.rooms.delete(5), POSTS),
    "tokens.revoke_all": (lambda s: s.tokens.revoke_all(5), 0),
    "invites.redeem": (lambda s: s.invites.redeem("x" * 22), 0),
    "search.index": (lambda s: s.search.index(5, [findable(m) for m in history(5)[:5]], 5), 12),
    "search.index, deleted": (lambda s: s.search.index(5, [Findable(505, 5, 7, None)], 5), 4),
    "search.forget": (lambda s: s.search.forget(5), 3 * POSTS),
}


async def extravagance(store, profile, query, needed):
    """What a query did that it should not."""
    profiled = len(profile())
    await query(store)
    done = profile()[profiled:]
    assert done
    scans = [entry["planSummary"] for entry in done if "COLLSCAN" in entry["planSummary"]]
    examined = sum(entry.get("docsExamined", 0) for entry in done)
    return scans if scans or examined <= needed + SLACK else f"{examined} documents read"


async def test_a_query_reads_no_more_than_it_needs(store, profile):
    found = {name: await extravagance(store, profile, *query) for name, query in QUERIES.items()}
    assert {name: trouble for name, trouble in found.items() if trouble} == {}


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_reads_no_more_than_it_needs(store, profile, name):
    assert await extravagance(store, profile, *CHANGES[name]) == []


async def test_unread_messages_are_counted_unseen(store, profile):
    """Their number comes from the keys of an index, a little more than one of each."""
    direct = await store.rooms.insert(room("3-4", kind="direct", pair="3:4"))
    await store.memberships.add(Membership(direct.id, 3, read_seq=100))
    posts = [message(10_000 + seq, room_id=direct.id, seq=seq, author_id=4) for seq in range(1, 1001)]
    await store.messages.write(posts, [])
    profiled = len(profile())

    assert (await store.memberships.unread(3))[direct.id].messages == 900

    counting = [entry for entry in profile()[profiled:] if entry["ns"].endswith(".messages")]
    assert sum(entry["docsExamined"] for entry in counting) == 0
    assert sum(entry["keysExamined"] for entry in counting) <= 900 + SLACK


async def test_every_index_in_the_list_is_there(store, mongo_client, database):
    there = {name: len(mongo_client[database][name].index_information()) - 1 for name in INDEXES}
    assert there == {name: len(models) for name, models in INDEXES.items()}
