"""Whom a text mentions."""

import pytest

from hub.accounts.models import User
from hub.hooks.text import mentioned

PEOPLE = [User(1, "Al", ""), User(2, "al b", ""), User(3, "Zoë", ""), User(4, "a.*", "")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("@al, look", (1,)),
        ("@AL B and @al", (2, 1)),
        ("@al @al", (1,)),
        ("(@zoë)", (3,)),
        ("@ZOE\u0308", (3,)),
        ("@a.*", (4,)),
        ("@abc", ()),
        ("mail al@al b", ()),
        ("@alb x@al", ()),
        ("al", ()),
    ],
)
def test_a_name_after_an_at_is_a_mention(text, ids):
    assert mentioned(text, PEOPLE) == ids


def test_nobody_is_mentioned_where_nobody_is():
    assert mentioned("@al", []) == ()
