"""From bytes of a client to typed values, or a BadRequest that names the field."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from hub.errors import BadRequest

T = TypeVar("T")
PATH = re.compile(r" - at (?:`key` in )?`\$(?:\.(?P<field>\w+))?.*`$")


def json(data: bytes | str, shape: type[T]) -> T:
    return read(msgspec.json.Decoder(shape), data)


def read(decoder: msgspec.json.Decoder[T], data: bytes | str) -> T:
    """Like `json`, for a shape that comes often: a decoder takes longer to make than to use."""
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
    sentence = PATH.sub("", text)
    return BadRequest(f"{field}: {sentence}." if field else f"{sentence}.", field=field)
