"""`chatd.py user`: accounts."""

import argparse
import asyncio
import getpass
import sys

from commands.context import offline
from commands.output import add_json, say, table
from hub.accounts.accounts import Registration
from hub.config import Settings
from hub.errors import BadRequest


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account; asks for a password")
    add.add_argument("name")
    add.add_argument("--email", required=True)
    add.add_argument("--first-name", default="")
    add.add_argument("--last-name", default="")
    add.add_argument("--admin", action="store_true", help="an admin of the whole server")
    _add_password(add)
    add_json(add)
    add.set_defaults(run=lambda settings, arguments: asyncio.run(_add(settings, arguments)))
    listing = actions.add_parser("list", help="all accounts")
    add_json(listing)
    listing.set_defaults(run=lambda settings, arguments: asyncio.run(_list(settings, arguments)))
    passwd = actions.add_parser("passwd", help="change a password; signs the user out everywhere")
    passwd.add_argument("name")
    _add_password(passwd)
    add_json(passwd)
    passwd.set_defaults(run=lambda settings, arguments: asyncio.run(_passwd(settings, arguments)))
    disable = actions.add_parser("disable", help="end an account's rights at once")
    disable.add_argument("name")
    add_json(disable)
    disable.set_defaults(run=lambda settings, arguments: asyncio.run(_disable(settings, arguments)))


async def _add(settings: Settings, arguments: argparse.Namespace) -> int:
    wanted = Registration(
        arguments.name, _password(arguments), arguments.email, arguments.first_name, arguments.last_name
    )
    async with offline(settings) as (hub, _):
        user = await hub.accounts.create(wanted, is_admin=arguments.admin)
    say(arguments, f"Made user {user.username} (id {user.id}).", {"id": user.id, "username": user.username})
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        users = await hub.accounts.all()
    rows = [
        (u.id, u.username, u.email, "admin" if u.is_admin else "", "" if u.is_active else "disabled") for u in users
    ]
    values = [
        {"id": u.id, "username": u.username, "email": u.email, "is_admin": u.is_admin, "is_active": u.is_active}
        for u in users
    ]
    say(arguments, table(("ID", "NAME", "EMAIL", "ROLE", "STATE"), rows), values)
    return 0


async def _passwd(settings: Settings, arguments: argparse.Namespace) -> int:
    password = _password(arguments)
    async with offline(settings) as (hub, store):
        user = await hub.accounts.by_login(arguments.name)
        await hub.accounts.set_password(user, password)
        await store.notices.post("user", user.id)
    say(arguments, f"Changed; {user.username} is signed out everywhere.", {"id": user.id, "username": user.username})
    return 0


async def _disable(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        user = await hub.accounts.by_login(arguments.name)
        await hub.accounts.disable(user)
        await store.notices.post("user", user.id)
    say(arguments, f"{user.username} is disabled and signed out.", {"id": user.id, "username": user.username})
    return 0


def _add_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _password(arguments: argparse.Namespace) -> str:
    """Never from the command line, which every user of the machine can read."""
    if arguments.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise BadRequest("The two passwords differ.")
    return password
