"""What a workspace is set up with, and that it is its own."""

import asyncio

import pytest

from hub.desk.models import CannedReply, LineManager, Topic
from hub.desk.settings import new_topic
from hub.errors import BadRequest, NotFound, Taken

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings_of(hub):
    return hub.desk.settings


@pytest.fixture
def here(support):
    return support.workspace.id


@pytest.fixture
def elsewhere(io_loop, hub):
    async def make():
        return (await hub.desk.workspaces.add("Sales"))[0].id

    return io_loop.run_sync(make)


async def test_topics_are_in_the_order_of_making_and_each_there_once(settings_of, support, here, elsewhere):
    made = [await settings_of.add_topic(new_topic(support.workspace, name, "1")) for name in ("tea", "Green cake")]
    assert [(topic.workspace_id, topic.name, topic.created_at) for topic in made] == [
        (here, "TEA", "1"),
        (here, "GREEN_CAKE", "1"),
    ]
    assert await settings_of.topics(here) == made
    assert await settings_of.topics(elsewhere) == []
    with pytest.raises(Taken):
        await settings_of.add_topic(new_topic(support.workspace, "TEA", "2"))


async def test_a_manager_is_found_in_its_own_workspace_alone(settings_of, here, elsewhere, add_manager):
    made = [await add_manager(name) for name in ("noel", "mira")]
    assert await settings_of.managers(here) == made
    assert await settings_of.manager(here, made[1].id) == made[1]
    for workspace, id in ((elsewhere, made[1].id), (here, "f" * 24)):
        with pytest.raises(NotFound) as refused:
            await settings_of.manager(workspace, id)
        assert (refused.value.code, refused.value.field) == ("manager_not_found", "manager")


async def test_a_workspace_has_at_most_199_of_each(settings_of, store, here, elsewhere, monkeypatch):
    await asyncio.gather(*(store.desk.topics.insert(Topic("", here, f"T{n}")) for n in range(198)))
    await settings_of.add_topic(Topic("", here, "THE LAST"))
    with pytest.raises(BadRequest, match="199") as refused:
        await settings_of.add_topic(Topic("", here, "ONE MORE"))
    assert refused.value.code == "too_many"
    await settings_of.add_topic(Topic("", elsewhere, "TEA"))

    monkeypatch.setattr("hub.desk.settings.TOPICS", 1)
    for add in (
        lambda text: settings_of.add_manager(LineManager("", here, text)),
        lambda text: settings_of.add_reply(here, text, "Hello"),
    ):
        await add('"one"')
        with pytest.raises(BadRequest) as refused:
            await add('"more"')
        assert refused.value.code == "too_many"


async def test_replies_are_listed_by_title_changed_and_deleted(settings_of, here):
    sorry = await settings_of.add_reply(here, " Sorry ", " We are. ")
    hello = await settings_of.add_reply(here, "Hello", "Hello!")
    assert sorry == CannedReply(sorry.id, here, "Sorry", " We are. ")
    assert await settings_of.replies(here) == [hello, sorry]

    changed = await settings_of.change_reply(here, hello.id, "Welcome", "Hi!")
    assert changed == CannedReply(hello.id, here, "Welcome", "Hi!")
    assert await settings_of.replies(here) == [sorry, changed]

    await settings_of.delete_reply(here, sorry.id)
    assert await settings_of.replies(here) == [changed]


async def test_replies_of_another_workspace_are_left_alone(settings_of, here, elsewhere):
    reply = await settings_of.add_reply(here, "Hello", "Hello!")
    for ask in (
        lambda: settings_of.change_reply(elsewhere, reply.id, "Hello", "Go away."),
        lambda: settings_of.delete_reply(elsewhere, reply.id),
        lambda: settings_of.delete_reply(here, "f" * 24),
    ):
        with pytest.raises(NotFound) as refused:
            await ask()
        assert refused.value.code == "reply_not_found"
    assert await settings_of.replies(here) == [reply]
    assert await settings_of.replies(elsewhere) == []


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("x" * 100, "y" * 10_000, None),
        (" ", "Hello!", "title"),
        ("x" * 101, "Hello!", "title"),
        ("\ud800", "Hello!", "title"),
        ("Hello", "\n", "text"),
        ("Hello", "y" * 10_001, "text"),
        ("Hello", "\ud800", "text"),
    ],
)
async def test_a_reply_has_a_title_and_a_text_of_some_length(settings_of, here, title, text, field):
    reply = await settings_of.add_reply(here, "Hello", "Hello!")
    for ask in (
        lambda: settings_of.add_reply(here, title, text),
        lambda: settings_of.change_reply(here, reply.id, title, text),
    ):
        if field is None:
            assert (await ask()).text == text
        else:
            with pytest.raises(BadRequest) as refused:
                await ask()
            assert refused.value.field == field
