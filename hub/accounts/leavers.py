"""People whom the directory does not know any more: what they are signed in with ends, though nobody says so here."""

from hub.accounts.accounts import Accounts
from hub.stores import Store


class Leavers:
    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

    async def sign_out(self) -> None:
        """Ask the directory about each of its accounts. Raises NoDirectory, before anything is done about the next."""
        directory = self._store.directory
        for user in await self._store.users.of_directory() if directory else []:
            if directory and not await directory.knows(user.directory_id):
                await self._accounts.end_everything(user)
