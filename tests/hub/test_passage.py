"""How much of what was missed is told at once."""

import pytest

from hub.passage import joined


@pytest.mark.parametrize(
    ("sizes", "most", "told"),
    [((3, 3, 3), 2, 1), ((3, 3, 3), 5, 2), ((3, 3, 3), 6, 3), ((2, 2, 2, 2, 9), 6, 4), ((), 5, 0)],
)
def test_a_portion_ends_with_what_makes_it_more_than_so_many_bytes(sizes, most, told):
    frames = [bytes(size) for size in sizes]
    assert joined(frames, most, lambda frame: frame) == (b"".join(frames[:told]), told)
