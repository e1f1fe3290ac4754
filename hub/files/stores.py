"""What files need of a store. Like those of hub/stores.py, all may raise Unavailable; none decides anything."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from hub.files.models import File


class FileStore(Protocol):
    async def insert(self, file: File) -> File:
        """Store what is known of a new file; gives it its id. Raises Taken when its identifier is in use."""

    async def by_id(self, file_id: str) -> File | None: ...

    async def by_identifier(self, identifier: str) -> File | None: ...

    async def release(self, room_id: int) -> None:
        """Let go the files of a room that is retired."""

    async def let_go(self, file_ids: Collection[str]) -> None:
        """From now on nobody finds these files, but `released`."""

    async def released(self, limit: int) -> list[File]:
        """Some that were let go and not deleted."""

    async def older(self, before: datetime, after: str, limit: int) -> list[str]:
        """The ids of files that came before then; by id, the first after `after`."""

    async def used(self, digests: Collection[str]) -> set[str]:
        """Those of these that are the content or the thumbnail of a file."""

    async def exist(self) -> bool: ...

    async def size_of(self, owner_id: int) -> int:
        """How many bytes the files of a user have together."""

    async def attach(self, file_id: str, room_id: int) -> bool:
        """From now on the file is the room's; False when it is another one's, or gone."""

    async def refresh(self, file_id: str, user_id: int, when: datetime) -> None:
        """The user wanted another link to the file."""

    async def delete(self, file_id: str) -> None: ...
