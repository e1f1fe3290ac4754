"""The history that the benchmark makes, as the server reads it."""

import pytest
from history import UNREAD, History, Texts
from layout import LARGEST_HALL
from reading import MISSED, WHAT, Reading

pytestmark = pytest.mark.gen_test

LENGTH = 2 * (MISSED + 200)


async def test_it_is_read_resumed_and_searched_like_any_other(server, town, hub, mongo_client, database):
    history = History([town.rooms[name] for name in (LARGEST_HALL, "circle-0", "circle-1")], [town.users[1]])
    for length in (LENGTH // 2, LENGTH):
        history.grow(mongo_client[database], length, found=LENGTH)

    costs = await Reading(town, server, LENGTH // 2, times=2).costs(searches=True)
    assert [len(costs[what]) for what in WHAT] == [2] * len(WHAT)

    reader = await hub.signin.authenticate(town.tokens[0])
    rooms = {summary.room.name: summary for summary in await hub.overview.everything(reader)}
    assert (rooms[LARGEST_HALL].seq, rooms[LARGEST_HALL].unread) == (LENGTH // 2, UNREAD)
    found = await hub.search.find(reader, Texts().common)
    assert found.hits
    assert found.complete
