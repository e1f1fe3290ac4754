"""`chatd.py token`: API tokens."""

import argparse
import asyncio

from commands.context import offline
from hub.config import Settings


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a username or email")
    parser.set_defaults(run=lambda settings, arguments: asyncio.run(_issue(settings, arguments)))


async def _issue(settings: Settings, arguments: argparse.Namespace) -> int:
    async with offline(settings) as (hub, _):
        user = await hub.accounts.by_login(arguments.name)
        print(await hub.signin.access_token(user))
    return 0
