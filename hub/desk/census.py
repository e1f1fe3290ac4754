"""How many tickets each manager has, counted again.

A count and the ticket it is for are two writes. A crash between them leaves a count that nothing takes back, so
they are compared at the start, before anybody can write.
"""

from hub.desk.models import Workspace
from hub.desk.settings import TOPICS
from hub.desk.stores import DeskStore


async def recount(store: DeskStore) -> None:
    """Mend the counts of all managers."""
    for workspace in await store.workspaces.all():
        await _recount(store, workspace)


async def _recount(store: DeskStore, workspace: Workspace) -> None:
    held = await store.tickets.held(workspace.id)
    for manager in await store.managers.of_workspace(workspace.id, TOPICS):
        count = manager.elsewhere + held.get(manager.id, 0)
        if count != manager.ticket_count:
            await store.managers.set_count(manager.id, count)
