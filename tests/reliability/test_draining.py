"""What the journal does with posts while the server is about to end."""

import asyncio
from dataclasses import replace

import pytest

from hub.config import Limits
from hub.entries import Draft
from hub.errors import Unavailable

pytestmark = pytest.mark.gen_test

BOUND = 2  # seconds


@pytest.fixture
def settings(settings):
    return replace(settings, limits=Limits(posts_per_10s=1_000_000))


async def test_posts_that_keep_coming_do_not_prolong_the_end(hub, alice, open_room):
    """Two take turns, so that one always waits while the other is being stored."""
    place = await hub.members.place(await hub.signin.authenticate(alice.token), await open_room("lobby", alice))
    posting = [asyncio.create_task(post_until_refused(hub, place)) for _ in range(2)]
    await posted(hub, place)

    async with asyncio.timeout(BOUND):
        await hub.journal.drain()

    answers = [answer for answers in await asyncio.gather(*posting) for answer in answers]
    stored = await hub.history.after(place.live, 0, limit=len(answers) + 1)
    assert {answer.message.id for answer in answers} < {post.message.id for post in stored.posts}


async def posted(hub, place):
    return await hub.messages.post(place, Draft("one of many"))


async def post_until_refused(hub, place):
    """What was acked until then."""
    answers = []
    try:
        while True:
            answers.append(await posted(hub, place))
    except Unavailable:
        return answers
