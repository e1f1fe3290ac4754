"""Making, listing and revoking invitations: each is a link, and a picture of it for a phone."""

from typing import Annotated, Any

import segno
from msgspec import Meta, Struct

from handlers.app.base import AppHandler
from handlers.app.frames import Id
from handlers.contract import gives, takes
from hub.accounts.invites import DAYS, MOST_ROOMS
from hub.accounts.models import Invite


class NewInvite(Struct):
    """`rooms` are ids; without `uses` it is good for as many as wish."""

    rooms: Annotated[list[Id], Meta(max_length=MOST_ROOMS)] = []
    uses: int | None = None
    days: int = DAYS


class InvitesHandler(AppHandler):
    """/api/app/invites

    The link itself and its picture `qr`, a data: URI of an SVG, are told only once: nobody can make them of the id.
    """

    async def get(self) -> None:
        """The invitations that the caller may see."""
        invites = await self.hub.invites.all(await self.require())
        self.reply({"invites": [_told(invite) for invite in invites]})

    @takes(NewInvite)
    @gives(201)
    async def post(self, wanted: NewInvite) -> None:
        """Make an invitation: its link and a picture of it."""
        caller = await self.require()
        code, invite = await self.hub.invites.issue(caller, wanted.rooms, uses=wanted.uses, days=wanted.days)
        url = f"{self.base_url}/join/{code}"
        self.reply({**_told(invite), "url": url, "qr": qr_code(url)}, 201)


class InviteHandler(AppHandler):
    """/api/app/invites/<id>"""

    @gives(204)
    async def delete(self, invite_id: str) -> None:
        """Revoke an invitation."""
        await self.hub.invites.revoke(await self.require(), invite_id)
        self.set_status(204)


def qr_code(text: str) -> str:
    # White around it, and no shortened colours: some readers take dark pages and bare edges for a part of it.
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, border=4, light="white")


def _told(invite: Invite) -> dict[str, Any]:
    return {
        "id": invite.id,
        "rooms": invite.room_ids,
        "uses": invite.uses,
        "used": invite.used,
        "expires_at": invite.expires_at,
        "created_by": invite.created_by,
        "created_at": invite.created_at,
    }
