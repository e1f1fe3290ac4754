"""What may be said of tickets, topics and managers, and how what was sent as JSON is shown to people."""

import json
import math
from hashlib import sha256

from hub.desk.models import Echo
from hub.errors import BadRequest, TooLarge
from hub.text import storable

ECHO_CHARS = 1000
PRODUCT_CHARS = 100
SHOWN_CHARS = 100


def echo(value: Echo, field: str) -> Echo:
    """Raises TooLarge."""
    if len(storable(value, field)) > ECHO_CHARS:
        raise TooLarge(f"{field} has at most {ECHO_CHARS} characters.", field=field)
    return value


def product_name(text: str, field: str = "product") -> str:
    """What a ticket is about, as it is kept: case does not count. Raises BadRequest."""
    if not text.strip() or len(storable(text, field)) > PRODUCT_CHARS:
        raise BadRequest(f"{field} has 1 to {PRODUCT_CHARS} characters.", field=field)
    return text.upper()


def topic_name(text: str) -> str:
    """Like a product, with "_" where there were blanks."""
    return product_name(text, "name").replace(" ", "_")


def number_in(value: Echo) -> float:
    """The number that a client sent, as such or as text; what is none comes after all numbers."""
    try:
        number = float(json.loads(value))
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return math.inf if math.isnan(number) else number


def shown(value: Echo) -> str:
    """What people see of a customer's or manager's id."""
    decoded = json.loads(value)
    return (decoded if isinstance(decoded, str) else value)[:SHOWN_CHARS]


def mark(value: Echo) -> str:
    """16 hex digits that stand for a client's id."""
    return sha256(value.encode()).hexdigest()[:16]
