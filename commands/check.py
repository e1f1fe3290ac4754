"""`chatd.py check`: what is wrong, and how to mend it."""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from commands.certificate_state import state_of_certificate
from commands.context import offline
from commands.directory_state import state_of_directory
from commands.findings import Finding
from commands.output import add_json, say
from commands.storage_state import state_of_storage
from hub.config import Disk, Settings
from hub.errors import Refusal
from store.migrations import NewerData
from store.mongo import CannotOpen
from store.mongod import MongodFailed, MongodMissing

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # A clock before this was never set.


def add_to(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    parser.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    findings = [Finding("config", "ok", "The settings are good."), *_of_machine(settings)]
    findings += [asyncio.run(_database(settings)), asyncio.run(state_of_storage(settings))]
    if settings.ldap.url:
        findings.append(asyncio.run(state_of_directory(settings)))
    lines = (f"{finding.level:8}{finding.subject}: {finding.sentence}" for finding in findings)
    say(
        arguments,
        "\n".join(lines),
        [{"subject": f.subject, "level": f.level, "sentence": f.sentence} for f in findings],
    )
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _of_machine(settings: Settings) -> Iterator[Finding]:
    yield _data_folder(settings.data_dir, settings.disk)
    yield _clock()
    if settings.tls.mode != "off":
        yield Finding("tls", *state_of_certificate(settings))
    if settings.guests == "create" and not _is_loopback(settings.server.address):
        sentence = (
            "Anybody who reaches this server may make rooms; if that is not meant, set guests to existing or none."
        )
        yield Finding("guests", "warning", sentence)


def _data_folder(folder: Path, marks: Disk) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("data_dir", "error", f"{folder} can't be written: {error.strerror}. Mend its owner or rights.")
    free = shutil.disk_usage(folder).free // 2**20
    return Finding("data_dir", *_state_of_space(free, f"{folder} can be written; {free} MB are free.", marks))


def _state_of_space(free: int, sentence: str, marks: Disk) -> tuple[str, str]:
    """A level and a sentence, as the server takes it."""
    if free < marks.read_only_mb:
        return "error", f"{sentence} Below {marks.read_only_mb} nobody can write (disk.read_only_mb). Make room."
    if free < marks.stop_uploads_mb:
        return "error", f"{sentence} Below {marks.stop_uploads_mb} nobody can upload (disk.stop_uploads_mb). Make room."
    if free < marks.warn_mb:
        return "warning", f"{sentence} Below {marks.warn_mb} people are warned (disk.warn_mb). Make room soon."
    return "ok", sentence


def _clock() -> Finding:
    if datetime.now(UTC) < EARLIEST:
        return Finding("clock", "error", "The clock is years behind. Set it, say with timedatectl set-ntp true.")
    return Finding("clock", "ok", "The clock is plausible.")


async def _database(settings: Settings) -> Finding:
    try:
        async with offline(settings) as (hub, _):
            await hub.ping()
    except (CannotOpen, NewerData) as error:
        return Finding("database", "error", str(error))
    except (Refusal, MongodMissing, MongodFailed) as error:
        return Finding("database", "error", f"{error} Look at mongodb.uri.")
    return Finding("database", "ok", "The database answers.")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
