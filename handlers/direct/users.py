"""What the URLs in user objects lead to: /api/userauth/users/<id>/ and /api/userauth/groups/<id>/"""

from handlers.direct import shapes
from handlers.direct.base import DirectHandler
from hub.errors import NotFound


class UserHandler(DirectHandler):
    """Any account, for whoever has one."""

    async def get(self, user_id: str) -> None:
        """An account."""
        await self.require()
        user = await self.hub.people.by_id(int(user_id))
        if user is None:
            raise NotFound("There is no such user.", code="user_not_found")
        self.reply(shapes.user(user, self.base_url))


class UserGroupHandler(DirectHandler):
    """One of the two groups that there are."""

    async def get(self, group_id: str) -> None:
        """One of the two groups that there are."""
        await self.require()
        name = shapes.GROUPS.get(int(group_id))
        if name is None:
            raise NotFound("There is no such group.", code="group_not_found")
        self.reply({"url": shapes.group_url(int(group_id), self.base_url), "name": name})
