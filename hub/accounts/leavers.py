"""People whom the directory does not know any more: what they are signed in with ends, though nobody says so here."""

import logging

from hub.accounts.accounts import Accounts
from hub.accounts.models import User
from hub.accounts.stores import Directory
from hub.errors import NoDirectory
from hub.stores import Store

PATIENCE = 3  # Questions without an answer, one after another: then it is away for all.

Answers = list[tuple[User, bool | NoDirectory]]

log = logging.getLogger(__name__)


class Leavers:
    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

    async def sign_out(self) -> None:
        """Ask the directory about each of its accounts. Raises NoDirectory, at the end, when it was silent about some.

        If it knows none of several, a setting is wrong rather than everybody gone: nobody is signed out.
        """
        directory = self._store.directory
        users = await self._store.users.of_directory() if directory else []
        asked = await _asked(directory, users) if directory else []
        for user in _gone(asked, of=len(users)):
            await self._accounts.end_everything(user)
        troubles = [answer for _, answer in asked if isinstance(answer, NoDirectory)]
        if troubles:
            raise troubles[0]


def _gone(asked: Answers, *, of: int) -> list[User]:
    gone = [user for user, answer in asked if answer is False]
    if gone and of > 1 and not any(answer is True for _, answer in asked):
        log.warning("event=directory_knows_nobody accounts=%d", of)
        return []
    return gone


async def _asked(directory: Directory, users: list[User]) -> Answers:
    """Whether each is known, or why nobody can tell."""
    asked: Answers = []
    for user in users:
        try:
            asked.append((user, await directory.knows(user.directory_id)))
        except NoDirectory as trouble:
            asked.append((user, trouble))
        if len(asked) >= PATIENCE and not any(isinstance(answer, bool) for _, answer in asked[-PATIENCE:]):
            break
    return asked
