"""What an export tells."""

from datetime import UTC, datetime

from hub.imports.models import Person, Place, Said

MIRA, BEN = Person("u1", "mira", "mira@example.org"), Person("u2", "ben")
TOWN = Place("c1", "town", "private", members=("u1", "u2"))
LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


def message(key, text, **fields):
    """Mira's, in the town."""
    return Said(**{"key": key, "place": "c1", "author": "u1", "text": text, "at": LONG_AGO, **fields})
