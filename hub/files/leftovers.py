"""What is stored of files that nobody can have any more, and how it goes.

A file is let go when its message or its room is deleted, or when after a day it was never posted. From then
on nobody finds it, and `collect` deletes what the storage has of it, unless another file has the same content.
`sweep` finds what crashes left: files that were not let go, and content of which there is no file.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from hub.files.models import Attachment, File
from hub.keys import KeyLocks
from hub.stores import Store

GRACE = timedelta(days=1)  # What is younger may still be posted, or is being stored.
BATCH = 500

log = logging.getLogger("chatd.storage")


class Leftovers:
    """Nothing goes that is just coming: `locks` and `posting` are those of `Files`."""

    def __init__(self, store: Store, locks: KeyLocks, posting: Counter[str], *, clock: Callable[[], datetime]) -> None:
        self._files = store.files
        self._blobs = store.blobs
        self._messages = store.messages
        self._users = store.users
        self._locks = locks
        self._posting = posting
        self._clock = clock
        self._dropped: set[str] = set()  # Files of deleted messages; other messages may carry them too.

    def drop(self, attachments: Iterable[Attachment]) -> None:
        """A message that carried these is deleted."""
        self._dropped |= {attachment.file_id for attachment in attachments if attachment.file_id}

    def drop_photo(self, file_id: str) -> None:
        """It is nobody's picture any more."""
        self._dropped.add(file_id)

    def posted(self, attachments: Iterable[Attachment]) -> None:
        """The message that was to carry these is stored, or never will be."""
        self._posting -= Counter(attachment.file_id for attachment in attachments if attachment.file_id)

    async def collect(self) -> None:
        """Called again and again. Raises Unavailable."""
        if self._dropped:
            dropped = frozenset(self._dropped)
            await self._let_go(dropped)
            self._dropped -= dropped
        while files := await self._files.released(BATCH):
            for file in files:
                await self._delete(file)

    async def sweep(self) -> None:
        """Called at the start, and daily. Raises Unavailable."""
        before = self._clock() - GRACE
        last = ""
        while ids := await self._files.older(before, last, BATCH):
            await self._let_go(frozenset(ids))
            last = ids[-1]
        await self.collect()
        await self._blobs.forget_broken(before)
        # A database without any file is more likely the wrong one than one that has lost them all.
        if await self._files.exist():
            await self._sweep_blobs(before)

    async def _let_go(self, file_ids: frozenset[str]) -> None:
        async with self._locks.held(*file_ids):
            # In this order: what is posted meanwhile is carried by then.
            unused = file_ids - self._posting.keys()
            used = await self._messages.carried(file_ids) | await self._users.photos(file_ids)
            await self._files.let_go(unused - used)

    async def _delete(self, file: File) -> None:
        for digest in filter(None, (file.sha256, file.thumbnail)):
            await self._delete_unused(digest)
        await self._files.delete(file.id)

    async def _delete_unused(self, digest: str) -> None:
        async with self._locks.held(digest):
            if not await self._files.used({digest}):
                await self._blobs.delete(digest)

    async def _sweep_blobs(self, before: datetime) -> None:
        count = 0
        async for digests in self._blobs.stored(before):
            unused = set(digests) - await self._files.used(digests)
            for digest in unused:
                await self._delete_unused(digest)
            count += len(unused)
        if count:
            log.info("event=orphans_deleted count=%d", count)
