"""`chatd.py ldap test`: whether the directory of the settings does what signing in needs."""

import argparse
import asyncio
import getpass
import sys

from commands.context import directory_of
from commands.output import add_json, say
from hub.accounts.models import Entry
from hub.accounts.stores import Directory
from hub.config import BadSetting, Settings
from hub.errors import NoDirectory
from hub.text import storable


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    test = actions.add_parser("test", help="look for somebody there, and try a password; makes no account")
    test.add_argument("login", metavar="NAME", help="a username or an email")
    test.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add_json(test)
    test.set_defaults(run=run)


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    directory = directory_of(settings)
    if directory is None:
        raise BadSetting("ldap.url", "is needed: without it no directory is asked")
    login = storable(arguments.login, "login")
    password = _password(arguments)
    try:
        entry, is_right = asyncio.run(_tried(directory, login, password))
    except NoDirectory as error:
        sentence = f"{settings.ldap.url} can't be asked: {error.__cause__ or error}"
        say(arguments, f"{sentence}\nLook at ldap in the settings.", {"outcome": "unavailable", "reason": sentence})
        return 1
    sentences = "\n".join(_sentences(login, entry, password, is_right=is_right))
    say(arguments, sentences, _values(entry, password, is_right=is_right))
    return 0 if entry and (is_right or not password) else 1


async def _tried(directory: Directory, login: str, password: str) -> tuple[Entry | None, bool]:
    entry = await directory.find(login)
    return entry, await directory.verify(entry, password)


def _sentences(login: str, entry: Entry | None, password: str, *, is_right: bool) -> list[str]:
    if entry is None:
        wanted = "below ldap.base that fits ldap.filter and ldap.attributes"
        return [f"The directory answers, but {login} names nobody, or more than one, {wanted}."]
    lines = [
        _printable(f"Found {entry.username}: {entry.place}"),
        _printable(f"  email: {entry.email}, first name: {entry.first_name}, last name: {entry.last_name}"),
    ]
    if not password:
        return [*lines, "No password was given, so none was tried."]
    return [*lines, "The password is right." if is_right else "The password is wrong."]


def _printable(text: str) -> str:
    """Without what would steer the terminal."""
    return "".join(c for c in text if c.isprintable())


def _values(entry: Entry | None, password: str, *, is_right: bool) -> dict[str, object]:
    if entry is None:
        return {"outcome": "nobody"}
    names = {"first_name": entry.first_name, "last_name": entry.last_name}
    found = {"entry": entry.place, "username": entry.username, "email": entry.email, **names}
    return {"outcome": ("right" if is_right else "wrong") if password else "found", **found}


def _password(arguments: argparse.Namespace) -> str:
    """Never from the command line, which every user of the machine can read."""
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Password, or nothing to look only: ") if sys.stdin.isatty() else ""
