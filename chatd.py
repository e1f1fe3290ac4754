#!/usr/bin/env python3
"""The front door: reads the command line and the settings, and runs the command."""

import argparse
import sys
from pathlib import Path

from commands import (
    backup,
    bot,
    check,
    export,
    hold,
    importing,
    ldap,
    migrate,
    restore,
    retention,
    room,
    serve,
    token,
    user,
    workspace,
)
from commands.backup import CannotBackUp
from commands.context import load_settings
from commands.imports.archive import BadExport
from commands.serving.listening import CannotListen
from hub.config import BadSetting
from hub.errors import Refusal
from store.backup.archive import BadArchive
from store.lock import FolderInUse
from store.migrations import NewerData
from store.mongo import CannotOpen
from store.mongod import MongodFailed, MongodMissing
from store.tls.pem import BadCertificate

TROUBLE = (
    *(BadSetting, Refusal, MongodMissing, MongodFailed, FolderInUse, CannotOpen, CannotListen, BadCertificate),
    *(BadArchive, CannotBackUp, NewerData, BadExport),
)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="chatd.py", description="A chat server for a small team on its own box.")
    default = Path(__file__).with_name("config.yaml")
    top.add_argument("--config", type=Path, default=default, metavar="FILE", help="default: %(default)s")
    commands = top.add_subparsers(metavar="COMMAND", title="commands")
    serve.add_to(commands.add_parser("serve", help="start the server (the default)"))
    user.add_to(commands.add_parser("user", help="accounts: add, list, passwd, disable"))
    token.add_to(commands.add_parser("token", help="print a new API token of a user"))
    bot.add_to(commands.add_parser("bot", help="accounts of programs: add, list, token, revoke"))
    room.add_to(commands.add_parser("room", help="rooms: add, list"))
    backup.add_to(commands.add_parser("backup", help="everything into one file, while the server runs or not"))
    restore.add_to(commands.add_parser("restore", help="everything as it is in a backup"))
    export.add_to(commands.add_parser("export", help="what was said, as JSON and as pages to read"))
    importing.add_to(commands.add_parser("import", help="what was said in another program, from its export"))
    migrate.add_to(commands.add_parser("migrate", help="make data of an older chatd such as this one writes"))
    retention.add_to(commands.add_parser("retention", help="what goes because of its age, and what went"))
    hold.add_to(commands.add_parser("hold", help="legal holds: add, remove, list"))
    workspace.add_to(commands.add_parser("workspace", help="support desks: add, list, rotate"))
    ldap.add_to(commands.add_parser("ldap", help="test: whether the directory knows somebody"))
    check.add_to(commands.add_parser("check", help="what is wrong, and how to mend it"))
    serve.add_to(top)
    return top


def main(argv: list[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(load_settings(arguments.config), arguments)
    except TROUBLE as error:
        print(f"chatd: {error}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
