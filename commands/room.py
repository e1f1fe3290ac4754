"""`chatd.py room`: rooms."""

import argparse
import asyncio

from commands.context import offline
from commands.output import add_json, say, table
from hub.accounts.models import User
from hub.config import Settings
from hub.errors import BadRequest
from hub.hub import Hub
from hub.models import Role

ROLES: tuple[Role, ...] = ("member", "admin")


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a room")
    add.add_argument("name")
    add.add_argument("--kind", choices=("private", "game", "open"), default="private")
    add.add_argument("--member", action="append", default=[], metavar="NAME[:admin]", help="may be repeated")
    add_json(add)
    add.set_defaults(run=lambda settings, arguments: asyncio.run(_add(settings, arguments)))
    listing = actions.add_parser("list", help="all rooms")
    add_json(listing)
    listing.set_defaults(run=lambda settings, arguments: asyncio.run(_list(settings, arguments)))


async def _add(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        members = [await _member(hub, text) for text in arguments.member]
        room = await hub.rooms.create(None, arguments.name, kind=arguments.kind)
        for user, role in members:
            await hub.members.add_member(room, user, role)
        await store.notices.post("room", room.id)
    values = {"id": room.id, "name": room.name, "kind": room.kind}
    say(arguments, f"Made {room.kind} room {room.name} (id {room.id}) with {len(members)} members.", values)
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        rooms = await hub.rooms.all()
    rows = [(room.id, room.name, room.kind, members) for room, members in rooms]
    values = [{"id": room.id, "name": room.name, "kind": room.kind, "members": members} for room, members in rooms]
    say(arguments, table(("ID", "NAME", "KIND", "MEMBERS"), rows), values)
    return 0


async def _member(hub: Hub, text: str) -> tuple[User, Role]:
    name, _, role = text.partition(":")
    if role and role not in ROLES:
        raise BadRequest(f"--member {text}: the role is member or admin.")
    return await hub.accounts.by_login(name), "admin" if role == "admin" else "member"
