"""Writing over parts of a file that nobody is to read."""

from typing import BinaryIO

from store.pictures.parts import TooManyParts

CHUNK = 256 * 1024  # Bytes.


class Eraser:
    """Writes over no more bytes in all than the file has: parts that overlap could keep it busy.

    `changed`: whether anything is another than it was.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self.changed = False
        self._file = file
        self._left = size

    def put(self, at: int, data: bytes) -> None:
        """Raises TooManyParts. What would be beyond the end of the file is not written."""
        data = data[: max(self.size - at, 0)]
        self._left -= len(data)
        if self._left < 0:
            raise TooManyParts
        self._file.seek(at)
        if self._file.read(len(data)) != data:
            self._file.seek(at)
            self._file.write(data)
            self.changed = True

    def fill(self, part: range, filler: bytes = b"\0") -> None:
        """Raises TooManyParts."""
        for at in range(part.start, min(part.stop, self.size), CHUNK):
            self.put(at, filler * min(CHUNK, part.stop - at))
