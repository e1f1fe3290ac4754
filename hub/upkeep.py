"""What those who look after the server want to know of what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """So many files, and how many bytes they have together with their thumbnails."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """One that was made. `lost` are files that the storage had no more; `bytes` is the size of the archive."""

    at: datetime
    bytes: int
    verified: bool
    lost: int


class UpkeepStore(Protocol):
    async def files(self) -> Mapping[int, Held]:
        """By owner; the same content is counted each time that somebody has sent it."""

    async def database_bytes(self) -> int:
        """What data and indexes take on the disk."""

    async def last_backup(self) -> Backup | None: ...

    async def note_backup(self, backup: Backup) -> None: ...
