"""Coming back soon: what was missed is still in memory."""

import pytest

from tests.hub.catchup.conftest import TEXTS
from tests.hub.house import Lines, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture
def kept(io_loop, stage, live, lobby, alice, bob, say):
    """Five messages of alice and bob, all in memory, and a database that can't be read."""

    async def make():
        said = [await say(lobby, author, text) for author, text in zip(3 * [alice, bob], TEXTS, strict=False)]
        stage.messages.usually("after", away)
        stage.messages.usually("changed_since", away)
        return said

    return io_loop.run_sync(make)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("since", range(6))
async def test_who_comes_back_soon_is_told_what_was_missed_without_reading(resume, say, lobby, alice, since):
    client = await resume(since)
    assert client.seqs == list(range(since + 1, 6))
    assert client.texts == TEXTS[since:]
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts == [*TEXTS[since:], "Six."]


@pytest.mark.usefixtures("kept")
async def test_what_is_one_s_own_is_told_as_such(resume):
    assert [event["own"] for event in (await resume(0)).heard] == [False, True, False, True, False]


async def test_a_change_is_kept_too(hub, places, kept, resume):
    await hub.messages.edit(places[0], kept[0].id, "First.")
    await hub.messages.react(places[1], kept[0].id, "+1")
    client = await resume(4)
    assert client.kinds == ["Posted", "Edited", "Reacted"]
    assert client.seqs == [5, 6, 7]


async def test_what_was_deleted_is_told_to_nobody_from_memory(hub, live, places, posts, say, lobby, alice, resume):
    await say(lobby, alice, "Six.", parent_id=posts[0].id)
    await hub.messages.delete(places[0], posts[0].id)
    assert live.recent.after(6) is not None
    client = await resume(5)
    assert client.kinds == ["Posted", "Deleted"]
    assert "One." not in b"".join(client.wire.sent).decode()


@pytest.mark.usefixtures("kept")
async def test_a_long_past_goes_in_portions(connect, hub, bob, live):
    client = connect(bob)
    client.session._outbox_limit = 4
    await hub.history.resume(client.session, live, 0)
    assert client.seqs == [1, 2, 3, 4, 5]
    assert len(client.wire.sent) == 5


async def test_who_was_away_for_long_is_told_from_the_database_and_then_from_memory(resume, posts, say, lobby, bob):
    await say(lobby, bob, "Six.")
    await say(lobby, bob, "Seven.")
    client = await resume(3)
    assert client.seqs == [4, 5, 6, 7]
    assert client.texts == ["Four.", "Five.", "Six.", "Seven."]


@pytest.mark.usefixtures("kept")
async def test_what_many_have_missed_is_joined_once_for_all_but_those_whose_own_it_is(resume, alice, bob, carol):
    first, second, author = [await resume(1, caller) for caller in (carol, carol, bob)]
    elsewhere = await resume(1, carol, dialect=Lines("elsewhere"))
    assert first.wire.sent[0] is second.wire.sent[0]
    assert elsewhere.wire.sent[0] is not first.wire.sent[0]
    assert [client.texts for client in (first, second, author, elsewhere)] == 4 * [TEXTS[1:]]
    assert [event["own"] for event in first.heard] == 4 * [False]
    assert [event["own"] for event in author.heard] == [True, False, True, False]


async def test_what_was_joined_for_others_is_not_for_who_comes_after_a_change(hub, places, kept, resume, carol):
    await resume(3, carol)
    await hub.messages.edit(places[0], kept[4].id, "Fifth.")
    assert (await resume(3, carol)).seqs == [4, 5, 6]
    await hub.messages.delete(places[0], kept[4].id)
    assert b"Fifth." not in b"".join((await resume(6, carol)).wire.sent)


@pytest.mark.usefixtures("kept")
async def test_a_portion_is_as_large_as_the_outbox_of_who_is_told_allows(connect, hub, resume, carol, live):
    await resume(0, carol)
    narrow = connect(carol)
    narrow.session._outbox_limit = 4
    await hub.history.resume(narrow.session, live, 0)
    assert (narrow.texts, len(narrow.wire.sent)) == (TEXTS, 5)


@pytest.mark.usefixtures("kept")
async def test_who_has_missed_nothing_hears_what_comes(resume, say, lobby, alice, live):
    client = await resume(live.head)
    assert (client.heard, live.hears(client.session)) == ([], True)
    await say(lobby, alice, "Six.")
    await others_go_on()
    assert client.texts == ["Six."]


@pytest.mark.usefixtures("kept")
async def test_what_is_joined_is_forgotten_after_a_moment(resume, carol, monkeypatch):
    monkeypatch.setattr("hub.readings.KEPT", 0)
    first = await resume(1, carol)
    await others_go_on()
    second = await resume(1, carol)
    assert first.wire.sent == second.wire.sent
    assert first.wire.sent[0] is not second.wire.sent[0]
