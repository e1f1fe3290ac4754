"""`chatd.py import`: what was said in another program, from its export."""

import argparse
import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from zipfile import is_zipfile

from commands.clock import now
from commands.context import offline
from commands.imports import mattermost, rocketchat, slack
from commands.imports.archive import PIECE, Archive, BadExport
from commands.output import add_json, say
from commands.progress import Bar
from hub.config import Settings
from hub.imports.importer import Importer
from hub.imports.models import Record, Report
from store.lock import FolderLock

Records = Callable[[Callable[[int], None]], Iterator[Record]]


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FILE", help="a zip, or Mattermost's JSON lines")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, and say what there is")
    parser.add_argument("--active", action="store_true", help="new accounts are not disabled; give them passwords")
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    with FolderLock(settings.data_dir):
        try:
            report = asyncio.run(_import(settings, arguments))
        except OSError as error:
            raise BadExport(f"{error.filename or arguments.path}: {error.strerror}.") from error
    say(arguments, _sentences(report, is_trial=arguments.dry_run), asdict(report))
    return 0


async def _import(settings: Settings, arguments: argparse.Namespace) -> Report:
    with _opened(arguments.path) as (total, records), Bar("Importing", total) as bar:
        async with offline(settings) as (hub, store):
            importer = Importer(hub, store, trial=arguments.dry_run, active=arguments.active, clock=now)
            for record in records(bar.advance):
                await importer.take(record)
            return await importer.finish()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[int, Records]]:
    """How many bytes there are to read, and what is told in them. Raises BadExport, OSError."""
    if not is_zipfile(path):
        source = mattermost.Source(path.name, partial(_pieces, path))
        yield path.stat().st_size, partial(mattermost.records, source)
        return
    with Archive(path) as archive:
        lines = mattermost.lines_in(archive)
        if lines:
            source = mattermost.Source(lines, partial(archive.pieces, lines), archive)
            yield archive.size(lines), partial(mattermost.records, source)
        elif slack.is_slack(archive):
            yield archive.total, partial(slack.records, archive)
        elif rocketchat.rooms_in(archive):
            yield archive.total, partial(rocketchat.records, archive)
        else:
            raise BadExport(f"{path} is no export of Slack, Mattermost or Rocket.Chat.")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _sentences(report: Report, *, is_trial: bool) -> str:
    head = "There would be new" if is_trial else "New are"
    lines = [
        f"{head} {report.people_new} accounts, {report.rooms_new} rooms, {report.messages_new} messages, "
        f"{report.files_new} files.",
        f"Known were {report.people_known} accounts, {report.rooms_known} rooms, {report.messages_known} messages.",
        *(f"Left out: {count} {reason}." for reason, count in report.left_out.items()),
    ]
    return "\n".join(lines)
