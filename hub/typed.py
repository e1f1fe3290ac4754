"""Documents and environment variables into frozen dataclasses, by their type hints.

A field's type says what a value must be: bool, int, str, Path, one of Literal, `X | None`,
`tuple[X, ...]`, another dataclass, or Annotated with a Rule.

    BadSetting    a value that does not fit; it names the key
"""

import difflib
import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

KINDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "text",
    list: "a list",
    Mapping: "a mapping",
}

S = TypeVar("S")


class BadSetting(Exception):
    """One line that names the key, `server.port`, or the variable, `CHATD_SERVER__PORT`.

    It never shows a value that is text, for that may be a password.
    """

    def __init__(self, key: str, sentence: str) -> None:
        self.key = key
        self.sentence = sentence
        super().__init__(_printable(f"{key} {sentence}"))


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must hold to, and how to ask for it: "must be {wanted}"."""

    holds: Callable[[Any], bool]
    wanted: str


def between(least: int, most: int) -> Rule:
    return Rule(lambda number: least <= number <= most, f"from {least} to {most}")


def at_least(least: int) -> Rule:
    return Rule(lambda number: number >= least, f"at least {least}")


def matching(pattern: str, wanted: str) -> Rule:
    return Rule(lambda text: re.fullmatch(pattern, text) is not None, wanted)


Filled = Annotated[str, matching(r".*\S.*", "text that is not blank")]


def demand(condition: object, key: str, sentence: str) -> None:
    """Raises BadSetting unless the condition holds."""
    if not condition:
        raise BadSetting(key, sentence)


def section_from(kind: type[S], document: object, key: str) -> S:
    """A dataclass from the mapping found under `key`. Raises BadSetting."""
    if document is None:
        return kind()
    if not isinstance(document, Mapping):
        raise BadSetting(key or "the configuration", f"must be a mapping, not {_shown(document)}")
    hints, prefix = _hints(kind), f"{key}." if key else ""
    names = {str(name): raw for name, raw in document.items()}
    return kind(**{name: _value(_hint(hints, name, prefix + name), raw, prefix + name) for name, raw in names.items()})


def overridden(section: Any, path: list[str], variable: str, text: str) -> Any:
    """A dataclass with the field at `path` taken from a variable's text. Raises BadSetting."""
    name, *rest = path
    hint = _hint(_hints(type(section)), name, variable)
    demand(is_dataclass(hint) == bool(rest), variable, "is not a setting")
    if rest:
        value = overridden(getattr(section, name), rest, variable, text)
    else:
        value = _value(hint, _parsed(hint, text), variable)
    return replace(section, **{name: value})


def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _hint(hints: dict[str, Any], name: str, key: str) -> Any:
    if name in hints:
        return hints[name]
    close = difflib.get_close_matches(name, hints, n=1)
    raise BadSetting(key, f"is not a setting; did you mean {close[0]}?" if close else "is not a setting")


def _value(hint: Any, raw: object, key: str) -> Any:
    """What `raw` comes to in a field of this type. Raises BadSetting."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if is_dataclass(hint):
        return section_from(typing.cast("type[Any]", hint), raw, key)
    if origin is Annotated:
        return _ruled(_value(arguments[0], raw, key), arguments[1], key)
    if origin in (typing.Union, types.UnionType):
        return None if raw is None else _value(arguments[0], raw, key)
    if origin is Literal:
        return _choice(raw, arguments, key)
    if origin is tuple:
        return tuple(_value(arguments[0], item, key) for item in _plain(list, raw, key))
    if hint is Path:
        return Path(_value(Filled, raw, key))
    return _plain(origin or hint, raw, key)


def _ruled(value: Any, rule: Rule, key: str) -> Any:
    demand(rule.holds(value), key, f"must be {rule.wanted}")
    return value


def _choice(raw: object, choices: tuple[str, ...], key: str) -> object:
    # Unquoted, YAML reads the word off as false.
    word = "off" if raw is False else raw
    demand(word in choices, key, f"must be one of {', '.join(choices)}")
    return word


def _plain(kind: Any, raw: object, key: str) -> Any:
    # A bool is an int to isinstance, and yes is no port.
    fits = isinstance(raw, kind) and isinstance(raw, bool) == (kind is bool)
    demand(fits, key, f"must be {KINDS[kind]}, not {_shown(raw)}")
    return raw


def _parsed(hint: Any, text: str) -> object:
    """A variable's text as config.yaml would have it: JSON, unless the setting is text itself."""
    if not text and types.NoneType in typing.get_args(hint):
        return None
    bare = _bare(hint)
    if bare in (str, Path) or typing.get_origin(bare) is Literal:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _bare(hint: Any) -> Any:
    wrapped = typing.get_origin(hint) in (Annotated, typing.Union, types.UnionType)
    return _bare(typing.get_args(hint)[0]) if wrapped else hint


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return next((name for kind, name in KINDS.items() if isinstance(value, kind)), type(value).__name__)


def _printable(line: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in line).split())
