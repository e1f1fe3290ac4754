"""What the hub needs of the place where the contents of files are kept, on disk or elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture looks like: its size in pixels as it is shown, and a small one of it, of type THUMBNAIL."""

    width: int
    height: int
    thumbnail: bytes


class BlobWriter(Protocol):
    """What one file holds, on its way in. Ended by `finish` or `abort`."""

    @property
    def size(self) -> int:
        """In bytes, of what has been written."""

    @property
    def digest(self) -> str:
        """The sha256, in hex, of what has been written."""

    async def write(self, chunk: bytes) -> None:
        """Raises Unavailable."""

    async def picture(self, kind: str) -> Picture | None:
        """Take out of a picture or film, written to its end, what tells where and by what it was made; and look at it.

        Changes `size` and `digest`. None when it can't be looked at.
        """

    async def finish(self) -> str:
        """Keep it, on disk for sure. Returns its sha256 in hex, under which it is found."""

    async def abort(self) -> None:
        """Leave nothing. Does nothing after `finish`, nor when nothing was written."""


class BlobReader(Protocol):
    async def read(self) -> bytes:
        """The next bytes, b"" at the end."""

    def close(self) -> None: ...


class BlobStore(Protocol):
    """What files hold, by the sha256 of it."""

    def writer(self) -> BlobWriter: ...

    async def open(self, digest: str, start: int, stop: int) -> BlobReader:
        """The bytes from `start` up to and without `stop`. Raises NotFound when they are lost."""

    @property
    def origin(self) -> str | None:
        """Where `link` leads, as scheme://host, so that what is read by links does not pass through this server.

        None when the storage makes no links.
        """

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        """The URL that gives everybody the blob, with these headers, until `expires` (Unix seconds).

        The same arguments give the same URL. None when the storage makes no links of its own.
        """

    async def delete(self, digest: str) -> None:
        """Raises Unavailable."""

    def stored(self, before: datetime) -> AsyncIterator[list[str]]:
        """All that came before then, in batches. Raises Unavailable."""

    async def forget_unfinished(self) -> None:
        """Drop what is here of unfinished files. Nobody may be writing."""

    async def forget_broken(self, before: datetime) -> None:
        """Drop what was begun elsewhere before then, and broken off. Raises Unavailable."""

    def close(self) -> None: ...
