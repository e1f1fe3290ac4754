"""How much room the disk has left, and what is still let in while there is little: chat goes on to the last."""

from collections.abc import Callable

from hub.config import Disk
from hub.errors import StorageFull
from hub.events import DiskState, Space

MEGABYTE = 1024 * 1024
PART = 10  # Such a part above a mark things are well again; else every file deleted would open and shut the door.
STATES: tuple[DiskState, ...] = ("ample", "low", "no_uploads", "read_only")
SENTENCES = {
    "ample": "",
    "low": "The server is running out of disk space. Nothing is stopped yet.",
    "no_uploads": "The server is short of disk space: no files can be uploaded until there is more.",
    "read_only": "The disk of the server is full: you can read and delete, and write again once there is room.",
}


class DiskSpace:
    """`tell` is called when the state is another one. `free` is in bytes, None until somebody has looked."""

    def __init__(self, marks: Disk, *, tell: Callable[[Space], None]) -> None:
        self.state: DiskState = "ample"
        self.free: int | None = None
        self._marks = (marks.warn_mb, marks.stop_uploads_mb, marks.read_only_mb)
        self._tell = tell

    def note(self, free: int) -> bool:
        """So many bytes are free. Whether that makes another state."""
        self.free = free
        before = STATES.index(self.state)
        needed = [mark + (mark // PART if place < before else 0) for place, mark in enumerate(self._marks)]
        self.state = STATES[sum(free < mark * MEGABYTE for mark in needed)]
        is_news = self.state != STATES[before]
        if is_news:
            self._tell(self.event)
        return is_news

    @property
    def event(self) -> Space:
        return Space(self.state, SENTENCES[self.state])

    def require_uploads(self) -> None:
        """Raises StorageFull."""
        if self.state in {"no_uploads", "read_only"}:
            raise StorageFull(SENTENCES[self.state])

    def require_growth(self) -> None:
        """For whatever makes the database grow: messages, rooms, accounts. Raises StorageFull."""
        if self.state == "read_only":
            raise StorageFull(SENTENCES[self.state], code="read_only")
