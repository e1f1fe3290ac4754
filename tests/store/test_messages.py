"""Messages in a real MongoDB: what is written once, what is refused, and what is read."""

from dataclasses import replace

import pytest
from pymongo.errors import BulkWriteError

from hub.files.models import Attachment
from hub.models import Reaction
from hub.stores import Written
from tests.store.samples import NOON, message

pytestmark = pytest.mark.gen_test

NOTHING = Written({}, frozenset())

WHOLE = message(
    1,
    kind="image",
    author_name="Guest",
    client_id="c1",
    parent_id=2**40,
    mentions=(7, 8),
    attachments=(Attachment("f1", None, "plan.png", "image/png", 2**33), Attachment(url="https://example.org/a")),
    reactions=(Reaction("👍", (7, 8)), Reaction("no", ())),
    pinned_at=NOON,
    edited=3,
    deleted=4,
    reacted=5,
    pinned=6,
)


@pytest.fixture
def messages(store):
    return store.messages


@pytest.fixture
def documents(mongo_client, database):
    return mongo_client[database]["messages"]


@pytest.mark.parametrize("written", [WHOLE, message(1)])
async def test_a_message_comes_back_as_it_was_written(messages, written):
    assert await messages.write([written], []) == NOTHING
    assert await messages.by_ids({1, 2}) == {1: written}


async def test_a_plain_message_takes_no_room_for_what_it_lacks(messages, documents):
    await messages.write([message(1)], [])
    kept = {"_id", "room_id", "seq", "rev", "author_id", "text", "created_at"}
    assert documents.find_one().keys() == kept


async def test_large_numbers_come_back_as_plain_ints(messages):
    """The driver has a kind of int of its own, which JSON encoders refuse."""
    await messages.write([message(2**40, attachments=(Attachment("f", size=2**33),))], [])
    (stored,) = (await messages.by_ids([2**40])).values()
    assert {type(stored.id), type(stored.seq), type(stored.attachments[0].size)} == {int}


async def test_ids_that_no_message_can_have_find_nothing(messages):
    await messages.write([message(1)], [])
    assert await messages.by_ids([1, 0, -5, 2**63, 10**30]) == {1: message(1)}


async def test_blocks_of_ids_never_overlap(messages):
    assert [await messages.reserve_ids(5), await messages.reserve_ids(3), await messages.reserve_ids(1)] == [0, 5, 8]


# Exactly once


async def test_writing_the_same_twice_is_writing_it_once(messages, documents):
    batch = [message(1, client_id="c1"), message(2), message(3, client_id="c3")]
    assert await messages.write(batch, []) == NOTHING
    assert await messages.write([*batch, message(4)], []) == NOTHING
    assert documents.count_documents({}) == 4


async def test_a_client_id_that_is_known_gives_the_stored_message(messages, documents):
    first = message(1, client_id="c1")
    await messages.write([first], [])
    assert await messages.write([message(2, client_id="c1"), message(3)], []) == Written({2: first}, frozenset())
    assert sorted(documents.distinct("_id")) == [1, 3]


async def test_many_are_found_by_what_their_clients_called_them(messages):
    await messages.write([message(1, client_id="c1"), message(2, client_id="c2"), message(3)], [])
    keys = [(7, 1, "c2"), (7, 1, "c3"), (8, 1, "c1"), (7, 4, "c1"), (7, 1, "c1")]
    assert await messages.by_client_ids(keys) == {(7, 1, "c1"): 1, (7, 1, "c2"): 2}
    assert await messages.by_client_ids([]) == {}


async def test_a_client_id_twice_in_one_batch_is_stored_once(messages):
    first = message(1, client_id="c1")
    assert (await messages.write([first, message(2, client_id="c1")], [])).repeated == {2: first}


async def test_a_client_id_is_known_to_its_author_in_its_room_alone(messages):
    batch = [
        message(1, client_id="c1"),
        message(2, client_id="c1", author_id=8),
        message(3, client_id="c1", room_id=2),
        message(4),
        message(5),
    ]
    assert await messages.write(batch, []) == NOTHING


async def test_a_taken_place_crowds_out(messages):
    await messages.write([message(1, seq=1), message(2, seq=2)], [])
    result = await messages.write([message(3, seq=2), message(4, seq=3)], [])
    assert result == Written({}, frozenset({3}))
    assert (await messages.by_ids([3, 4])).keys() == {4}


async def test_a_place_is_taken_in_its_room_alone(messages):
    assert await messages.write([message(1, seq=1), message(2, seq=1, room_id=2)], []) == NOTHING


async def test_repeats_are_told_from_the_crowded_out_whatever_key_the_database_names(messages):
    """The second batch is a retry by somebody whose seqs all belong to others by now."""
    first = message(1, seq=1, client_id="c1")
    await messages.write([first, message(2, seq=2), message(3, seq=3)], [])
    batch = [message(11, seq=1, client_id="c1"), message(12, seq=2, client_id="c2"), message(13, seq=3)]
    assert await messages.write(batch, []) == Written({11: first}, frozenset({12, 13}))


async def test_an_id_that_is_somebody_elses_is_a_bug(messages):
    await messages.write([message(1, seq=1)], [])
    with pytest.raises(RuntimeError, match="message id 1 was given out twice"):
        await messages.write([message(1, seq=2)], [])


async def test_a_message_that_the_database_refuses_for_another_reason_is_a_bug(messages, documents):
    await messages.write([message(1)], [])
    documents.database.command("collMod", "messages", validator={"text": {"$ne": "odd"}})
    with pytest.raises(BulkWriteError):
        await messages.write([message(1), message(2, text="odd")], [])


async def test_a_write_is_answered_when_the_journal_has_it(messages, documents):
    documents.database.command("profile", 2)
    await messages.write([message(1)], [])
    documents.database.command("profile", 0)
    written = documents.database["system.profile"].find({"ns": documents.full_name, "appName": "chatd"})
    assert [w["command"]["writeConcern"] for w in written] == [{"w": "majority", "j": True}]


# Changes


async def test_a_change_replaces_the_whole_message(messages):
    await messages.write([WHOLE], [])
    tombstone = message(1, rev=9, text="", deleted=9)
    await messages.write([], [tombstone])
    assert await messages.by_ids([1]) == {1: tombstone}


async def test_a_late_change_does_not_undo_a_newer_one(messages):
    newest = message(1, rev=5, text="newest")
    await messages.write([message(1)], [newest])
    await messages.write([], [message(1, rev=3, text="late"), message(1, rev=5, text="again")])
    assert await messages.by_ids([1]) == {1: newest}


async def test_a_change_of_nothing_makes_nothing(messages):
    await messages.write([], [message(1)])
    assert await messages.by_ids([1]) == {}


async def test_a_repeated_write_keeps_a_change_made_since(messages):
    changed = message(1, rev=5, text="changed")
    await messages.write([message(1)], [changed])
    assert await messages.write([message(1)], []) == NOTHING
    assert await messages.by_ids([1]) == {1: changed}


# Reading


@pytest.fixture
def history(io_loop, messages):
    """Eight messages; the second was edited (9), the fifth deleted (10). Another room is busy, too."""
    elsewhere = [message(100 + seq, room_id=2, seq=seq) for seq in range(1, 30)]
    changes = [message(2, rev=9, edited=9), message(5, rev=10, text="", deleted=10)]
    io_loop.run_sync(lambda: messages.write([message(seq) for seq in range(1, 9)] + elsewhere, changes))


@pytest.mark.usefixtures("history")
async def test_head_is_the_newest_change_of_the_room(messages):
    assert await messages.heads([1, 2, 3]) == {1: 10, 2: 29}


@pytest.mark.usefixtures("history")
async def test_what_changed_since_comes_in_the_order_of_the_changes(messages):
    changed = await messages.changed_since(1, 6, 10, limit=10)
    assert [(m.rev, m.id) for m in changed] == [(7, 7), (8, 8), (9, 2), (10, 5)]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("since", "until", "limit", "revs"), [(6, 9, 10, [7, 8, 9]), (6, 10, 2, [7, 8]), (10, 10, 5, []), (0, 1, 5, [1])]
)
async def test_changes_are_read_in_pieces(messages, since, until, limit, revs):
    assert [m.rev for m in await messages.changed_since(1, since, until, limit)] == revs


@pytest.mark.usefixtures("history")
async def test_pages_skip_tombstones_and_the_newest_comes_first(messages):
    assert [m.id for m in await messages.latest(1, skip=0, limit=4)] == [8, 7, 6, 4]
    assert [m.id for m in await messages.latest(1, skip=4, limit=4)] == [3, 2, 1]
    assert await messages.latest(1, skip=7, limit=4) == []


@pytest.mark.usefixtures("history")
async def test_tombstones_do_not_count(messages):
    assert [await messages.count(1), await messages.count(2), await messages.count(3)] == [7, 29, 0]


@pytest.mark.usefixtures("history")
async def test_pins_are_those_of_the_room(messages):
    pins = [message(3, rev=11, pinned_at=NOON, pinned=11), message(101, room_id=2, seq=1, rev=30, pinned_at=NOON)]
    await messages.write([], pins)
    assert await messages.pins([1, 2, 3]) == {1: {3}, 2: {101}}
    await messages.write([], [replace(pins[0], rev=12, pinned_at=None, pinned=12)])
    assert await messages.pins([1]) == {}
