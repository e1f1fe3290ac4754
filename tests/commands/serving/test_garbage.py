"""Garbage is collected seldom."""

import gc

import pytest

from commands.serving.garbage import collect_seldom

VALUES = 300_000  # That two thousand clients keep who come in.


@pytest.fixture
def seldom():
    thresholds = gc.get_threshold()
    gc.collect()
    collect_seldom()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("seldom")
def test_not_all_that_is_kept_is_looked_through_while_many_come_in():
    before = gc.get_stats()[2]["collections"]
    kept = [[] for _ in range(VALUES)]
    assert (len(kept), gc.get_stats()[2]["collections"]) == (VALUES, before)


@pytest.mark.usefixtures("seldom")
def test_what_is_thrown_away_then_is_collected_all_the_same():
    before = gc.get_stats()[0]["collected"]
    for _ in range(VALUES // 10):
        cycle = []
        cycle.append(cycle)
    assert gc.get_stats()[0]["collected"] - before > VALUES // 20
