"""Topics and canned replies in a real MongoDB."""

import pytest

from hub.desk.models import Topic
from hub.errors import Taken

pytestmark = pytest.mark.gen_test


async def test_topics_are_listed_in_the_order_of_making_and_by_workspace(store):
    topics = store.desk.topics
    made = [await topics.insert(Topic("", "w", name, '"today"')) for name in ("C", "A", "B")]
    await topics.insert(Topic("", "other", "A"))
    assert await topics.of_workspace("w", 10) == made
    assert await topics.of_workspace("w", 2) == made[:2]


async def test_topic_is_made_once_in_a_workspace(store):
    await store.desk.topics.insert(Topic("", "w", "A"))
    with pytest.raises(Taken):
        await store.desk.topics.insert(Topic("", "w", "A"))
