"""How much customers may do, and that others are not counted."""

import pytest

from hub.desk.crowd import Crowd
from hub.desk.models import Workspace
from hub.desk.workspaces import Access
from hub.errors import RateLimited

SUPPORT, SALES = [Workspace(name, name, 1) for name in ("support", "sales")]


@pytest.fixture
def crowd():
    """On a day on which no time passes."""
    return Crowd(clock=lambda: 0.0)


@pytest.mark.parametrize(
    ("act", "most", "most_of_all", "seconds"),
    [("take_ticket", 20, 2000, 3600), ("take_post", 50, 1000, 10), ("take_file", 20, 200, 3600)],
)
def test_each_may_do_so_much_and_all_of_a_workspace_together(crowd, act, most, most_of_all, seconds):
    take, customers = getattr(crowd, act), Access(SUPPORT, "public")
    for _ in range(most):
        take(customers, "carl")
    with pytest.raises(RateLimited, match=r"tickets; wait|writing too fast|many files in this ticket") as refused:
        take(customers, "carl")
    assert refused.value.retry_after == pytest.approx(seconds / most)
    for number in range(most_of_all - most):
        take(customers, number)
    with pytest.raises(RateLimited, match=r"Too many are (asking|writing|sending files) at the moment") as refused:
        take(customers, "dora")
    assert refused.value.retry_after == pytest.approx(seconds / most_of_all)
    take(Access(SALES, "public"), "dora")


@pytest.mark.parametrize("act", ["take_ticket", "take_post", "take_file"])
def test_who_has_the_api_key_is_not_counted(crowd, act):
    for _ in range(2001):
        getattr(crowd, act)(Access(SUPPORT, "api"), "carl")
    getattr(crowd, act)(Access(SUPPORT, "public"), "carl")
