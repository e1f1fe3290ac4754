"""What the page needs for a call."""

from handlers.app.base import AppHandler


class IceServersHandler(AppHandler):
    """/api/app/calls/ice-servers: for the `iceServers` of an RTCPeerConnection. Credentials expire after half a day."""

    async def get(self) -> None:
        """For the `iceServers` of an RTCPeerConnection; credentials expire after half a day."""
        self.reply({"ice_servers": self.hub.ice_servers(await self.require())})
