"""One server to a data folder."""

import fcntl
import os
from pathlib import Path
from typing import Self


class FolderInUse(Exception):
    """Another chatd serves this data folder. The text says which one and what to do."""

    def __init__(self, folder: Path, holder: str) -> None:
        who = f"chatd (pid {holder})" if holder else "another chatd"
        stop = f"Stop that one first (`kill {holder}`)" if holder else "Stop that one first"
        super().__init__(f"{who} already serves {folder}. {stop}, or give this one a data_dir of its own.")


class FolderLock:
    """The right to serve a data folder. It ends with the process, however that ends.

    Under another name it is the right to do something else there.
    """

    def __init__(self, folder: Path, name: str = "chatd.lock") -> None:
        self._path = folder / name
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Raises FolderInUse."""
        self.acquire()
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock, or raise FolderInUse at once. Makes the folder if there is none."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._claim(handle)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def _claim(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(self._path.parent, os.read(handle, 20).decode().strip()) from None
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let go of the folder. Does nothing when it isn't held."""
        if self._handle is None:
            return
        # The file stays: two could each hold a lock on "it" if it were deleted and made anew.
        os.truncate(self._handle, 0)
        os.close(self._handle)
        self._handle = None
