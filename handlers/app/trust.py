"""How a device comes to trust this server: the page that helps, and the authority's certificate."""

import asyncio

from handlers.app.base import AppHandler
from handlers.app.pages import POLICY, Page
from handlers.contract import for_anybody, gives
from hub.errors import NotFound
from store.tls.certificates import published_authority
from store.tls.pem import fingerprint


class TrustPage(Page):
    """/trust: what this device may do here over which scheme, and how to let it do more."""

    # It tries the secure address, to say whether the device trusts it; a policy could not name an address of IPv6.
    policy = POLICY.replace("connect-src 'self'", "connect-src 'self' https:")

    @for_anybody
    @gives(200, "text/html")
    async def get(self) -> None:
        """What this device may do over which scheme, and how to let it do more."""
        pem = await authority_of(self)
        self.render(
            "trust.html",
            mode=self.hub.settings.tls.mode,
            fingerprint=fingerprint(pem) if pem else None,
            secure_url=self._secure_url(),
        )

    def _secure_url(self) -> str | None:
        """Where this server is reached with TLS, by the host that the client knows it by."""
        public, tls = self.hub.settings.server.public_url or "", self.hub.settings.tls
        if public.startswith("https:"):
            return public.rstrip("/")
        if self.scheme == "https":
            return f"https://{self.host}"
        return None if tls.mode == "off" else f"https://{self.request.host_name}:{tls.port}"


class AuthorityHandler(AppHandler):
    """/trust/ca.crt"""

    @for_anybody
    @gives(200, "application/x-x509-ca-cert")
    async def get(self) -> None:
        """The certificate of the server's own authority."""
        pem = await authority_of(self)
        if pem is None:
            raise NotFound("This server has no authority of its own.")
        self.set_header("Content-Type", "application/x-x509-ca-cert")
        self.finish(pem)


async def authority_of(handler: AppHandler) -> bytes | None:
    """The certificate that devices should trust, as PEM; None if they need not."""
    settings = handler.hub.settings
    if settings.tls.mode != "auto":
        return None
    return await asyncio.to_thread(published_authority, settings.data_dir)
