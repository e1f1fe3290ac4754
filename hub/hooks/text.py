"""Whom a text mentions that no page has written."""

import re
from collections.abc import Iterable

from hub.accounts.models import User
from hub.text import folded


def mentioned(text: str, users: Iterable[User]) -> tuple[int, ...]:
    """The ids of those whose usernames follow an @ that stands by itself, as the page sees it; the longest wins."""
    by_name = {folded(user.username): user.id for user in users}
    if not by_name or "@" not in text:
        return ()
    # A name that begins another one comes after it.
    names = "|".join(re.escape(name) for name in sorted(by_name, reverse=True))
    found = re.findall(rf"(?<![\w@.])@({names})(?!\w)", folded(text))
    return tuple(dict.fromkeys(by_name[name] for name in found))
