"""`chatd.py backup`: everything into one file."""

import argparse
import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

from commands.clock import now
from commands.context import blobs_of, mongodb
from commands.output import add_json, say
from commands.progress import Bar
from hub.config import BadSetting, Settings
from hub.upkeep import Backup
from store.backup.archive import Contents
from store.backup.backup import Source, back_up, verify
from store.backup.dump import is_in_use, size_of
from store.lock import FolderInUse, FolderLock
from store.mongo import database_at
from store.tls.certificates import authority_files
from store.upkeep import MongoUpkeep

NAME = "chatd-%Y%m%d-%H%M%S.tar"
OURS = re.compile(r"chatd-\d{8}-\d{6}\.tar")
CONFIG = "config.yaml"
SCRATCH_LOCK = "scratch.lock"


class CannotBackUp(Exception):
    """What can't be read or written, and why."""


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FILE", help="or a folder, and the file gets a name with the time")
    parser.add_argument("--verify", action="store_true", help="restore it into scratch collections, and compare")
    parser.add_argument("--keep", type=int, metavar="N", help="of all backups in the folder, only the newest")
    parser.add_argument("--without-files", action="store_true", help="leave out uploads, if S3 keeps them well")
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    is_folder = arguments.path.is_dir()
    if arguments.keep is not None and (arguments.keep < 1 or not is_folder):
        raise BadSetting("--keep", "is a number from 1, and needs a folder")
    path = arguments.path / f"{now():{NAME}}" if is_folder else arguments.path
    try:
        contents = asyncio.run(_back_up(settings, arguments, path))
        removed = _rotate(arguments.path, arguments.keep) if arguments.keep else 0
    except OSError as error:
        raise CannotBackUp(f"{error.filename or path}: {error.strerror}. There is no backup.") from error
    values = {
        "file": str(path),
        "barrier": contents.barrier,
        "messages": contents.collections["messages"].count,
        "files": contents.files,
        "bytes": path.stat().st_size,
        "lost": contents.lost,
        "verified": arguments.verify,
        "removed": removed,
    }
    say(arguments, _sentence(settings, contents, path, is_verified=arguments.verify), values)
    return 1 if contents.lost else 0


async def _back_up(settings: Settings, arguments: argparse.Namespace, path: Path) -> Contents:
    name, is_whole = settings.mongodb.database, not arguments.without_files
    beside = {CONFIG: arguments.config.read_bytes(), **authority_files(settings.data_dir)}
    with closing(blobs_of(settings)) as blobs:
        async with mongodb(settings) as uri, database_at(uri, name) as database:
            if not await is_in_use(database):
                raise CannotBackUp(f"No chatd has been at {settings.data_dir} yet. Look at data_dir and mongodb.")
            source = Source(database, blobs if is_whole else None, beside)
            with Bar("Backing up", await size_of(database)) as bar:
                contents = await back_up(source, path, now(), bar.advance)
            if arguments.verify:
                async with alone(settings):
                    with reading(path, "Verifying") as bar:
                        await verify(database, path, bar.advance)
            await MongoUpkeep(database).note_backup(_note(contents, path, is_verified=arguments.verify))
    return contents


def _note(contents: Contents, path: Path, *, is_verified: bool) -> Backup:
    """What admins are shown of it."""
    return Backup(datetime.fromisoformat(contents.created_at), path.stat().st_size, is_verified, len(contents.lost))


def reading(path: Path, label: str) -> Bar:
    """An archive is read to check its seal, and once more for what is in it."""
    return Bar(label, 2 * path.stat().st_size)


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[None]:
    """Nobody else tries out a backup meanwhile."""
    lock = FolderLock(settings.data_dir, SCRATCH_LOCK)
    while True:
        try:
            lock.acquire()
            break
        except FolderInUse:
            await asyncio.sleep(1)
    try:
        yield
    finally:
        lock.release()


def _rotate(folder: Path, keep: int) -> int:
    """How many were removed."""
    outdated = sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))[:-keep]
    for path in outdated:
        path.unlink()
    return len(outdated)


def _sentence(settings: Settings, contents: Contents, path: Path, *, is_verified: bool) -> str:
    messages = contents.collections["messages"].count
    lines = [f"{path}: {messages} messages, up to number {contents.barrier}, and {contents.files} files."]
    if is_verified:
        lines.append("Restored it on trial: everything is there.")
    if not contents.with_files:
        lines.append(f"The files are not in it; they stay where storage.backend {settings.storage.backend} has them.")
    if contents.lost:
        lines.append(f"{len(contents.lost)} files are lost or damaged in the storage: {', '.join(contents.lost)}")
    return "\n".join(lines)
