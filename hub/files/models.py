"""Files, as values. All are frozen, like those of hub/models.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file (`file_id`), or a link to somebody else's (`url`). `size` in bytes, pictures in pixels.

    `sha256` and `thumbnail` name what the storage has of it, and are told to no client.
    """

    file_id: str | None = None
    url: str | None = None
    name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    width: int = 0
    height: int = 0
    thumbnail: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file. Its `id` can't be guessed; `size` in bytes; `room_id` is set when it is posted.

    `identifier` is a name that no other file has: like `name`, it can be guessed.
    A picture has a `width` and a `height`, in pixels as it is shown, and a `thumbnail` of `thumbnail_size` bytes.
    `refreshed` is when users, by their ids, last wanted another link to it.
    """

    id: str
    sha256: str
    name: str
    media_type: str
    size: int
    owner_id: int
    created_at: datetime
    room_id: int | None = None
    width: int = 0
    height: int = 0
    thumbnail: str = ""
    thumbnail_size: int = 0
    identifier: str = ""
    refreshed: Mapping[str, datetime] | None = None
