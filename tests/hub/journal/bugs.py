"""Calls of a store that go wrong in ways that nobody expects."""


class Bug(Exception):
    pass


async def bug(call):
    raise Bug


async def stored_then_bug(call):
    await call()
    raise Bug
