"""Puts what was measured into a file that says more than that."""

from contextlib import suppress
from pathlib import Path


def put(file: Path, name: str, text: str) -> None:
    """The text of this name, in place of the one before, or at the end; the rest of the file stays."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, after = "# Performance\n", ""
    with suppress(FileNotFoundError):
        before = file.read_text()
    if begin in before:
        before, rest = before.split(begin)
        after = rest.split(end)[1]
    else:
        before += "\n"
    file.write_text(f"{before}{begin}{text}{end}{after}")
