"""Values as documents."""

from dataclasses import dataclass

import pytest

from store.shapes import Shape


@dataclass(frozen=True)
class Box:
    id: int
    label: str
    size: int = 0
    lid: str | None = None


@dataclass(frozen=True)
class Nail:
    length: int = 1
    bent: bool = False


BOX = Shape(Box)
PAIRS = [
    (Box(1, "tea"), {"_id": 1, "label": "tea"}),
    (Box(0, "", 3, "tin"), {"_id": 0, "label": "", "size": 3, "lid": "tin"}),
]


@pytest.mark.parametrize(("box", "document"), PAIRS)
def test_a_value_is_kept_without_what_has_its_default(box, document):
    assert BOX.document(box) == document


@pytest.mark.parametrize(("box", "document"), PAIRS)
def test_a_document_becomes_the_value_it_came_from(box, document):
    assert BOX.value(dict(document)) == box


def test_a_value_may_be_all_defaults():
    assert Shape(Nail).document(Nail()) == {}
    assert Shape(Nail).value({}) == Nail()
