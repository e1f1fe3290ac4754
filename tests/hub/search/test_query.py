"""How what is typed is understood."""

from datetime import UTC, datetime

import pytest

from hub.errors import BadRequest
from hub.search.query import CHARS, Query, parse


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Cake kitchen", Query(("Cake", "kitchen"))),
        ('"green cake" tea', Query(("green cake", "tea"))),
        ('"green cake', Query(("green cake",))),
        ("from:bob", Query(author="bob")),
        ("from:Xenia", Query(author="Xenia")),
        ("from:@bob cake FROM:alice", Query(("cake",), author="alice")),
        ('in:"Big room" cake', Query(("cake",), room="Big room")),
        ("in:#lobby cake", Query(("cake",), room="lobby")),
        ("cake before:2025-12-31", Query(("cake",), before=datetime(2025, 12, 31, tzinfo=UTC))),
        ("http://example.org", Query(("http://example.org",))),
        ("cake in: 猫", Query(("cake", "in:", "猫"))),
        ('cake ""', Query(("cake",))),
        ("cake 🎉", Query(("cake", "🎉"))),
        ("from:@ cake", Query(("cake",))),
    ],
)
def test_words_and_what_narrows_them(typed, understood):
    assert parse(typed) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "🎉",
        "!?",
        "in:lobby",
        "before:2025-12-31",
        "cake before:yesterday",
        "cake before:2025-02-30",
        "x" * (CHARS + 1),
        "a b c d e f g h i j k",
        "\ud800",
    ],
)
def test_what_does_not_say_what_to_look_for_is_refused(typed):
    with pytest.raises(BadRequest) as refused:
        parse(typed)
    assert refused.value.field == "q"
