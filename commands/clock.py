"""The wall clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """UTC, to the millisecond, as the database keeps it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
