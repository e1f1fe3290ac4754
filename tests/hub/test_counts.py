"""Values, sorted by their size."""

from hub.counts import Counts, Histogram


def test_a_value_counts_for_the_first_bound_that_it_does_not_exceed():
    histogram = Histogram((1, 5))
    for value in (0, 1, 1.5, 5, 6, 700):
        histogram.observe(value)
    assert (histogram.counts, histogram.total) == ([2, 2, 2], 713.5)


def test_nothing_has_happened_at_the_start():
    counts = Counts()
    assert (counts.posts, counts.deliveries, counts.outbox_drops, counts.logins_refused) == (0, 0, 0, 0)
    for histogram in (counts.batch_sizes, counts.commit_seconds, counts.loop_lag):
        assert (set(histogram.counts), histogram.total) == ({0}, 0)
