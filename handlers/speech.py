"""What a socket hears from its clients and what it tells them: said beside the socket, for those who describe it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Speech:
    """Shapes by the names that they have on the wire, None for a name alone; and what the URL may ask for.

    A socket has one under the name `speech`.
    """

    hears: Mapping[str, Any]
    tells: Mapping[str, Any]
    query: tuple[str, ...] = ()


def speech_of(handler: type) -> Speech | None:
    return getattr(handler, "speech", None)


def by_name(shapes: UnionType) -> dict[str, Any]:
    """The shapes of a union by the tag that tells them apart; one that has none by the name of its class."""
    return {_name(shape): shape for shape in get_args(shapes)}


def below(*parents: type[Struct]) -> dict[str, Any]:
    """All shapes that are made of these and of which no other is made."""
    return {_name(shape): shape for parent in parents for shape in _leaves(parent)}


def _leaves(shape: type[Struct]) -> Iterator[type[Struct]]:
    children = shape.__subclasses__()
    for child in children:
        yield from _leaves(child)
    if not children:
        yield shape


def _name(shape: Any) -> str:
    if issubclass(shape, Struct):
        return str(shape.__struct_config__.tag)
    tags = [get_args(hint)[0] for hint in get_type_hints(shape).values() if get_origin(hint) is Literal]
    return str(tags[0]) if tags else str(shape.__name__).lower()
