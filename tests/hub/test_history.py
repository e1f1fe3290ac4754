"""Pages of history, and messages with all that is needed to show them."""

import asyncio

import pytest

from hub.errors import NotFound, Unavailable
from tests.hub.house import Gate, away, others_go_on

pytestmark = pytest.mark.gen_test


@pytest.fixture
def live(io_loop, hub, lobby):
    return io_loop.run_sync(lambda: hub.registry.live(lobby))


@pytest.fixture
def posts(io_loop, lobby, alice, say):
    """Five messages of alice, with seqs from 1 to 5."""

    async def make():
        return [await say(lobby, alice, str(number)) for number in range(1, 6)]

    return io_loop.run_sync(make)


def texts(posts):
    return [post.message.text for post in posts]


@pytest.mark.usefixtures("posts")
async def test_the_latest_come_newest_first(hub, live):
    assert texts(await hub.history.latest(live, skip=1, limit=2)) == ["4", "3"]


@pytest.mark.usefixtures("posts")
async def test_a_page_tells_how_much_there_is(hub, live):
    page = await hub.history.page(live, skip=4, limit=2)
    assert (texts(page.posts), page.total) == (["1"], 5)
    page = await hub.history.page(live, skip=5, limit=2)
    assert (texts(page.posts), page.total) == ([], 5)


async def test_deleted_messages_are_on_no_page(hub, alice, lobby, live, posts):
    await hub.messages.delete(await hub.members.place(alice, lobby), posts[2].id)
    page = await hub.history.page(live, skip=0, limit=10)
    assert (texts(page.posts), page.total) == (["5", "4", "2", "1"], 4)
    assert texts((await hub.history.before(live, None, limit=3)).posts) == ["2", "4", "5"]
    assert texts((await hub.history.after(live, 1, limit=2)).posts) == ["2", "4"]


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    ("seq", "limit", "found", "more"), [(None, 2, ["4", "5"], True), (3, 2, ["1", "2"], False), (1, 2, [], False)]
)
async def test_what_was_before_comes_oldest_first(hub, live, seq, limit, found, more):
    stretch = await hub.history.before(live, seq, limit=limit)
    assert (texts(stretch.posts), stretch.more) == (found, more)


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    ("seq", "limit", "found", "more"), [(0, 2, ["1", "2"], True), (3, 2, ["4", "5"], False), (5, 2, [], False)]
)
async def test_what_came_after_comes_oldest_first(hub, live, seq, limit, found, more):
    stretch = await hub.history.after(live, seq, limit=limit)
    assert (texts(stretch.posts), stretch.more) == (found, more)


async def test_a_message_is_shown_with_its_author_and_what_it_answers(hub, lobby, alice, bob, live, posts, say):
    await say(lobby, bob, "Why?", parent_id=posts[4].id)
    (post,) = await hub.history.latest(live, skip=0, limit=1)
    assert (post.author.name, post.author.role) == ("bob", "member")
    assert (post.quote.id, post.quote.text, post.quote.author.name) == (posts[4].id, "5", "alice")
    assert post.quote.author.role == "admin"


async def test_a_deleted_message_is_quoted_no_more(hub, lobby, alice, bob, live, posts, say):
    await say(lobby, bob, "Why?", parent_id=posts[4].id)
    await hub.messages.delete(await hub.members.place(alice, lobby), posts[4].id)
    (post,) = await hub.history.latest(live, skip=0, limit=1)
    assert post.quote is None


async def test_messages_of_another_room_are_not_quoted(hub, open_room, alice, bob, live, posts, say):
    attic = await open_room("attic", bob)
    await say(attic, bob, "Look.", parent_id=posts[0].id)
    (post,) = await hub.history.latest(await hub.registry.live(attic), skip=0, limit=1)
    assert post.quote is None
    with pytest.raises(NotFound):
        await hub.history.quote(await hub.registry.live(attic), posts[0].id)


async def test_only_what_is_there_can_be_answered(hub, alice, lobby, live, posts):
    assert (await hub.history.quote(live, posts[0].id)).text == "1"
    await hub.messages.delete(await hub.members.place(alice, lobby), posts[0].id)
    for missing in (posts[0].id, 10**9):
        with pytest.raises(NotFound):
            await hub.history.quote(live, missing)


async def test_a_place_in_history_is_known_of_deleted_messages_too(hub, alice, lobby, live, posts):
    await hub.messages.delete(await hub.members.place(alice, lobby), posts[2].id)
    assert await hub.history.seq_of(live, posts[2].id) == 3
    with pytest.raises(NotFound):
        await hub.history.seq_of(live, 10**9)


async def test_an_author_that_is_no_more_is_unknown(hub, store, lobby, alice, live, say, mongo_client, database):
    await say(lobby, alice, "One.")
    mongo_client[database]["users"].delete_many({})
    (post,) = await hub.history.latest(live, skip=0, limit=1)
    assert post.author.username == "unknown"


async def test_a_page_takes_a_fixed_number_of_queries(hub, stage, lobby, alice, bob, live, posts, say):
    for message in posts:
        await say(lobby, bob, "Why?", parent_id=message.id)
    calls = []

    async def counted(call):
        calls.append(call)
        return await call()

    for part, method in ((stage.messages, "by_ids"), (stage.users, "by_ids"), (stage.messages, "latest")):
        part.usually(method, counted)
    assert len(await hub.history.latest(live, skip=0, limit=10)) == 10
    assert len(calls) == 3


@pytest.mark.usefixtures("posts")
async def test_around_a_message_there_is_half_of_each_side(hub, live):
    stretch = await hub.history.around(live, 3, limit=2)
    assert (texts(stretch.posts), stretch.more, stretch.later) == (["3", "4"], True, True)
    stretch = await hub.history.around(live, 3, limit=20)
    assert (texts(stretch.posts), stretch.more, stretch.later) == (["1", "2", "3", "4", "5"], False, False)


async def test_what_is_pinned_comes_oldest_first(hub, live, alice, lobby, posts):
    place = await hub.members.place(alice, lobby)
    assert await hub.history.pinned(live) == []
    for number in (3, 1):
        await hub.messages.pin(place, posts[number].id)
    await hub.messages.pin(place, posts[4].id)
    await hub.messages.delete(place, posts[4].id)
    assert texts(await hub.history.pinned(live)) == ["2", "4"]


async def test_what_is_not_yet_stored_as_pinned_is_not_told_as_pinned(hub, stage, live, alice, lobby, posts):
    place, gate = await hub.members.place(alice, lobby), Gate()
    stage.messages.direct("write", gate)
    answer = hub.messages.pin(place, posts[0].id)
    await gate.reached.wait()
    told = await hub.history.pinned(live)
    gate.open()
    await answer
    assert (told, texts(await hub.history.pinned(live))) == ([], ["1"])


# Coming in


@pytest.mark.usefixtures("posts")
async def test_who_comes_in_is_told_the_last_messages_and_hears_what_comes(hub, connect, live, lobby, alice, bob, say):
    client = connect(bob)
    await hub.history.recall(client.session, live, last=2)
    assert (client.texts, client.seqs) == (["4", "5"], [4, 5])
    await say(lobby, alice, "6")
    await others_go_on()
    assert client.texts == ["4", "5", "6"]


@pytest.mark.usefixtures("posts")
async def test_the_last_messages_can_be_told_in_one_piece(hub, connect, live, lobby, alice, bob, say):
    client, told = connect(bob), []
    await hub.history.recall(client.session, live, last=2, tell=told.extend)
    await say(lobby, alice, "6")
    await others_go_on()
    assert (texts(told), client.texts) == (["4", "5"], ["6"])


@pytest.mark.usefixtures("posts")
async def test_what_is_posted_while_the_last_messages_are_read_follows_them(
    hub, stage, connect, live, lobby, alice, bob, say
):
    client, gate = connect(bob), Gate()
    stage.messages.direct("before", gate)
    coming = asyncio.ensure_future(hub.history.recall(client.session, live, last=2))
    await gate.reached.wait()
    await say(lobby, alice, "6")
    gate.open()
    await coming
    assert client.texts == ["4", "5", "6"]


async def test_who_comes_in_while_the_database_is_away_is_not_in_the_room(hub, stage, connect, live, bob):
    client = connect(bob)
    stage.messages.direct("before", away)
    with pytest.raises(Unavailable):
        await hub.history.recall(client.session, live, last=2)
    assert not live.hears(client.session)
    assert client.wire.farewell is None
