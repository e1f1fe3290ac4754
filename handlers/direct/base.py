"""What the requests of this family share: how a refusal is worded, and where files are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from handlers.crossing import OpenHandler
from handlers.links import FileLinks
from hub.errors import InvalidToken, Refusal, Taken, WrongPassword
from hub.files.models import Attachment

MEDIA = "/chat-media/"
NO_ACCOUNT = "No active account found with the given credentials"
NOT_VALID = "Given token not valid for any token type"
INVALID = "Token is invalid or expired"
TRIED = {"token_class": "AccessToken", "token_type": "access", "message": INVALID}


@dataclass(frozen=True, slots=True)
class MediaLinks(FileLinks):
    """Links to files under their identifiers."""

    def own(self, attachment: Attachment) -> str:
        return self.signed(MEDIA + quote(attachment.identifier, safe=""), f"media:{attachment.identifier}")


class Linked(OpenHandler):
    """Whose clients find files under their identifiers."""

    def file_links(self) -> FileLinks:
        return MediaLinks(self.base_url, self.settings["signer"], self.hub.files)


class DirectHandler(Linked):
    """A refusal has its sentence under `detail`; what is about tokens is said as SimpleJWT did."""

    def refusal_body(self, refusal: Refusal) -> dict[str, Any]:
        match refusal:
            case WrongPassword():
                return {"detail": NO_ACCOUNT, "code": "no_active_account"}
            case InvalidToken():
                return {"detail": NOT_VALID, "code": refusal.code, "messages": [TRIED]}
        return super().refusal_body(refusal)

    def refusal_status(self, refusal: Refusal) -> int:
        return 400 if isinstance(refusal, Taken) else super().refusal_status(refusal)
