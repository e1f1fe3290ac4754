"""The group commit: what is stored before it is heard, once, and in one order."""

import asyncio
from dataclasses import replace

import pytest

from commands.clock import now
from hub.config import Limits
from hub.entries import Draft
from hub.errors import INTERNAL_ERROR, NotFound, RoomNotFound, Unavailable
from hub.hub import Hub
from hub.journal import BATCH_CHARS, Unconfirmed
from tests.hub.house import Gate, Late, away, lost, others_go_on
from tests.store.samples import message

pytestmark = pytest.mark.gen_test


class Bug(Exception):
    pass


async def bug(call):
    raise Bug


async def stored_then_bug(call):
    await call()
    raise Bug


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=10**6))


@pytest.fixture
def messages(stage):
    return stage.messages


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Failed calls are repeated without a pause."""
    monkeypatch.setattr("hub.journal.FIRST_PAUSE", 0.001)


@pytest.fixture
def places(io_loop, hub, lobby, alice, bob):
    """Those of alice and bob."""

    async def look():
        return [await hub.members.place(caller, lobby) for caller in (alice, bob)]

    return io_loop.run_sync(look)


@pytest.fixture
def place(places):
    return places[0]


@pytest.fixture
def post(hub, place):
    """Queue a post of alice."""

    def queue(text, **fields):
        return hub.messages.post(place, Draft(text, **fields))

    return queue


@pytest.fixture
def history(store, lobby):
    """What is stored, by seq: (seq, text)."""

    async def read():
        return [(m.seq, m.text) for m in await store.messages.changed_since(lobby.id, 0, 10**6, 10**6)]

    return read


@pytest.fixture
def calm(hub):
    """The journal keeps authors waiting for a moment only, until this is called."""
    usual, hub.journal._patience = hub.journal._patience, 0.05

    def down():
        hub.journal._patience = usual

    return down


# Durable before visible


async def test_nobody_hears_a_post_before_it_is_on_disk(messages, post, join, lobby, bob, store):
    client = await join(bob, lobby)
    gate = Late()
    messages.direct("write", gate)
    answer = post("Wait for it.")

    await gate.reached.wait()
    await others_go_on()
    assert not answer.done()
    assert client.heard == []

    gate.open()
    assert (await answer).message.text == "Wait for it."
    await others_go_on()
    assert client.texts == ["Wait for it."]


async def test_a_write_that_fails_is_neither_answered_nor_heard(messages, post, join, lobby, bob):
    client = await join(bob, lobby)
    gate = Gate()
    messages.direct("write", away, gate)
    answer = post("Wait for it.")

    await gate.reached.wait()
    assert not answer.done()
    assert client.heard == []
    gate.open()
    await answer


# When the database is away


async def test_posts_go_on_by_themselves_when_the_database_is_back(messages, post, history):
    messages.direct("write", away, away, away)
    assert (await post("One.")).message.seq == 1
    assert (await post("Two.")).message.seq == 2
    assert await history() == [(1, "One."), (2, "Two.")]


async def test_reserving_ids_is_repeated_too(messages, post):
    messages.direct("reserve_ids", away, lost)
    assert (await post("One.")).message.text == "One."


async def test_loading_a_message_to_change_is_repeated_too(hub, messages, post, place):
    posted = (await post("Helo.")).message
    messages.direct("by_ids", away, away)
    assert (await hub.messages.edit(place, posted.id, "Hello.")).message.text == "Hello."


async def test_a_write_that_takes_long_is_refused_as_unconfirmed_and_told_when_it_is_done(
    messages, post, join, lobby, bob, calm
):
    client = await join(bob, lobby)
    gate = Gate()
    messages.direct("write", gate)
    answer = post("Slowly.")

    with pytest.raises(Unconfirmed):
        await answer
    assert client.heard == []

    calm()
    gate.open()
    assert (await _once_accepted(post, "Next.")).message.seq == 2
    await others_go_on()
    assert client.texts == ["Slowly.", "Next."]


@pytest.mark.parametrize("step", ["by_ids", "reserve_ids"])
async def test_what_was_refused_before_any_write_is_not_stored_later(hub, messages, place, history, calm, step):
    gate = Gate()
    messages.direct(step, gate)
    answers = [hub.messages.post(place, Draft("Too late.")), hub.messages.delete(place, 1)]

    for answer in answers:
        with pytest.raises(Unavailable) as refused:
            await answer
        assert refused.type is Unavailable

    calm()
    gate.open()
    await _once_accepted(lambda text: hub.messages.post(place, Draft(text)), "Next.")
    assert [text for _, text in await history()] == ["Next."]


async def test_while_the_database_is_away_posts_are_refused_at_once(messages, post, calm):
    gate = Gate()
    messages.direct("write", gate)
    first = post("One.")
    await gate.reached.wait()
    waiting = post("Waits behind.")

    with pytest.raises(Unconfirmed):
        await first
    assert type(waiting.exception()) is Unavailable
    with pytest.raises(Unavailable):
        post("Not even queued.")

    calm()
    gate.open()
    await _once_accepted(post, "Again.")


@pytest.mark.expects_log
async def test_a_bug_while_the_database_is_away_does_not_refuse_for_ever(messages, post, alice, lobby, say, calm):
    gate = Gate(then=bug)
    messages.direct("write", gate)
    with pytest.raises(Unconfirmed):
        await post("One.")

    calm()
    gate.open()
    await others_go_on()
    assert (await say(lobby, alice, "Two.")).seq == 1


async def test_more_than_can_wait_is_refused(messages, post, monkeypatch):
    monkeypatch.setattr("hub.journal.WAITING", 2)
    answers = [post("One."), post("Two.")]
    with pytest.raises(Unavailable):
        post("Three.")
    await asyncio.gather(*answers)


# Exactly once


async def test_a_write_whose_answer_was_lost_is_the_same_write(messages, post, join, lobby, bob, history):
    client = await join(bob, lobby)
    messages.direct("write", lost, lost)
    answer = await post("Once.", client_id="c1")

    assert (answer.repeated, answer.message.seq) == (False, 1)
    assert await history() == [(1, "Once.")]
    await others_go_on()
    assert client.texts == ["Once."]


async def test_a_client_id_repeated_later_gets_the_stored_message(post, join, lobby, bob):
    first = await post("Once.", client_id="c1")
    client = await join(bob, lobby)
    again = await post("Once more.", client_id="c1")

    assert (again.message, again.repeated) == (first.message, True)
    assert client.heard == []


async def test_a_client_id_twice_in_one_batch_is_one_message(post, join, lobby, bob, history):
    client = await join(bob, lobby)
    first, again, other = await asyncio.gather(
        post("One.", client_id="c1"), post("One?", client_id="c1"), post("Two.", client_id="c2")
    )
    assert (again.message, again.repeated) == (first.message, True)
    assert [text for _, text in await history()] == ["One.", "Two."]
    await others_go_on()
    assert client.texts == ["One.", "Two."]
    assert client.seqs == [first.message.seq, other.message.seq]


async def test_a_client_id_is_known_after_a_restart(post, store, settings, alice, lobby):
    first = await post("Once.", client_id="c1")

    restarted = Hub(store, settings, now=now)
    place = await restarted.members.place(alice, lobby)
    again = await restarted.messages.post(place, Draft("Once more.", client_id="c1"))
    next_one = await restarted.messages.post(place, Draft("New."))

    assert (again.message, again.repeated) == (first.message, True)
    assert next_one.message.id > first.message.id
    assert next_one.message.seq > first.message.seq


async def test_the_same_client_id_of_another_author_is_another_message(hub, places, post):
    mine = await post("Mine.", client_id="c1")
    theirs = await hub.messages.post(places[1], Draft("Theirs.", client_id="c1"))
    assert (theirs.repeated, theirs.message.text) == (False, "Theirs.")
    assert theirs.message.id != mine.message.id


async def test_a_deleted_message_is_still_the_answer_to_its_client_id(hub, place, post):
    message = (await post("Once.", client_id="c1")).message
    await hub.messages.delete(place, message.id)
    again = await post("Once.", client_id="c1")
    assert again.repeated
    assert again.message.deleted


async def test_a_repeat_is_answered_after_the_room_has_heard_the_original(messages, post, join, lobby, bob, store):
    """Also when finding out where the rest goes takes another write."""
    await _written_by_another_process(store, lobby, 3)
    client = await join(bob, lobby)
    post("Crowded out.")
    first = post("One.", client_id="c1")
    again = post("One?", client_id="c1")
    told = []
    again.add_done_callback(lambda _: told.extend(client.texts))

    await first
    await others_go_on()
    assert told.count("One.") == 1


# One order


async def test_changes_of_a_room_are_numbered_and_heard_in_the_order_of_the_calls(hub, places, join, lobby, bob):
    alice, bobs = places
    client = await join(bob, lobby)
    posts = [hub.messages.post((alice, bobs)[n % 2], Draft(str(n))) for n in range(20)]
    ids = [answer.message.id for answer in await asyncio.gather(*posts)]
    changes = [
        hub.messages.edit(alice, ids[0], "edited"),
        hub.messages.react(bobs, ids[1], "+1"),
        hub.messages.delete(bobs, ids[3]),
    ]
    await asyncio.gather(*changes)
    await others_go_on()

    assert client.seqs == list(range(1, 24))
    assert client.texts == [str(n) for n in range(20)]
    assert ids == sorted(ids)


async def test_a_batch_is_one_write(messages, post, store):
    gate = Gate()
    messages.direct("write", gate)
    first = post("First.")
    await gate.reached.wait()
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    messages.direct("write", *[counted] * 20)
    waiting = [post(str(n)) for n in range(20)]
    gate.open()
    await asyncio.gather(first, *waiting)
    assert len(calls) == 1


async def test_long_posts_are_told_in_several_batches(hub, place, join, lobby, bob):
    """Else one burst would overflow the outbox of everybody in the room."""
    client = await join(bob, lobby)
    texts = [letter * 10_000 for letter in "abcdefghijklmnopqrstuvwxyz"]
    await asyncio.gather(*(hub.messages.post(place, Draft(text)) for text in texts))
    await others_go_on()

    assert client.texts == texts
    assert max(map(len, client.wire.sent)) < 2 * BATCH_CHARS


async def test_changes_of_one_message_build_on_each_other(hub, places, post, store):
    alice, bob = places
    message = (await post("Draft")).message
    answers = await asyncio.gather(
        hub.messages.edit(alice, message.id, "Final"),
        hub.messages.react(bob, message.id, "+1"),
        hub.messages.react(alice, message.id, "+1"),
        hub.messages.delete(alice, message.id),
        hub.messages.react(bob, message.id, "-1"),
        return_exceptions=True,
    )
    texts = [answer.message.text for answer in answers[:4]]
    assert texts == ["Final", "Final", "Final", ""]
    assert isinstance(answers[4], NotFound)
    stored = (await store.messages.by_ids([message.id]))[message.id]
    assert stored == answers[3].message
    assert stored.rev == 5


async def test_who_is_crowded_out_by_another_process_goes_to_the_end(post, store, lobby, history):
    await post("One.")
    await _written_by_another_process(store, lobby, 2, 3)
    answers = await asyncio.gather(post("Four."), post("Five."))
    assert sorted(answer.message.seq for answer in answers) == [4, 5]
    assert [seq for seq, _ in await history()] == [1, 2, 3, 4, 5]


async def test_nobody_changes_a_message_that_is_still_being_added(hub, place, post):
    """Its id can be guessed, but the post may yet turn out to be a repeat."""
    first = (await post("One.", client_id="c1")).message
    repeat = post("One.", client_id="c1")
    guess = hub.messages.delete(place, first.id + 1)

    assert (await repeat).repeated
    with pytest.raises(NotFound):
        await guess


async def test_a_refused_entry_takes_no_seq_and_leaves_the_rest_alone(hub, places, post):
    _, bob = places
    message = (await post("Mine.")).message
    refused, posted = await asyncio.gather(
        hub.messages.edit(bob, message.id, "Not yours."), post("Next."), return_exceptions=True
    )
    assert refused.code == "forbidden"
    assert posted.message.seq == 2


async def test_nothing_is_added_to_a_deleted_room(hub, place, post):
    place.live.gone = True
    with pytest.raises(RoomNotFound):
        await post("Anybody?")


# Bugs


@pytest.mark.expects_log
@pytest.mark.parametrize("scene", [bug, stored_then_bug])
async def test_after_a_bug_everybody_comes_back_to_what_is_stored(
    hub, messages, post, join, lobby, alice, bob, say, history, scene
):
    client = await join(bob, lobby)
    messages.direct("write", scene)
    with pytest.raises(Bug):
        await post("Maybe.")
    assert client.wire.farewell[0] == INTERNAL_ERROR

    assert await say(lobby, alice, "Next.")
    texts = [text for _, text in await history()]
    assert texts == (["Next."] if scene is bug else ["Maybe.", "Next."])


@pytest.mark.expects_log
async def test_what_waits_for_a_room_that_crashed_is_refused(messages, post, join, lobby, alice, bob, say):
    """Its seqs are for the fresh room to give out, and nobody hears the old one."""
    gate = Gate(then=bug)
    messages.direct("write", gate)
    first = post("One.")
    await gate.reached.wait()
    behind = post("Behind.")
    gate.open()

    with pytest.raises(Bug):
        await first
    client = await join(bob, lobby)
    with pytest.raises(Unavailable):
        await behind
    with pytest.raises(Unavailable):
        await post("Through the old place.")
    assert (await say(lobby, alice, "A fresh one.")).seq == 1
    await others_go_on()
    assert client.texts == ["A fresh one."]


@pytest.mark.expects_log
async def test_a_crash_of_one_room_reaches_only_the_rooms_of_its_batch(
    hub, messages, post, join, open_room, alice, bob
):
    attic = await open_room("attic", alice, bob)
    client = await join(bob, attic)
    messages.direct("write", bug)
    with pytest.raises(Bug):
        await post("One.")
    assert client.wire.farewell is None


# The end


async def test_draining_waits_for_what_was_queued_and_takes_nothing_more(hub, post, history):
    answers = [post(str(n)) for n in range(5)]
    await hub.journal.drain()
    assert all(answer.done() for answer in answers)
    assert len(await history()) == 5
    with pytest.raises(Unavailable):
        post("Too late.")


async def test_a_drain_that_is_given_up_refuses_what_is_left(hub, messages, post):
    gate = Gate()
    messages.direct("write", gate)
    under_way = post("One.")
    await gate.reached.wait()
    waiting = post("Two.")

    drain = asyncio.ensure_future(hub.journal.drain())
    await others_go_on()
    drain.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drain
    assert isinstance(under_way.exception(), Unconfirmed)
    assert type(waiting.exception()) is Unavailable


async def _once_accepted(post, text):
    """Post as soon as the journal takes posts again."""
    async with asyncio.timeout(5):
        while True:
            try:
                return await post(text)
            except Unavailable:
                await asyncio.sleep(0)


async def _written_by_another_process(store, room, *seqs):
    first = await store.messages.reserve_ids(len(seqs))
    await store.messages.write([message(first + n, room_id=room.id, seq=seq) for n, seq in enumerate(seqs, 1)], [])
