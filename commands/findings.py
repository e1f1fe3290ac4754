"""What `chatd.py check` finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `level` is ok, warning or error; only an error fails the check."""

    subject: str
    level: str
    sentence: str
