"""What a workspace is set up with: topics, line managers and canned replies."""

from hub.desk.models import CannedReply, LineManager, Topic, Workspace
from hub.desk.stores import DeskStore
from hub.desk.text import topic_name
from hub.errors import BadRequest, NotFound
from hub.text import storable

TOPICS = 199  # Of one workspace; the same for managers.
TITLE_CHARS, REPLY_CHARS = 100, 10_000


class DeskSettings:
    def __init__(self, store: DeskStore) -> None:
        self._topics = store.topics
        self._managers = store.managers
        self._replies = store.replies

    async def add_topic(self, topic: Topic) -> Topic:
        """Raises Taken, BadRequest."""
        _refuse_over(await self.topics(topic.workspace_id))
        return await self._topics.insert(topic)

    async def topics(self, workspace_id: str) -> list[Topic]:
        """In the order of making."""
        return await self._topics.of_workspace(workspace_id, TOPICS)

    async def add_manager(self, manager: LineManager) -> LineManager:
        """Raises Taken, BadRequest."""
        _refuse_over(await self.managers(manager.workspace_id))
        return await self._managers.insert(manager)

    async def managers(self, workspace_id: str) -> list[LineManager]:
        """In the order of making."""
        return await self._managers.of_workspace(workspace_id, TOPICS)

    async def manager(self, workspace_id: str, manager_id: str) -> LineManager:
        """Raises NotFound."""
        found = await self._managers.by_id(workspace_id, manager_id)
        if found is None:
            raise NotFound("There is no such manager in this workspace.", code="manager_not_found", field="manager")
        return found

    async def replies(self, workspace_id: str) -> list[CannedReply]:
        """By title."""
        return await self._replies.of_workspace(workspace_id)

    async def add_reply(self, workspace_id: str, title: str, text: str) -> CannedReply:
        """Raises BadRequest."""
        _refuse_over(await self.replies(workspace_id))
        return await self._replies.insert(_reply("", workspace_id, title, text))

    async def change_reply(self, workspace_id: str, reply_id: str, title: str, text: str) -> CannedReply:
        """Raises NotFound, BadRequest."""
        reply = _reply(reply_id, workspace_id, title, text)
        if not await self._replies.update(reply):
            raise _no_reply()
        return reply

    async def delete_reply(self, workspace_id: str, reply_id: str) -> None:
        """Raises NotFound."""
        if not await self._replies.delete(workspace_id, reply_id):
            raise _no_reply()


def new_topic(workspace: Workspace, name: str, created_at: str) -> Topic:
    """Raises BadRequest."""
    return Topic("", workspace.id, topic_name(name), created_at)


def _reply(id: str, workspace_id: str, title: str, text: str) -> CannedReply:
    for value, field, most in ((title, "title", TITLE_CHARS), (text, "text", REPLY_CHARS)):
        if not value.strip() or len(storable(value, field)) > most:
            raise BadRequest(f"{field} has 1 to {most} characters.", field=field)
    return CannedReply(id, workspace_id, title.strip(), text)


def _no_reply() -> NotFound:
    return NotFound("There is no such reply in this workspace.", code="reply_not_found")


def _refuse_over(there: list[Topic] | list[LineManager] | list[CannedReply]) -> None:
    if len(there) >= TOPICS:
        raise BadRequest(f"A workspace has at most {TOPICS} of these.", code="too_many")
