"""What goes on beside the server, counted."""

import asyncio

ROUNDS = 5
PATIENCE = 30  # seconds


class Counted:
    """A call that is made as usual, and counted."""

    def __init__(self):
        self.count = 0

    async def __call__(self, call):
        self.count += 1
        return await call()


async def more(counted, count=ROUNDS):
    """Wait for so many calls from here on."""
    last = counted.count + count

    async def reached():
        return counted.count >= last

    await until(reached)


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.001)
