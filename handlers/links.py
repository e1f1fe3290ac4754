"""Links to files that work without a header, for a while, for whoever has them.

Where the storage makes such links itself, they lead there; else to /files/, signed by this server.
"""

import re
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from hub.files.media import TEXT, THUMBNAIL, is_inert
from hub.files.models import Attachment

VALID = 24 * 3600  # Seconds; a link is good for one to two of these, so that all of a day's are the same.


class Signer(Protocol):
    """Signs what is given out and wanted back unchanged."""

    def sign(self, text: str) -> str: ...

    def verify(self, text: str, signature: str) -> bool: ...


class Storage(Protocol):
    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        """A link that the storage makes itself, or None."""


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Links below `base_url`, or to the storage."""

    base_url: str
    signer: Signer
    storage: Storage | None = None

    def to(self, attachment: Attachment) -> str:
        if attachment.file_id is None:
            return attachment.url or ""
        kind, name = attachment.media_type, attachment.name
        return self._stored(attachment.sha256, kind, name) or self.own(attachment)

    def thumbnail(self, attachment: Attachment) -> str | None:
        """None when the attachment has none."""
        if attachment.file_id is None or not attachment.thumbnail:
            return None
        stored = self._stored(attachment.thumbnail, THUMBNAIL, attachment.name)
        return stored or f"{self.own(attachment)}&thumbnail=1"

    def photo(self, file_id: str | None) -> str | None:
        """Where a user's picture is; see `photo_path`."""
        path = photo_path(file_id)
        return f"{self.base_url}{path}" if path else None

    def own(self, attachment: Attachment) -> str:
        """Where this server has the file. A family that knows files by other names overrides it."""
        return self.signed(
            f"/files/{attachment.file_id}/{quote(attachment.name, safe='')}", f"file:{attachment.file_id}"
        )

    def signed(self, path: str, subject: str) -> str:
        """A link that proves that we gave it out; see `is_signed`."""
        expires = expiry()
        signature = self.signer.sign(_signed_text(subject, expires))
        return f"{self.base_url}{path}?expires={expires}&signature={signature}"

    def _stored(self, digest: str, kind: str, name: str) -> str | None:
        if self.storage is None or not digest:
            return None
        return self.storage.link(digest, content_type(kind), disposition(kind, name), expiry())


def photo_path(file_id: str | None) -> str | None:
    """Whoever was told it may see the picture; it is another one for every picture."""
    return f"/avatars/{file_id}" if file_id else None


def expiry(given: float | None = None) -> int:
    """When the links end that are made now, or were made then; in Unix seconds, a day later at the earliest."""
    return (int(time.time() if given is None else given) // VALID + 2) * VALID


def is_signed(signer: Signer, subject: str, expires: str, signature: str) -> bool:
    """Whether we signed a link for this subject, and it has not expired."""
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12) or int(expires) < time.time():
        return False
    return signer.verify(_signed_text(subject, int(expires)), signature)


def hook_secret(hook_id: str, signer: Signer) -> str:
    """64 hex digits that sign what an outgoing webhook is told. They follow from the server's own, so none is kept."""
    return signer.sign(f"webhook:{hook_id}")


def content_type(kind: str) -> str:
    return f"{TEXT}; charset=UTF-8" if kind == TEXT else kind


def disposition(kind: str, name: str) -> str:
    """For clients that read only ASCII, and for the others: https://www.rfc-editor.org/rfc/rfc6266#section-4.3"""
    shown = "inline" if is_inert(kind, name) else "attachment"
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _signed_text(subject: str, expires: int) -> str:
    return f"{subject}:{expires}"
