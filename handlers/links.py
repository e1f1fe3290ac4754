"""Links to files that work without a header, for a while, for whoever has them."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import quote

from hub.models import Attachment

VALID = 24 * 3600  # Seconds; a link is good for one to two of these, so that all of a day's are the same.


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Links below `base_url`, signed with `key`."""

    base_url: str
    key: bytes

    def to(self, attachment: Attachment) -> str:
        if attachment.file_id is None:
            return attachment.url or ""
        expires = (int(time.time()) // VALID + 2) * VALID
        signature = sign(self.key, attachment.file_id, expires)
        path = f"/files/{attachment.file_id}/{quote(attachment.name, safe='')}"
        return f"{self.base_url}{path}?expires={expires}&signature={signature}"


def sign(key: bytes, file_id: str, expires: int) -> str:
    return hmac.new(key, f"{file_id}:{expires}".encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, file_id: str, expires: str, signature: str) -> bool:
    """Whether the signature is ours and has not expired."""
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12) or int(expires) < time.time():
        return False
    return hmac.compare_digest(sign(key, file_id, int(expires)).encode(), signature.encode())
