"""`chatd.py restore`: everything as it is in a backup."""

import argparse
import asyncio
from contextlib import closing
from pathlib import Path

from commands.backup import CONFIG, CannotBackUp, alone, reading
from commands.clock import now
from commands.context import blobs_of, mongodb
from commands.output import add_json, say
from hub.config import Settings
from store.backup.archive import Contents
from store.backup.backup import Restoring
from store.backup.scratch import Scratch
from store.lock import FolderLock
from store.mongo import database_at
from store.tls.certificates import put_back

FOUND_CONFIG = "config.restored.yaml"


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FILE", help="what `backup` has written; replaces all there is")
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    with FolderLock(settings.data_dir):
        try:
            contents = asyncio.run(_restore(settings, arguments))
        except OSError as error:
            trouble = f"{error.filename or arguments.path}: {error.strerror}. Nothing was restored."
            raise CannotBackUp(trouble) from error
    messages = contents.collections["messages"].count
    lines = [f"Restored {messages} messages, up to number {contents.barrier}, and {contents.files} files."]
    if not contents.with_files:
        lines.append("The backup is without files: the storage has to have them.")
    if (settings.data_dir / FOUND_CONFIG).exists():
        lines.append(f"The settings differ from those of then, which are now in {settings.data_dir / FOUND_CONFIG}.")
    say(arguments, "\n".join(lines), {"messages": messages, "barrier": contents.barrier, "files": contents.files})
    return 0


async def _restore(settings: Settings, arguments: argparse.Namespace) -> Contents:
    path, name = arguments.path, settings.mongodb.database
    with closing(blobs_of(settings)) as blobs:
        async with alone(settings), mongodb(settings) as uri, database_at(uri, name) as database:
            with reading(path, "Restoring") as bar:
                restoring = Restoring(Scratch(database), path, blobs, bar.advance)
                contents = await restoring.prepare()
            await restoring.finish(database, now())
    put_back(settings.data_dir, restoring.beside)
    _show_config(settings.data_dir / FOUND_CONFIG, restoring.beside.get(CONFIG, b""), arguments.config.read_bytes())
    return contents


def _show_config(path: Path, then: bytes, today: bytes) -> None:
    """The settings of now may be for another place; so those of then are put beside."""
    path.unlink(missing_ok=True)
    if then and then != today:
        path.touch(mode=0o600)
        path.write_bytes(then)
