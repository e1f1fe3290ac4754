"""How the log is written: one line an event, as key=value or as JSON, and with priorities for journald."""

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

from handlers.logs import REQUEST, redacted

PAIR = re.compile(r"(\w+)=('[^']*'|\"[^\"]*\"|[^\s'\"]*)")
PAIRS = re.compile(rf"{PAIR.pattern}(?: {PAIR.pattern})*")
SIMPLE = re.compile(r"[^\s\"'=\\]+")
# Of syslog(3); sd-daemon(3) says how a line has one.
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}


def start(form: Literal["text", "json"], stream: TextIO = sys.stderr) -> None:
    """From here on everything that is logged goes to `stream`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines(form, with_priority=_is_journal(stream)))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


class Lines(logging.Formatter):
    """`with_priority`: journald reads it from the line, and knows the time by itself."""

    def __init__(self, form: Literal["text", "json"], *, with_priority: bool = False) -> None:
        super().__init__()
        self._write = _as_json if form == "json" else _as_text
        self._with_priority = with_priority

    def format(self, record: logging.LogRecord) -> str:
        fields = {"level": record.levelname.lower(), "logger": record.name}
        if not self._with_priority:
            moment = datetime.fromtimestamp(record.created, UTC)
            fields = {"time": moment.isoformat(timespec="milliseconds"), **fields}
        if request := REQUEST.get():
            fields["request"] = request
        fields |= _fields_of(redacted(record.getMessage()))
        if record.exc_info:
            fields["traceback"] = redacted(self.formatException(record.exc_info))
        prefix = f"<{PRIORITIES.get(record.levelname, 6)}>" if self._with_priority else ""
        return prefix + self._write(fields)


def _fields_of(message: str) -> dict[str, str]:
    if PAIRS.fullmatch(message):
        return {key: value.strip("'\"") for key, value in PAIR.findall(message)}
    return {"message": message}


def _as_json(fields: dict[str, str]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _as_text(fields: dict[str, str]) -> str:
    return " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())


def _quoted(value: str) -> str:
    return value if SIMPLE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _is_journal(stream: TextIO) -> bool:
    """systemd names the device and inode of what it listens to; see systemd.exec(5), JOURNAL_STREAM."""
    try:
        stat = os.fstat(stream.fileno())
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stat.st_dev}:{stat.st_ino}"
