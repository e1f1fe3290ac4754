"""Files that customers send with their tickets."""

from dataclasses import dataclass, replace

from hub.accounts.models import Caller
from hub.desk.crowd import Crowd
from hub.desk.models import Ticket
from hub.desk.talk import Said, Talk
from hub.desk.tickets import Tickets
from hub.desk.workspaces import Access, Workspaces
from hub.entries import Answer
from hub.errors import WrongKey
from hub.files.files import MEGABYTE, Files, Incoming
from hub.stores import Store

LARGEST = 10 * MEGABYTE  # Everybody can read their key.


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What has come of a file, and what the customer calls it."""

    incoming: Incoming
    name: str


class Enclosing:
    """`limit` is the size, in bytes, of the largest file of a customer."""

    def __init__(
        self, store: Store, workspaces: Workspaces, tickets: Tickets, talk: Talk, *, crowd: Crowd, files: Files
    ) -> None:
        self.limit = min(LARGEST, files.limit)
        self._store = store.desk.tickets
        self._workspaces = workspaces
        self._tickets = tickets
        self._talk = talk
        self._crowd = crowd
        self._files = files

    async def open(self, ticket_id: str, key: str) -> tuple[Access, Ticket]:
        """What a key opens, and a ticket there or the one that it was merged into. Raises WrongKey."""
        ticket = await self._store.any(ticket_id)
        if ticket is None:
            raise WrongKey
        access = await self._workspaces.open(ticket.workspace_id, key)
        return access, await self._tickets.current(access.workspace, ticket.id)

    async def post(self, access: Access, ticket: Ticket, said: Said, *, caller: Caller, enclosed: Enclosed) -> Answer:
        """Store a file and post it with what is said. Raises RateLimited, TooLarge, and what `Talk.say` does."""
        self._crowd.take_file(access, ticket.id)
        file = await self._files.keep(enclosed.incoming, enclosed.name, None)

        async def posted() -> Answer:
            return await (await self._talk.say(access, ticket, caller, replace(said, file=file)))

        return await self._files.settle(file, posted())
