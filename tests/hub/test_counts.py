"""Values, sorted by their size."""

from hub.counts import Histogram


def test_a_value_counts_for_the_first_bound_that_it_does_not_exceed():
    histogram = Histogram((1, 5))
    for value in (0, 1, 1.5, 5, 6, 700):
        histogram.observe(value)
    assert (histogram.counts, histogram.total) == ([2, 2, 2], 713.5)
