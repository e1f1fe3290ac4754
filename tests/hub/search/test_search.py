"""What is found, by whom."""

import asyncio

import pytest

from hub.errors import BadRequest, NotFound, RateLimited
from hub.files.models import Attachment
from hub.search.search import PAGE, PER_10S, ROUNDS
from tests.hub.house import Gate

pytestmark = pytest.mark.gen_test


@pytest.fixture
def found(hub):
    """The texts that somebody finds."""

    async def find(caller, text, **options):
        hits = await hub.search.find(caller, text, **options)
        return [hit.post.message.text for hit in hits.hits]

    return find


async def test_words_are_found_newest_first_wherever_they_stand(found, say, lobby, alice, bob):
    for text in ("Cake!", "More CAKE, please.", "Tea."):
        await say(lobby, bob, text)

    assert await found(alice, "cake") == ["More CAKE, please.", "Cake!"]
    assert await found(alice, "please cake") == ["More CAKE, please."]
    assert await found(alice, "coffee") == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The birthday party", "day"),
        ("The birthday party", "birth art"),
        ("The birthday party", '"birthday party"'),
        ("The birthday party", "pa"),
        ("Crème brûlée", "creme BRULEE"),
        ("Grüße aus Gießen", "giessen"),
        ("今日は東京都庁へ行く", "東京都"),
        ("今日は東京都庁へ行く", "庁"),
        ("안녕하세요 여러분", "하세요"),
        ("สวัสดีครับ", "ครับ"),
        ("see https://example.org/a_b?c=1", "example.org/a_b"),
        ("We write it in C++ now", "c++"),
        ("Party 🎉", "party 🎉"),
    ],
)
async def test_parts_of_words_are_found_in_many_scripts(found, say, lobby, alice, text, query):
    await say(lobby, alice, text)
    await say(lobby, alice, "Something else.")
    assert await found(alice, query) == [text]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("green tea and cake", '"green cake"'),
        ("京東", "東京"),
        ("東大と京大", "東京"),
        ("party", "artist"),
        ("apart", "pa"),
        ("We write it in C now", "c++"),
    ],
)
async def test_what_only_looks_alike_is_not_found(found, say, lobby, alice, text, query):
    await say(lobby, alice, text)
    assert await found(alice, query) == []


async def test_an_edited_message_is_found_by_its_new_words_only(hub, found, say, lobby, alice):
    place = await hub.members.place(alice, lobby)
    message = await say(lobby, alice, "Green cake")
    assert await found(alice, "green") == ["Green cake"]

    await hub.messages.edit(place, message.id, "Red cake")

    assert await found(alice, "green") == []
    assert await found(alice, "red cake") == ["Red cake"]


@pytest.mark.parametrize("lags", [True, False])
async def test_a_deleted_message_is_not_found_even_where_the_index_lags(
    hub, monkeypatch, found, say, lobby, alice, lags
):
    place = await hub.members.place(alice, lobby)
    message = await say(lobby, alice, "Green cake")
    assert await found(alice, "green") == ["Green cake"]
    if lags:
        monkeypatch.setattr(hub.search.indexer, "catch_up", no_time)

    await hub.messages.delete(place, message.id)
    assert await found(alice, "green") == []


async def no_time(room_ids, *, seconds):
    return False


async def test_files_are_found_by_their_names(found, say, lobby, alice):
    await say(lobby, alice, "", attachments=(Attachment(url="https://example.org/1", name="Cake plan.pdf"),))
    assert await found(alice, "plan.pdf") == [""]


async def test_rooms_of_others_are_not_searched(found, say, open_room, lobby, alice, bob, carol):
    await say(lobby, alice, "Cake for alice and bob")
    garden = await open_room("garden", carol, kind="open")
    await say(garden, carol, "Cake for carol")

    assert await found(carol, "cake") == ["Cake for carol"]
    assert await found(carol, "from:alice") == []
    assert await found(bob, "cake") == ["Cake for alice and bob"]
    with pytest.raises(NotFound) as refused:
        await found(carol, "cake in:lobby")
    assert (refused.value.code, refused.value.field) == ("room_not_found", "q")


async def test_whoever_leaves_or_is_only_invited_finds_nothing_there(hub, found, say, lobby, alice, bob, carol):
    await say(lobby, alice, "Cake")
    await hub.members.invite(await hub.members.place(alice, lobby), [carol.user.id])
    await hub.members.leave(await hub.members.place(bob, lobby))

    assert await found(carol, "cake") == []
    assert await found(bob, "cake") == []
    assert await found(alice, "cake") == ["Cake"]


async def test_who_is_removed_while_it_is_searched_is_told_nothing(hub, stage, found, say, lobby, alice, bob):
    await say(lobby, alice, "Cake")
    gate = Gate()
    stage.messages.direct("by_ids", gate)

    searching = asyncio.create_task(found(bob, "cake"))
    await gate.reached.wait()
    await hub.members.leave(await hub.members.place(bob, lobby))
    gate.open()

    assert await searching == []


async def test_a_retired_room_leaves_nothing_to_be_found(hub, store, found, say, lobby, alice):
    await say(lobby, alice, "Cake")
    assert await found(alice, "cake") == ["Cake"]
    await hub.rooms.delete(await hub.members.place(alice, lobby))

    assert await found(alice, "cake") == []
    assert await store.search.indexed(lobby.id) == 0


async def test_from_names_an_author(found, say, lobby, alice, bob):
    await say(lobby, alice, "Cake of alice")
    await say(lobby, bob, "Cake of bob")

    assert await found(alice, "cake from:BOB") == ["Cake of bob"]
    assert await found(alice, "from:@bob") == ["Cake of bob"]
    assert await found(alice, "from:me") == ["Cake of alice"]


@pytest.mark.parametrize("name", ["zoe", "bob@example.org"])
async def test_an_author_is_named_by_the_username(found, lobby, alice, name):
    with pytest.raises(NotFound) as refused:
        await found(alice, f"cake from:{name}")
    assert (refused.value.code, refused.value.field) == ("user_not_found", "q")


async def test_in_names_a_room_or_the_other_one_of_a_conversation(hub, found, say, open_room, lobby, alice, bob):
    annex = await open_room("lobby annex", alice)
    place = await hub.direct.open(alice, bob.user)
    for room in (lobby, annex, place.room, await open_room("bobsled", alice)):
        await say(room, alice, f"Cake in {room.name}")

    assert await found(alice, "cake in:LOBBY") == ["Cake in lobby"]
    assert await found(alice, "cake in:lob") == ["Cake in lobby annex", "Cake in lobby"]
    assert await found(alice, 'cake in:"lobby annex"') == ["Cake in lobby annex"]
    assert await found(alice, "cake in:bob") == [f"Cake in {place.room.name}"]


async def test_before_ends_with_the_day_before(hub, found, say, lobby, alice):
    await say(lobby, alice, "Cake")
    day = (await say(lobby, alice, "More cake")).created_at.date()

    assert await found(alice, f"cake before:{day}") == []
    assert await found(alice, f"cake before:{day.replace(year=day.year + 1)}") == ["More cake", "Cake"]


async def test_pages_follow_each_other_to_the_end(hub, say, lobby, alice):
    texts = [f"Cake {number}" for number in range(PAGE + 5)]
    for text in texts:
        await say(lobby, alice, text)

    first = await hub.search.find(alice, "cake")
    second = await hub.search.find(alice, "cake", before=first.more)

    told = [hit.post.message.text for hit in (*first.hits, *second.hits)]
    assert told == texts[::-1]
    assert (len(first.hits), second.more, first.terms) == (PAGE, None, ("cake",))


async def test_nobody_searches_without_end(found, lobby, alice, bob):
    for _ in range(PER_10S):
        with pytest.raises(BadRequest):
            await found(alice, "!")

    with pytest.raises(RateLimited, match="searching too fast"):
        await found(alice, "!")
    assert await found(bob, "cake") == []


@pytest.mark.parametrize("query", ['{"$gt": ""}', "$where", "^.*$ cake", ".* cake", "cake$", "a\x00b"])
async def test_operators_and_patterns_are_text(found, say, lobby, alice, query):
    await say(lobby, alice, "Cake")
    assert await found(alice, query) == []


async def test_a_name_that_can_be_nobodys_is_refused_by_its_field(found, alice):
    with pytest.raises(BadRequest) as refused:
        await found(alice, "cake from:\ud800")
    assert refused.value.field == "q"


@pytest.mark.parametrize("query", ['cake from:{"$ne":1}', "cake from:.*", "cake in:.*", 'cake in:{"$gt":""}'])
async def test_operators_and_patterns_name_nobody_and_no_room(found, say, lobby, alice, query):
    await say(lobby, alice, "Cake")
    with pytest.raises(NotFound):
        await found(alice, query)


async def test_a_search_that_finds_nothing_for_long_says_where_to_go_on(hub, say, lobby, alice, monkeypatch):
    """What the index proposes holds all words, but not as they are wanted."""
    monkeypatch.setattr("store.search.LOOKED_AT", 2)
    await say(lobby, alice, "Green cake")
    decoys = [await say(lobby, alice, "Cake, green") for _ in range(2 * ROUNDS)]

    first = await hub.search.find(alice, '"green cake"')
    second = await hub.search.find(alice, '"green cake"', before=first.more)

    assert (first.hits, first.more) == ((), decoys[0].id)
    assert [hit.post.message.text for hit in second.hits] == ["Green cake"]
