"""Waiting in line for the database: few at a time, and nobody waits for what has failed already."""

import asyncio

import pytest

from hub.errors import Unavailable
from hub.waiting import WaitingLine
from tests.hub.house import others_go_on

pytestmark = pytest.mark.gen_test

AT_ONCE = 2


@pytest.fixture
def line():
    return WaitingLine(AT_ONCE)


@pytest.fixture
def visit(line):
    """Starts somebody whose turn lasts until its future is done; `having` are the numbers of those whose turn it is."""

    def visit(number, having, until):
        async def wait():
            async with line.turn():
                having.append(number)
                await until

        return asyncio.ensure_future(wait())

    return visit


def futures(count):
    return [asyncio.get_running_loop().create_future() for _ in range(count)]


async def test_few_have_their_turn_at_once_and_the_next_in_the_order_in_which_they_came(visit):
    having, ends = [], futures(4)
    visits = [visit(number, having, end) for number, end in enumerate(ends)]
    await others_go_on()
    assert having == [0, 1]
    ends[1].set_result(None)
    await others_go_on()
    assert having == [0, 1, 2]
    for end in (ends[0], *ends[2:]):
        end.set_result(None)
    await asyncio.gather(*visits)
    assert having == [0, 1, 2, 3]


async def test_who_waits_while_the_database_fails_somebody_is_refused_with_it(visit):
    having, ends = [], futures(5)
    visits = [visit(number, having, end) for number, end in enumerate(ends[:4])]
    await others_go_on()
    ends[0].set_exception(Unavailable())
    with pytest.raises(Unavailable):
        await visits[0]
    with pytest.raises(Unavailable):
        await visits[2]
    with pytest.raises(Unavailable):
        await visits[3]
    assert having == [0, 1]
    ends[1].set_result(None)
    await visits[1]

    ends[4].set_result(None)
    await visit(4, having, ends[4])
    assert having == [0, 1, 4]


async def test_who_waits_is_not_refused_when_the_database_has_served_others_since(visit):
    having, ends = [], futures(4)
    visits = [visit(number, having, end) for number, end in enumerate(ends)]
    await others_go_on()
    ends[0].set_result(None)
    ends[1].set_exception(Unavailable())
    with pytest.raises(Unavailable):
        await visits[1]
    for end in ends[2:]:
        end.set_result(None)
    await asyncio.gather(visits[0], *visits[2:])
    assert having == [0, 1, 2, 3]


async def test_other_failures_are_nobody_elses(visit):
    having, ends = [], futures(3)
    visits = [visit(number, having, end) for number, end in enumerate(ends)]
    await others_go_on()
    ends[0].set_exception(KeyError("0"))
    with pytest.raises(KeyError):
        await visits[0]
    for end in ends[1:]:
        end.set_result(None)
    await asyncio.gather(*visits[1:])
    assert having == [0, 1, 2]
