"""What members do with messages, and what they may not."""

from dataclasses import replace

import pytest

from hub.config import Limits
from hub.entries import Draft
from hub.errors import BadRequest, Forbidden, NotFound, RateLimited, TooLarge
from hub.events import Typing
from hub.files.models import Attachment
from hub.messages import LARGEST_ID, MENTIONS
from hub.models import Reaction
from tests.hub.house import Lines, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(message_chars=20, posts_per_10s=5))


@pytest.fixture
def place(places):
    return places[0]


@pytest.fixture
def messages(hub):
    return hub.messages


async def test_a_post_is_answered_with_the_stored_message(messages, place, store):
    answer = await messages.post(place, Draft("Hi.", client_id="c1"))
    assert (await store.messages.by_ids([answer.message.id]))[answer.message.id] == answer.message
    assert not answer.repeated


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (Draft(""), BadRequest),
        (Draft(" \n\t "), BadRequest),
        (Draft(21 * "x"), TooLarge),
        (Draft("\ud800"), BadRequest),
        (Draft("Hi.", client_id=""), BadRequest),
        (Draft("Hi.", client_id=65 * "x"), BadRequest),
        (Draft("Hi.", client_id="\udc00"), BadRequest),
        (Draft("Hi.", mentions=tuple(range(1, MENTIONS + 2))), BadRequest),
        (Draft("Hi.", mentions=(0,)), BadRequest),
        (Draft("Hi.", mentions=(2**63,)), BadRequest),
    ],
)
async def test_what_makes_no_message_is_refused_at_once(messages, place, draft, refusal):
    with pytest.raises(refusal):
        messages.post(place, draft)
    assert place.live.assigned == 0


async def test_what_is_missing_in_a_message_is_named(messages, place):
    for action, code, field in (
        (lambda: messages.post(place, Draft("")), "empty_message", "message"),
        (lambda: messages.post(place, Draft(21 * "x")), "message_too_long", "message"),
        (lambda: messages.post(place, Draft("Hi.", mentions=(0,))), "bad_request", "mentions"),
        (lambda: messages.post(place, Draft("Hi.", mentions=(1,) * (MENTIONS + 1))), "bad_request", "mentions"),
        (lambda: messages.edit(place, 1, " "), "empty_message", "new_content"),
        (lambda: messages.edit(place, 1, 21 * "x"), "message_too_long", "new_content"),
    ):
        with pytest.raises((BadRequest, TooLarge)) as refused:
            action()
        assert (refused.value.code, refused.value.field) == (code, field)


async def test_as_many_as_may_be_are_mentioned(messages, place):
    mentions = (*range(1, MENTIONS), LARGEST_ID)
    assert (await messages.post(place, Draft("Hi.", mentions=mentions))).message.mentions == mentions
    with pytest.raises(BadRequest):
        messages.post(place, Draft("Hi.", mentions=(LARGEST_ID + 1,)))


@pytest.mark.parametrize("draft", [Draft(20 * "🎂"), Draft("", attachments=(Attachment("f"),)), Draft("\0")])
async def test_what_makes_a_message_is_kept_as_it_is(messages, place, draft):
    assert (await messages.post(place, draft)).message.text == draft.text


@pytest.mark.parametrize(("text", "refusal"), [("", BadRequest), (" ", BadRequest), (21 * "x", TooLarge)])
async def test_an_edit_is_held_to_the_same_rules(messages, place, text, refusal):
    message = (await messages.post(place, Draft("Hi."))).message
    with pytest.raises(refusal):
        messages.edit(place, message.id, text)


@pytest.mark.parametrize("name", ["", "  ", 33 * "x", "\ud800"])
async def test_a_reaction_has_a_name(messages, place, name):
    with pytest.raises(BadRequest):
        messages.react(place, 1, name)


async def test_reactions_and_pins_are_given_and_taken_back(messages, place, alice):
    message = (await messages.post(place, Draft("Hi."))).message
    for wanted, reactions in ((True, (Reaction("+1", (alice.user.id,)),)), (False, ())):
        assert (await messages.react(place, message.id, "+1", wanted=wanted)).message.reactions == reactions
    for options, pinned in (({}, True), ({"wanted": False}, False)):
        assert ((await messages.pin(place, message.id, **options)).message.pinned_at is not None) == pinned
    assert (await messages.react(place, message.id, "+1")).message.reactions != ()


async def test_what_others_wrote_is_not_ones_own_to_change(messages, places):
    alice, bob = places
    message = (await messages.post(alice, Draft("Mine."))).message
    for refused in (messages.edit(bob, message.id, "Yours."), messages.delete(bob, message.id)):
        with pytest.raises(Forbidden):
            await refused
    with pytest.raises(Forbidden):
        await messages.pin(bob, message.id)


async def test_messages_of_another_room_are_not_there(hub, messages, place, open_room, alice):
    attic = await open_room("attic", alice)
    message = (await messages.post(place, Draft("Here."))).message
    with pytest.raises(NotFound):
        await messages.edit(await hub.members.place(alice, attic), message.id, "There.")


async def test_who_posts_too_fast_is_told_to_wait(messages, places):
    alice, bob = places
    for _ in range(5):
        await messages.post(alice, Draft("Hi."))
    for action in (
        lambda: messages.post(alice, Draft("Hi.")),
        lambda: messages.edit(alice, 1, "Hi."),
        lambda: messages.react(alice, 1, "+1"),
    ):
        with pytest.raises(RateLimited) as refused:
            action()
        assert 0 < refused.value.retry_after <= 2
    await messages.post(bob, Draft("Hi."))


async def test_typing_is_told_to_the_room_and_not_kept(messages, places, join, lobby, bob, store):
    client = await join(bob, lobby)
    messages.typing(places[0], is_typing=True)
    await others_go_on()
    assert client.kinds == ["Typing"]
    assert await store.messages.heads([lobby.id]) == {}


async def test_who_types_and_where_is_told_as_it_is_shown(hub, messages, connect, lobby, open_room, alice, bob):
    """Of a guest what it calls itself, and by which connection it is known."""
    alice = replace(alice, sid="by this one")
    visitor = hub.guests.welcome("s1")
    plaza = await open_room("plaza", bob, kind="open")
    listener = connect(bob, dialect=Lines())
    for room in (lobby, plaza):
        hub.registry.enter(listener.session, await hub.registry.live(room))
    place = await hub.members.place(alice, lobby)
    for is_typing in (True, False):
        messages.typing(place, is_typing=is_typing)
    messages.typing(await hub.guests.enter(visitor, "plaza"), is_typing=True, author="Ann")
    await others_go_on()
    told = [event for event, _ in listener.session.dialect.encoded if isinstance(event, Typing)]
    assert [(e.room_id, e.author.name, e.is_typing, e.sid) for e in told] == [
        (lobby.id, "alice", True, "by this one"),
        (lobby.id, "alice", False, "by this one"),
        (plaza.id, "Ann", True, "s1"),
    ]


async def test_typing_too_much_is_refused_to_who_does_and_no_post_is(messages, places, settings):
    alice, bob = places
    for _ in range(settings.limits.posts_per_10s):
        messages.typing(alice, is_typing=True)
    with pytest.raises(RateLimited) as refused:
        messages.typing(alice, is_typing=True)
    assert 0 < refused.value.retry_after <= 2
    messages.typing(bob, is_typing=True)
    await messages.post(alice, Draft("Hi."))


# Reading


async def test_what_is_read_grows_up_to_what_there_is(hub, messages, places, store, lobby, bob):
    alice, reader = places
    for text in "abc":
        await messages.post(alice, Draft(text))
    assert [await messages.read(reader, seq) for seq in (2, 99)] == [2, 3]
    await messages.read(reader, 1)
    assert (await store.memberships.get(lobby.id, bob.user.id)).read_seq == 3


async def test_the_room_hears_once_how_far_somebody_has_read(messages, places, join, lobby, alice, bob):
    client = await join(alice, lobby)
    await messages.post(places[0], Draft("One."))
    for _ in range(3):
        await messages.read(places[1])
    await others_go_on()
    assert [(event["user_id"], event["seq"]) for event in client.heard if event["type"] == "Read"] == [(bob.user.id, 1)]


# Looking up


async def test_a_message_leads_to_its_room_until_it_is_deleted(messages, place, lobby):
    message = (await messages.post(place, Draft("Hi."))).message
    assert await messages.room_of(message.id) == lobby.id
    await messages.delete(place, message.id)
    for missing in (message.id, 10**9):
        with pytest.raises(NotFound):
            await messages.room_of(missing)


async def test_an_answer_can_be_shown(messages, places):
    alice, bob = places
    message = (await messages.post(alice, Draft("Hi."))).message
    answer = await messages.post(bob, Draft("Hello.", parent_id=message.id))
    post = await messages.stored(bob, answer)
    assert (post.author.name, post.quote.text) == ("bob", "Hi.")
