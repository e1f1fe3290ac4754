"""Clients in Python, for what is said at set times: each is late by what it waits for the server, not for its turn."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ground import Town
from servers import Server
from tornado.websocket import WebSocketClientConnection, websocket_connect

Frame = Mapping[str, Any]


class Talker:
    """One connection. `hear` is given the text of every frame."""

    def __init__(self, connection: WebSocketClientConnection, hear: Callable[[str], None]) -> None:
        self._connection = connection
        self._hearing = asyncio.create_task(self._listen(hear))

    @classmethod
    async def come(cls, server: Server, path: str, hear: Callable[[str], None]) -> "Talker":
        connection = await websocket_connect(f"ws://127.0.0.1:{server.port}{path}")
        connection.protocol.stream.set_nodelay(True)
        return cls(connection, hear)

    async def say(self, frame: Frame) -> None:
        await self._connection.write_message(json.dumps(frame, separators=(",", ":")))

    @property
    def farewell(self) -> str:
        """Why the server has closed it."""
        return f"{self._connection.close_code} {self._connection.close_reason}"

    async def go(self) -> None:
        self._connection.close()
        await self._hearing

    async def _listen(self, hear: Callable[[str], None]) -> None:
        while (text := await self._connection.read_message()) is not None:
            hear(text)


class Steady:
    """Posts to a room at set times, whatever becomes of the post before; `waits` are the ms until each came back."""

    def __init__(self, *, every: float) -> None:
        self.waits: list[float] = []
        self._every = every
        self._due: dict[str, float] = {}

    async def post(self, server: Server, town: Town, *, user: int, room: str) -> None:
        """Until it is cancelled."""
        path = f"/ws/chat/{room}/?token={town.tokens[user]}"
        talker = await Talker.come(server, path, self._hear)
        try:
            due, number = time.monotonic(), 0
            while True:
                name = f"steady-{due}-{number}"
                self._due[name] = due
                await talker.say({"message": "Is anybody there?", "client_id": name})
                due, number = due + self._every, number + 1
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        finally:
            await talker.go()

    @property
    def all_waits(self) -> list[float]:
        """Those, too, that have not come back."""
        return [*self.waits, *(1e3 * (time.monotonic() - due) for due in self._due.values())]

    def _hear(self, text: str) -> None:
        if (due := self._due.pop(json.loads(text).get("client_id", ""), None)) is not None:
            self.waits.append(1e3 * (time.monotonic() - due))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]
