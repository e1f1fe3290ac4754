"""What the modules of the store share, against a real MongoDB."""

import asyncio
import inspect

import pymongo
import pytest
from pymongo import errors

from hub.errors import Unavailable
from hub.models import Membership
from store.driver import Counter, guarded
from tests.store.samples import message, room, user

pytestmark = pytest.mark.gen_test

NOTHING_WRONG = {"writeErrors": [], "writeConcernErrors": []}


def a_call(error):
    @guarded
    async def call():
        raise error

    return call()


@pytest.mark.parametrize(
    "error",
    [
        errors.AutoReconnect("gone"),
        errors.ServerSelectionTimeoutError("nobody there"),
        errors.NetworkTimeout("too slow"),
        errors.NotPrimaryError("stepped down"),
        errors.WaitQueueTimeoutError("too many"),
        errors.ExecutionTimeout("too slow"),
        errors.CursorNotFound("cursor id 7 not found", 43),
        errors.OperationFailure("Cannot run getMore on cursor 7, which was not created in a session", 50736),
        errors.WriteConcernError("not journaled"),
        errors.WTimeoutError("not journaled in time"),
        errors.BulkWriteError({**NOTHING_WRONG, "writeConcernErrors": [{"code": 64}]}),
    ],
)
async def test_trouble_with_the_database_is_unavailable(error):
    with pytest.raises(Unavailable) as refused:
        await a_call(error)
    assert refused.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        errors.OperationFailure("no such stage", 40324),
        errors.BulkWriteError({**NOTHING_WRONG, "writeErrors": [{"code": 121}]}),
        errors.InvalidOperation("closed"),
        ValueError("ours"),
    ],
)
async def test_any_other_error_is_a_bug_and_stays_what_it_is(error):
    with pytest.raises(type(error)) as raised:
        await a_call(error)
    assert raised.value is error


CALLS = {
    "messages.write": lambda store: store.messages.write([message(1)], []),
    "messages.write a change": lambda store: store.messages.write([], [message(1)]),
    "messages.changed_since": lambda store: store.messages.changed_since(1, 0, 9, 9),
    "messages.count": lambda store: store.messages.count(1),
    "memberships.add": lambda store: store.memberships.add(Membership(1, 7)),
    "memberships.tallies": lambda store: store.memberships.tallies([7]),
    "rooms.insert": lambda store: store.rooms.insert(room("lobby")),
    "rooms.visible": lambda store: store.rooms.visible(7, all_kinds=False),
    "users.insert": lambda store: store.users.insert(user("alice"), ""),
    "users.by_login": lambda store: store.users.by_login("alice"),
    "tokens.find": lambda store: store.tokens.find("f" * 40, "access"),
    "invites.redeem": lambda store: store.invites.redeem("x" * 22),
    "notices.since_last": lambda store: store.notices.since_last(),
    "ping": lambda store: store.ping(),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_that_gets_no_answer_in_time_is_unavailable(store, name):
    with pymongo.timeout(1e-6), pytest.raises(Unavailable):
        await CALLS[name](store)


async def test_no_public_call_goes_to_the_database_unguarded(store):
    parts = [store, *(part for part in vars(store).values() if type(part).__name__.startswith("Mongo"))]
    calls = [call for part in parts for name, call in inspect.getmembers(part, inspect.iscoroutinefunction)]
    public = [call for call in calls if not call.__name__.startswith("_")]
    assert len(public) > 30
    assert [call.__qualname__ for call in public if not hasattr(call, "__wrapped__")] == []


async def test_a_counter_gives_every_number_once(store):
    counters = [Counter(store._database, "tickets") for _ in range(3)]
    assert await counters[0].next() == 1
    given = await asyncio.gather(*(counters[i % 3].reserve(10) for i in range(9)))
    assert sorted(given) == [1 + 10 * i for i in range(9)]


async def test_counters_of_different_names_know_nothing_of_each_other(store):
    await Counter(store._database, "tickets").reserve(5)
    assert await Counter(store._database, "topics").next() == 1
