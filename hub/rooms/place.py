"""A caller in a room: what every right in the room follows from."""

from dataclasses import dataclass

from hub.accounts.models import Caller
from hub.errors import Forbidden
from hub.live import LiveRoom
from hub.models import Author, Role, Room, is_kept


@dataclass(frozen=True, slots=True)
class Place:
    """The rights are those of this moment, however old the place is."""

    live: LiveRoom
    caller: Caller

    @property
    def role(self) -> Role:
        return self.live.roles.get(self.caller.user.id, "member")

    @property
    def author(self) -> Author:
        return self.live.author(self.caller.user)

    @property
    def room(self) -> Room:
        return self.live.room

    def require_admin(self) -> None:
        """Raises Forbidden; always where nobody has power, as in a conversation of two."""
        if self.role != "admin" and (is_kept(self.room) or not self.caller.user.is_admin):
            raise Forbidden("Only an admin of the room can do this.", code="room_admin_required")
