"""`chatd.py bot`: accounts of programs. A token is shown once, when it is made: only its hash is kept."""

import argparse
import asyncio

from commands.context import offline
from commands.output import add_json, say, table
from hub.accounts.models import User
from hub.config import Settings


def add_to(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a bot; prints its token, once")
    add.add_argument("name")
    add.add_argument("--room", action="append", default=[], metavar="ROOM", help="take it in there; may be repeated")
    add_json(add)
    add.set_defaults(run=lambda settings, arguments: asyncio.run(_add(settings, arguments)))
    listing = actions.add_parser("list", help="all bots that are not disabled")
    add_json(listing)
    listing.set_defaults(run=lambda settings, arguments: asyncio.run(_list(settings, arguments)))
    token = actions.add_parser("token", help="print a new token; the old one ends at once")
    token.add_argument("name")
    add_json(token)
    token.set_defaults(run=lambda settings, arguments: asyncio.run(_token(settings, arguments)))
    revoke = actions.add_parser("revoke", help="end a bot's token at once")
    revoke.add_argument("name")
    add_json(revoke)
    revoke.set_defaults(run=lambda settings, arguments: asyncio.run(_revoke(settings, arguments)))


async def _add(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        rooms = [await hub.rooms.named(name) for name in arguments.room]
        bot = await hub.bots.create(arguments.name)
        for room in rooms:
            await hub.members.add_member(room, bot)
            await store.notices.post("room", room.id)
        token = await hub.bots.token(bot)
    _print(arguments, f"Made bot {bot.username} (id {bot.id}). Its token, shown once:", bot, token)
    return 0


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        bots = await hub.bots.all()
    values = [{"id": bot.id, "username": bot.username} for bot in bots]
    say(arguments, table(("ID", "NAME"), [(bot.id, bot.username) for bot in bots]), values)
    return 0


async def _token(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        bot = await hub.bots.named(arguments.name)
        token = await hub.bots.token(bot)
        await store.notices.post("user", bot.id)
    _print(arguments, f"The new token of {bot.username}, shown once:", bot, token)
    return 0


async def _revoke(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, store):
        bot = await hub.bots.named(arguments.name)
        await hub.bots.revoke(bot)
        await store.notices.post("user", bot.id)
    say(arguments, f"{bot.username} is signed out.", {"id": bot.id, "username": bot.username})
    return 0


def _print(arguments: argparse.Namespace, sentence: str, bot: User, token: str) -> None:
    say(arguments, f"{sentence}\n{token}", {"id": bot.id, "username": bot.username, "token": token})
