"""Links to files that work without a header, for a while, for whoever has them."""

import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from hub.models import Attachment

VALID = 24 * 3600  # Seconds; a link is good for one to two of these, so that all of a day's are the same.


class Signer(Protocol):
    """Signs what is given out and wanted back unchanged."""

    def sign(self, text: str) -> str: ...

    def verify(self, text: str, signature: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Links below `base_url`."""

    base_url: str
    signer: Signer

    def to(self, attachment: Attachment) -> str:
        if attachment.file_id is None:
            return attachment.url or ""
        expires = (int(time.time()) // VALID + 2) * VALID
        signature = self.signer.sign(_signed_text(attachment.file_id, expires))
        path = f"/files/{attachment.file_id}/{quote(attachment.name, safe='')}"
        return f"{self.base_url}{path}?expires={expires}&signature={signature}"


def is_signed(signer: Signer, file_id: str, expires: str, signature: str) -> bool:
    """Whether the signature is ours and has not expired."""
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12) or int(expires) < time.time():
        return False
    return signer.verify(_signed_text(file_id, int(expires)), signature)


def _signed_text(file_id: str, expires: int) -> str:
    return f"file:{file_id}:{expires}"
