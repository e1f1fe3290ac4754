"""What a disk that runs full stops, and when."""

import pytest

from hub.config import Disk
from hub.errors import StorageFull
from hub.files.space import MEGABYTE, DiskSpace


@pytest.fixture
def told():
    return []


@pytest.fixture
def space(told):
    return DiskSpace(Disk(warn_mb=300, stop_uploads_mb=200, read_only_mb=100), tell=told.append)


@pytest.mark.parametrize(
    ("free", "state", "uploads", "posts"),
    [
        (300, "ample", True, True),
        (299, "low", True, True),
        (199, "no_uploads", False, True),
        (99, "read_only", False, False),
        (0, "read_only", False, False),
    ],
)
def test_chat_goes_on_to_the_last(space, free, state, uploads, posts):
    assert space.free is None
    space.note(free * MEGABYTE)
    assert (space.state, space.free) == (state, free * MEGABYTE)
    assert (lets(space.require_uploads), lets(space.require_growth)) == (uploads, posts)


def lets(require):
    try:
        require()
    except StorageFull:
        return False
    return True


def test_only_another_state_is_told(space, told):
    changes = [space.note(free * MEGABYTE) for free in (500, 250, 240, 50, 500)]
    assert changes == [False, True, False, True, True]
    assert [event.state for event in told] == ["low", "read_only", "ample"]
    assert told[1].sentence.startswith("The disk of the server is full")


def test_a_mark_is_left_only_well_above_it(space):
    states = []
    for free in (199, 201, 219, 220, 329, 330):
        space.note(free * MEGABYTE)
        states.append(space.state)
    assert states == ["no_uploads", "no_uploads", "no_uploads", "low", "low", "ample"]


def test_a_mark_of_nothing_never_comes(told):
    space = DiskSpace(Disk(0, 0, 0), tell=told.append)
    space.note(0)
    assert (space.state, told) == ("ample", [])
