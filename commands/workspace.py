"""`chatd.py workspace`: support desks and their keys.

Keys are shown once, when they are made: only their hashes are kept.
"""

import argparse
import asyncio
import json

from commands.context import offline
from commands.output import add_json, say, table
from hub.config import Settings
from hub.desk.models import Keys, Workspace


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a workspace; prints its id and its keys as JSON, once")
    add.add_argument("name")
    add_json(add)
    add.set_defaults(run=lambda settings, arguments: asyncio.run(_add(settings, arguments)))
    listing = actions.add_parser("list", help="all workspaces")
    add_json(listing)
    listing.set_defaults(run=lambda settings, arguments: asyncio.run(_list(settings, arguments)))
    rotate = actions.add_parser("rotate", help="make new keys; the old ones end at once")
    rotate.add_argument("name", help="the name or the id of a workspace")
    add_json(rotate)
    rotate.set_defaults(run=lambda settings, arguments: asyncio.run(_rotate(settings, arguments)))


async def _add(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        workspace, keys = await hub.desk.workspaces.add(arguments.name)
    _print(workspace, keys)
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        workspaces = await hub.desk.workspaces.all()
    rows = [(workspace.id, workspace.name) for workspace in workspaces]
    values = [{"workspace_id": id, "name": name} for id, name in rows]
    say(arguments, table(("ID", "NAME"), rows), values)
    return 0


async def _rotate(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        workspace = await hub.desk.workspaces.named(arguments.name)
        keys = await hub.desk.workspaces.rotate(workspace)
        await store.notices.post("workspace", workspace.id)
    _print(workspace, keys)
    return 0


def _print(workspace: Workspace, keys: Keys) -> None:
    """JSON for people, too: it is what goes into a client's configuration."""
    print(json.dumps({"workspace_id": workspace.id, "api_key": keys.api, "public_key": keys.public}))
