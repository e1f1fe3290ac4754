"""From bytes of a client to typed values, or a BadRequest that names the field."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from hub.errors import BadRequest

T = TypeVar("T")
PATH = re.compile(r" - at (?:`key` in )?`\$(?:\.(?P<field>\w+))?.*`$")
EXPECTED = re.compile(r"Expected `(?P<kinds>[^`]+)`(?: of length)?(?: (?P<bound><=|>=) (?P<number>\d+))?")
KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
BOUNDS = {"<=": "at most", ">=": "at least"}


def json(data: bytes | str, shape: type[T]) -> T:
    decoder: msgspec.json.Decoder[T] = _decoder(cast(Any, shape))
    return read(decoder, data)


def read(decoder: msgspec.json.Decoder[T], data: bytes | str) -> T:
    """Like `json`, for shapes that only a decoder names, as a union does."""
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise _refusal(error) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise BadRequest("This is not valid JSON.", code="invalid_json") from None


def value(data: object, shape: type[T]) -> T:
    """From JSON that is decoded already."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise _refusal(error) from None


def form(fields: Mapping[str, Sequence[bytes]], shape: type[T]) -> T:
    """A form's fields; of a repeated one the last counts."""
    try:
        values = {name: items[-1].decode() for name, items in fields.items() if items}
        return msgspec.convert(values, type=shape, strict=False)
    except msgspec.ValidationError as error:
        raise _refusal(error) from None
    except UnicodeError:
        raise BadRequest("The form is not UTF-8.") from None


def _refusal(error: msgspec.ValidationError) -> BadRequest:
    text = str(error)
    found = PATH.search(text)
    field = found["field"] if found else None
    missing = re.search(r"missing required field `(\w+)`", text)
    if missing:
        return BadRequest(f"{missing[1]} is required.", code="missing_field", field=missing[1])
    return BadRequest(f"{field or 'The request'} {_wish(text)}.", field=field)


def _wish(text: str) -> str:
    """What would have been right, in words that stay when those of the library change."""
    expected = EXPECTED.match(text)
    if expected is None:
        return "has a value that is not known here"
    kinds = " or ".join(KINDS.get(kind, "something else") for kind in expected["kinds"].split(" | "))
    bound = f" of {BOUNDS[expected['bound']]} {expected['number']}" if expected["bound"] else ""
    return f"has to be {kinds}{bound}" if "[" not in text else f"has to hold {kinds}{bound}"


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """A decoder takes longer to make than to use."""
    return msgspec.json.Decoder(shape)
