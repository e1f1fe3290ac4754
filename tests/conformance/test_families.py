"""One room in five dialects: whatever is done in one of them is the same in each of the others."""

import asyncio
from dataclasses import replace

import pytest

from hub.errors import WrongKey
from tests.clients import Person
from tests.conformance.families import EVERYWHERE, capable, incapable, pairs

pytestmark = pytest.mark.gen_test

FAMILIES = list(EVERYWHERE)
HARD = "Grüße, 世界 🐴\n<b>&amp;\"'\u2028 $where"


def every_pair(acting=FAMILIES, observing=FAMILIES):
    return pytest.mark.parametrize("pair", pairs(acting, observing), ids="-".join)


# Signing in


@every_pair(capable("sign in"))
async def test_a_token_of_one_family_opens_the_sockets_of_another(nobody, alice, enter, pair):
    issuing, opening = pair
    alice.token = await EVERYWHERE[issuing].sign_in(nobody, "alice", "alice's password")
    member = await enter(alice, opening)
    await member.say("It opens.")
    assert (await member.hear()).text == "It opens."


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "001"])
async def test_the_token_of_a_bot_opens_every_socket(hub, server, arena, enter, alice, family):
    bot = Person(server, await hub.bots.create("robin"))
    bot.token = await hub.bots.token(bot.user)
    if family == "003":
        await hub.direct.open(await hub.signin.authenticate(alice.token), bot.user)
        arena = replace(arena, names=("alice", "robin"))
    else:
        await hub.members.add_member(arena.room, bot.user)
    member = await EVERYWHERE[family](bot, arena).enter(None)
    await member.say("It opens.")
    assert (await member.hear()).text == "It opens."


# Posting


@every_pair()
async def test_a_message_is_heard_and_read_as_it_was_said(both, pair):
    acts, hears = await both(*pair)
    await acts.say(HARD, client_id="c1")
    own, heard = await acts.hear(), await hears.hear()
    assert (own.text, own.client_id) == (HARD, "c1")
    assert (heard.text, heard.client_id) == (HARD, None)
    assert heard.author in {"alice", None}
    assert own.id == heard.id or None in {own.id, heard.id}

    await acts.say("Two.")
    await hears.hear()
    assert await hears.history() == [HARD, "Two."]


@every_pair()
async def test_both_hear_one_order(both, pair):
    members = await both(*pair)
    for n in range(10):
        await asyncio.gather(*(member.say(f"{who} {n}") for who, member in enumerate(members)))
    first, second = [[(await member.hear()).text for _ in range(20)] for member in members]
    assert first == second
    assert [text for text in first if text.startswith("0")] == [f"0 {n}" for n in range(10)]


@every_pair()
async def test_a_retry_in_another_family_is_the_same_message(enter, alice, bob, pair):
    one, other = [await enter(alice, family) for family in pair]
    witness = await enter(bob, "001" if "001" in pair else "002")
    for member in (one, other):
        await member.say("Once.", client_id="once")
        await member.hear()
    await other.say("Next.")
    assert [(await witness.hear()).text for _ in range(2)] == ["Once.", "Next."]


@every_pair()
async def test_what_is_refused_is_heard_by_nobody(both, pair):
    acts, hears = await both(*pair)
    await acts.say("x" * 10_001)
    assert await acts.refusal() in {"message_too_long", "A message has at most 10000 characters."}
    await acts.say("Short.")
    assert (await hears.hear()).text == "Short."


# Changing


@every_pair(capable("edit", "delete", "react"))
async def test_what_is_changed_is_heard_or_read(both, pair):
    acts, observes = await both(*pair)
    for text in ("Helo.", "Gone."):
        await acts.say(text)
    ids = [(await acts.hear()).id for _ in range(2)]
    await acts.edit(ids[0], HARD)
    assert await acts.hear_edit() == (ids[0], HARD)
    await acts.delete(ids[1])
    assert await acts.hear_delete() == ids[1]
    if "hear edits" in observes.can:
        assert await observes.hear_edit() == (ids[0], HARD)
    if "hear deletions" in observes.can:
        assert await observes.hear_delete() == ids[1]
    assert await observes.history() == [HARD]


@every_pair(capable("react"))
async def test_reactions_are_counted_and_leave_the_message_as_it_is(both, pair):
    acts, observes = await both(*pair)
    await acts.say("Cake!")
    id = (await acts.hear()).id
    await acts.react(id, "Heart")
    assert await acts.hear_react() == (id, {"Heart": 1})
    if "hear reactions" in observes.can:
        assert await observes.hear_react() == (id, {"Heart": 1})
        await observes.react(id, "Heart")
        assert await acts.hear_react() == (id, {"Heart": 2})
    assert await observes.history() == ["Cake!"]


@every_pair(incapable("edit"))
async def test_what_a_family_has_no_word_for_changes_nothing(both, pair):
    acts, observes = await both(*pair)
    await acts.say("It stays.")
    await acts.attempt((await observes.hear()).id or 1)
    await acts.say("So does this.")
    assert (await observes.hear()).text == "So does this."
    assert await observes.history() == ["It stays.", "So does this."]


# Coming back


@every_pair(observing=capable("resume"))
async def test_who_comes_back_hears_what_was_missed_once(both, enter, bob, pair):
    acts, hears = await both(*pair)
    await acts.say("Before.")
    await hears.hear()
    await hears.leave()
    for n in range(3):
        await acts.say(f"Missed {n}.")
        await acts.hear()

    back = await enter(bob, pair[1], since=hears.seq)
    await acts.say("After.")
    heard = [(await back.hear()).text for _ in range(4)]
    assert heard == ["Missed 0.", "Missed 1.", "Missed 2.", "After."]


@every_pair(incapable("resume"), incapable("resume"))
async def test_who_cannot_resume_finds_what_was_missed_in_the_history(both, enter, bob, pair):
    acts, hears = await both(*pair)
    await hears.leave()
    await acts.say("Missed.")
    await acts.hear()
    assert (await enter(bob, pair[1])).past == ["Missed."]


@every_pair(capable("edit", "delete"), capable("resume", "hear edits"))
async def test_who_comes_back_hears_what_was_changed_meanwhile(both, enter, bob, pair):
    acts, hears = await both(*pair)
    for text in ("Helo.", "Gone."):
        await acts.say(text)
    ids = [(await acts.hear()).id for _ in range(2)]
    await hears.hear(), await hears.hear()
    await hears.leave()
    await acts.edit(ids[0], "Hello.")
    await acts.hear_edit()
    await acts.delete(ids[1])
    await acts.hear_delete()

    back = await enter(bob, pair[1], since=hears.seq)
    assert await back.hear_edit() == (ids[0], "Hello.")
    assert await back.hear_delete() == ids[1]


# Reading


@every_pair(["app", "002", "004", "000"], ["app", "002"])
async def test_what_was_read_in_one_family_is_unread_in_none(enter, alice, bob, pair):
    await told_what_is_unread(enter, alice, bob, pair)


@pytest.mark.parametrize("pair", [*pairs(["app", "003", "004", "000"], ["003"]), ("003", "app")], ids="-".join)
async def test_what_was_read_of_a_conversation_is_unread_in_no_family(enter, alice, bob, pair):
    """Families 002 and 003 list no room in common."""
    await told_what_is_unread(enter, alice, bob, (*pair, "003"))


async def told_what_is_unread(enter, alice, bob, families):
    """What clients without a read state have heard stays unread, until it is read in the other family."""
    says = await enter(alice, families[-1])
    reads, counts = [await enter(bob, family) for family in families[:2]]
    for text in ("One.", "Two."):
        await says.say(text)
        await reads.hear()
        await counts.hear()
    assert await counts.unread() == 2
    reader = reads if "read state" in reads.can else counts
    await reader.read(counts.seq)
    assert await counts.unread() == 0


# Presence


@every_pair(FAMILIES, ["app", "002"])
async def test_who_comes_and_goes_is_seen(enter, alice, bob, pair):
    observes = await enter(bob, pair[1])
    acts = await enter(alice, pair[0])
    assert await observes.sees(acts, here=True)
    await acts.leave()
    assert await observes.sees(acts, here=False)


@every_pair(["002", "003", "004", "000"], ["003"])
async def test_who_enters_and_leaves_a_conversation_is_seen_there(enter, alice, bob, pair):
    observes = await enter(bob, pair[1])
    acts = await enter(alice, pair[0])
    assert await observes.sees(acts, here=True)
    await acts.leave()
    assert await observes.sees(acts, here=False)


@every_pair(["app"], ["003"])
async def test_the_page_is_in_all_rooms_and_so_enters_none(enter, alice, bob, pair):
    observes = await enter(bob, pair[1])
    acts = await enter(alice, pair[0])
    await acts.say("Hello.")
    frame = await observes.socket.receive()
    assert frame["type"] == "chat_message"


# Rights


@every_pair(["002"], [family for family in FAMILIES if family != "003"])
async def test_a_room_of_others_lets_nobody_in(both, carol, arena, pair):
    """Nor does a conversation: in family 003 whoever knocks gets one of their own."""
    acts, hears = await both(*pair)
    assert await EVERYWHERE[pair[1]](carol, arena).refused() in {
        403,
        "not_a_member",
        "room_not_found",
        WrongKey.sentence,
    }
    await acts.say("Between us.")
    assert (await hears.hear()).text == "Between us."


@every_pair(["002"])
async def test_who_is_disabled_hears_nothing_more(hub, both, bob, pair):
    acts, hears = await both(*pair)
    await hub.accounts.disable(bob.user)
    await hears.ended()
    await acts.say("Without Bob.")
    assert (await acts.hear()).text == "Without Bob."
