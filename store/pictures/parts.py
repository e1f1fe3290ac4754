"""How many parts a picture or a film may have. People send files that are made to keep a server counting."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from hub.errors import BadRequest

PARTS = 100_000  # More than any picture has, and as many as are looked at in half a second.

T = TypeVar("T")


class TooManyParts(BadRequest):
    code = "picture_not_understood"
    sentence = "This file has more parts than pictures and films have."


def limited(parts: Iterable[T]) -> Iterator[T]:
    """Raises TooManyParts."""
    for number, part in enumerate(parts):
        if number == PARTS:
            raise TooManyParts
        yield part
