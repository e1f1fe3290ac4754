"""Values that are not what is asked for are refused in sentences of our own, which name the field."""

from typing import Annotated, Literal

import msgspec
import pytest

from handlers import decoding
from hub.errors import BadRequest


class Order(msgspec.Struct):
    cake: str
    pieces: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    weight: float = 0.5
    is_gift: bool = False
    candles: int | None = None
    guests: Annotated[list[int], msgspec.Meta(max_length=2)] = []
    wishes: dict[str, str] = {}
    size: Literal["small", "large"] = "small"


WRONG = {
    "{}": "cake is required.",
    '{"cake": 1}': "cake has to be a text.",
    '{"cake": "", "pieces": "two"}': "pieces has to be a whole number.",
    '{"cake": "", "pieces": 0}': "pieces has to be a whole number of at least 1.",
    '{"cake": "", "pieces": 13}': "pieces has to be a whole number of at most 12.",
    '{"cake": "", "weight": []}': "weight has to be a number.",
    '{"cake": "", "is_gift": 1}': "is_gift has to be true or false.",
    '{"cake": "", "candles": {}}': "candles has to be a whole number or null.",
    '{"cake": "", "guests": {}}': "guests has to be a list.",
    '{"cake": "", "guests": ["bob"]}': "guests has to hold a whole number.",
    '{"cake": "", "guests": [1, 2, 3]}': "guests has to be a list of at most 2.",
    '{"cake": "", "wishes": {"one": null}}': "wishes has to hold a text.",
    '{"cake": "", "size": "huge"}': "size has a value that is not known here.",
    '{"cake": "", "weight": 1e400}': "weight has a value that is not known here.",
    "[]": "The request has to be an object.",
    "{": "This is not valid JSON.",
    '{"x": ' + "[" * 100_000: "This is not valid JSON.",
    '{"x": ' * 100_000: "This is not valid JSON.",
    '{"cake": "\\ud800"}': "This is not valid JSON.",
}


@pytest.mark.parametrize(("said", "sentence"), WRONG.items(), ids=[said[:30] for said in WRONG])
def test_what_is_wrong_is_said_in_our_words(said, sentence):
    with pytest.raises(BadRequest) as refused:
        decoding.json(said, Order)
    assert refused.value.sentence == sentence
    assert refused.value.field in (sentence.partition(" ")[0], None)
