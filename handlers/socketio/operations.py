"""The envelope of family 001: what an event asks for, and how its answer is framed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from handlers import decoding
from handlers.socketio.socket import Reply, Socket
from handlers.socketio.told import Name
from hub.desk.desk import Desk
from hub.desk.models import Echo
from hub.desk.text import echo
from hub.desk.workspaces import Access
from hub.errors import Refusal, WrongKey

Id = str | int | float  # Clients have both, and compare them by type as well.


class Keyed(Struct, kw_only=True):
    """What all events say. An id that is no text is nobody's."""

    workspace_id: Any
    api_key: Any


T = TypeVar("T", bound=Keyed)


def as_json(value: object, field: str) -> Echo:
    """What comes back as it was sent. Raises TooLarge."""
    return echo(msgspec.json.encode(value).decode(), field)


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """An event. `name` is None where the answer does not say it; `wrong_key` is what it says of a wrong one."""

    response: Name
    name: str | None
    shape: type[T]
    act: Callable[["Turn", T], Awaitable[None]]
    wrong_key: str = WrongKey.sentence

    async def __call__(self, socket: Socket, payload: object, reply: Reply) -> None:
        turn = Turn(socket, payload, reply, self)
        try:
            await self.act(turn, decoding.value(payload, self.shape))
        except Refusal as refusal:
            turn.refuse(refusal)


@dataclass(frozen=True, slots=True)
class Turn:
    """One event while it is served."""

    socket: Socket
    payload: object
    reply: Reply
    operation: Operation[Any]

    @property
    def desk(self) -> Desk:
        return self.socket.hub.desk

    async def open(self, asked: Keyed) -> Access:
        """What the key opens. Raises WrongKey."""
        if not (isinstance(asked.workspace_id, str) and isinstance(asked.api_key, str)):
            raise WrongKey
        return await self.desk.workspaces.open(asked.workspace_id, asked.api_key, self.socket.session)

    async def open_fully(self, asked: Keyed) -> Access:
        """Raises WrongKey, and Forbidden for customers."""
        access = await self.open(asked)
        access.require_api()
        return access

    def succeed(self, data: object) -> None:
        self._answer(data, "success")
        self.reply.done()

    def refuse(self, refusal: Refusal) -> None:
        self.reply.done(self._answer(self._sentence(refusal), "failure"))

    def _answer(self, data: object, status: str) -> dict[str, Any]:
        body: dict[str, Any] = {"data": data, "status": status}
        if self.operation.name is not None:
            body["operation"] = self.operation.name
        self.socket.emit(self.operation.response, body)
        return body

    def _sentence(self, refusal: Refusal) -> str:
        """For people. Clients look for the key that is missing in quotes."""
        if refusal.code == "missing_field":
            return f"'{refusal.field}'"
        if isinstance(refusal, WrongKey) and isinstance(self.payload, dict):
            return self.operation.wrong_key.format(workspace_id=self.payload.get("workspace_id"))
        return refusal.sentence
