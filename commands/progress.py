"""A bar that fills, for who waits at a terminal."""

import sys
import time
from typing import TextIO

WIDTH = 30
EVERY = 0.1  # Seconds between two looks of it.


class Bar:
    """`total` and `advance` in bytes. Where nobody looks, nothing is shown."""

    def __init__(self, label: str, total: int, stream: TextIO = sys.stderr) -> None:
        self._label = label
        self._total = max(total, 1)
        self._stream = stream
        self._done = 0
        self._shown = 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._shown > EVERY and self._stream.isatty():
            self._shown = now
            self._show()

    def _show(self) -> None:
        share = min(self._done / self._total, 1)
        filled = int(share * WIDTH)
        bar = "#" * filled + "." * (WIDTH - filled)
        self._stream.write(f"\r{self._label} [{bar}] {share:4.0%}  {self._done / 1e6:.0f} MB")
        self._stream.flush()
