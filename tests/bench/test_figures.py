"""What the benchmark makes of what it measures."""

import pytest
from parts.day import quantile
from plots import curves
from report import verdict
from talking import percentile

pytestmark = pytest.mark.gen_test


async def test_a_quantile_lies_within_its_bucket_where_its_rank_does():
    late = {0.01: 90, 0.02: 99, 0.05: 100, float("inf"): 100}
    assert quantile(late, 0.99) == pytest.approx(0.02)
    assert quantile(late, 0.995) == pytest.approx(0.035)
    assert quantile(late, 0.45) == pytest.approx(0.005)
    assert quantile({0.01: 0, float("inf"): 10}, 0.99) == 0.01


async def test_a_percentile_is_one_of_the_values():
    assert [percentile([3, 1, 2], share) for share in (0, 0.5, 0.99)] == [1, 2, 3]


@pytest.mark.parametrize(("value", "held"), [(18, "held"), (18.1, "NOT HELD")])
async def test_what_was_expected_is_held_or_not(value, held):
    assert verdict("memory", value, "KB", at_most=18).endswith(f"**{held}**")


async def test_a_curve_has_a_point_for_each_value():
    picture = curves("Cost", {"page": {10**4: 3.0, 10**5: 4.0}, "search": {10**4: 30.0}})
    assert picture.count("<circle") == 3
    assert "100,000" in picture
