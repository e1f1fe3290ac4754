"""Canned replies in a real MongoDB."""

from dataclasses import replace

import pytest

from hub.desk.models import CannedReply

pytestmark = pytest.mark.gen_test


@pytest.fixture
def replies(store):
    return store.desk.replies


async def test_replies_are_listed_by_title_and_by_workspace(replies):
    second, first = [await replies.insert(CannedReply("", "w", title, "Hello.")) for title in ("B", "A")]
    await replies.insert(CannedReply("", "other", "A", "Hello."))
    assert await replies.of_workspace("w") == [first, second]


async def test_reply_changes_in_its_own_workspace_alone(replies):
    reply = await replies.insert(CannedReply("", "w", "A", "Hello."))
    assert not await replies.update(replace(reply, workspace_id="other", text="Gone."))
    assert await replies.update(replace(reply, text="Hi."))
    assert await replies.of_workspace("w") == [replace(reply, text="Hi.")]


async def test_reply_goes_from_its_own_workspace_alone(replies):
    reply = await replies.insert(CannedReply("", "w", "A", "Hello."))
    assert not await replies.delete("other", reply.id)
    assert await replies.delete("w", reply.id)
    assert await replies.of_workspace("w") == []
