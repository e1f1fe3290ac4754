"""Pages for some of those who have an account: the admins' and the desk's."""

from abc import ABC, abstractmethod

from handlers.app.pages import Page
from handlers.contract import for_anybody, gives, refuses
from hub.accounts.models import Caller


class Office(Page, ABC):
    """Strangers may sign in first; whoever has no business here is told so."""

    template: str

    @abstractmethod
    async def is_for(self, caller: Caller) -> bool:
        """Whether they have."""

    @for_anybody
    @gives(200, "text/html")
    @refuses("text/html")
    async def get(self) -> None:
        """The page, for those who have business there."""
        caller = await self.caller()
        if caller is None:
            self.render("signin.html", user=None)
        elif await self.is_for(caller):
            self.render(self.template)
        else:
            self.set_status(403)
            self.render("not-yours.html", user=caller.user)


class AdminPage(Office):
    """/admin: the page for admins."""

    template = "admin.html"

    async def is_for(self, caller: Caller) -> bool:
        return caller.user.is_admin


class DeskPage(Office):
    """/desk: the page for those who answer tickets."""

    template = "desk.html"

    async def is_for(self, caller: Caller) -> bool:
        return caller.user.is_admin or bool(await self.hub.desk.team.seats(caller))
