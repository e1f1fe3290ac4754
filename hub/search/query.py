"""What somebody looks for, as it is typed: words, "words together", from:, in: and before:."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.errors import BadRequest
from hub.search.words import pieces_of
from hub.text import storable

CHARS = 200
TERMS = 10
PART = re.compile(r'(?:(?P<key>from|in|before):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` are all to be found; the others are None when they are not asked for."""

    terms: tuple[str, ...] = ()
    author: str | None = None
    room: str | None = None
    before: datetime | None = None


def parse(text: str) -> Query:
    """Raises BadRequest when it does not say what to look for."""
    if len(storable(text, "q")) > CHARS:
        raise BadRequest(f"Look for at most {CHARS} characters.", field="q")
    found: dict[str, list[str]] = {"": [], "from": [], "in": [], "before": []}
    for part in PART.finditer(text):
        found[(part["key"] or "").lower()].append((part["quoted"] or part["bare"] or "").strip())
    query = Query(tuple(filter(None, found[""])), _name(found["from"]), _name(found["in"]), _day(found["before"]))
    if len(query.terms) > TERMS:
        raise BadRequest(f"Look for at most {TERMS} words at a time.", field="q")
    if not query.author and not any(map(pieces_of, query.terms)):
        raise BadRequest("Say what to look for: a word, or from: and a name.", field="q")
    return query


def _name(values: list[str]) -> str | None:
    return values[-1].lstrip("@#") or None if values else None


def _day(values: list[str]) -> datetime | None:
    try:
        return datetime.strptime(values[-1], "%Y-%m-%d").replace(tzinfo=UTC) if values else None
    except ValueError:
        raise BadRequest("A day is written like 2025-12-31.", field="q") from None
