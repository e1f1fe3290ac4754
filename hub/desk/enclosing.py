"""Files that customers send with their tickets."""

from hub.desk.models import Ticket
from hub.desk.talk import Said, Talk
from hub.desk.tickets import Tickets
from hub.desk.workspaces import Access, Workspaces
from hub.entries import Answer
from hub.errors import Refusal, Unavailable, WrongKey
from hub.files import MEGABYTE, Files
from hub.models import Caller, File
from hub.stores import Store

LARGEST = 10 * MEGABYTE  # Everybody can read their key.


class Enclosing:
    """`limit` is the size, in bytes, of the largest file of a customer."""

    def __init__(self, store: Store, workspaces: Workspaces, tickets: Tickets, talk: Talk, *, files: Files) -> None:
        self.limit = min(LARGEST, files.limit)
        self._store = store.desk.tickets
        self._workspaces = workspaces
        self._tickets = tickets
        self._talk = talk
        self._files = files

    async def open(self, ticket_id: str, key: str) -> tuple[Access, Ticket]:
        """What a key opens, and a ticket there or the one that it was merged into. Raises WrongKey."""
        ticket = await self._store.any(ticket_id)
        if ticket is None:
            raise WrongKey
        access = await self._workspaces.open(ticket.workspace_id, key)
        return access, await self._tickets.current(access.workspace, ticket.id)

    async def post(self, access: Access, ticket: Ticket, caller: Caller, said: Said) -> Answer:
        """Post a stored file, `said.file`. Raises what `Talk.say` does, and then nothing is left of the file."""
        try:
            answer = await (await self._talk.say(access, ticket, caller, said))
        except Unavailable:
            raise  # The message may be stored all the same.
        except Refusal:
            await self._forget(said.file)
            raise
        if answer.repeated:
            await self._forget(said.file)
        return answer

    async def _forget(self, file: File | None) -> None:
        if file is not None:
            await self._files.forget(file)
