"""What a method of a handler takes, gives and asks of the caller: said once, where it holds.

The decorators do what they say, as far as it can be done for all, and keep it for those who describe the API.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from handlers.base import Handler
from hub.errors import BadRequest

H = TypeVar("H", bound=Handler)
T = TypeVar("T")
P = ParamSpec("P")
M = TypeVar("M", bound=Callable[..., object])


@dataclass(slots=True)
class Contract:
    """`gives` has the shape of the body by status, or its media types; None when there is none or no shape.

    So does `refuses`, of what is refused in another form than everywhere.
    """

    takes: Any = None
    gives: dict[int, Any] = field(default_factory=dict)
    is_open: bool = False
    query: tuple[str, ...] = ()
    refuses: Any = None


def contract_of(method: Callable[..., object]) -> Contract:
    contract: Contract = getattr(method, "contract", None) or Contract()
    return contract


def takes(
    shape: type[T],
) -> Callable[[Callable[Concatenate[H, T, P], Awaitable[None]]], Callable[Concatenate[H, P], Awaitable[None]]]:
    """The body, decoded, is the method's first argument. Who has not signed in is told that first, whatever came."""

    def decorate(
        method: Callable[Concatenate[H, T, P], Awaitable[None]],
    ) -> Callable[Concatenate[H, P], Awaitable[None]]:
        contract = _kept_by(method)
        contract.takes = shape

        @wraps(method)
        async def decoded(self: H, /, *args: P.args, **kwargs: P.kwargs) -> None:
            try:
                asked = self.decode(shape)
            except BadRequest:
                if not contract.is_open:
                    await self.require()
                raise
            await method(self, asked, *args, **kwargs)

        return decoded

    return decorate


def gives(status: int, shape: object = None) -> Callable[[M], M]:
    """With which status, and which body, a method answers; one that gives nothing else answers 200."""

    def decorate(method: M) -> M:
        _kept_by(method).gives[status] = shape
        return method

    return decorate


def queries(*names: str) -> Callable[[M], M]:
    """What of the query a method reads."""

    def decorate(method: M) -> M:
        _kept_by(method).query = names
        return method

    return decorate


def refuses(shape: object) -> Callable[[M], M]:
    """With which body, or in which media type, a method refuses."""

    def decorate(method: M) -> M:
        _kept_by(method).refuses = shape
        return method

    return decorate


def for_anybody(method: M) -> M:
    """Whoever asks need not be signed in."""
    _kept_by(method).is_open = True
    return method


def _kept_by(method: Callable[..., object]) -> Contract:
    contract: Contract = method.__dict__.setdefault("contract", Contract())
    return contract
