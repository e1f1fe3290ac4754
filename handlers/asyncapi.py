"""The description of the sockets as AsyncAPI 3.0, made of the routes and of what each socket says that it speaks.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from tornado.routing import Rule

from handlers import openapi
from handlers.openapi import REFS, Operation
from handlers.speech import Speech, speech_of

KINDS = {"http": "http", "apiKey": "httpApiKey"}  # Of proofs of who is asking: what OpenAPI calls them, and AsyncAPI.
PROOFS = {name: proof | {"type": KINDS[proof["type"]]} for name, proof in openapi.PROOFS.items()}


class Channel(NamedTuple):
    """A socket's route."""

    route: Operation
    speech: Speech

    @property
    def id(self) -> str:
        return self.route.handler.__name__

    @property
    def messages(self) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
        """Who says each of them, its name, and what it may be: several of a server's have one name."""
        for side, shapes in (("client", self.speech.hears), ("server", self.speech.tells)):
            for name, shape in shapes.items():
                yield side, name, shape if isinstance(shape, tuple) else (shape,)


def channels(rules: Iterable[Rule]) -> Iterator[Channel]:
    for route in openapi.operations(rules):
        speech = speech_of(route.handler)
        if speech:
            yield Channel(route, speech)


def document(rules: Iterable[Rule]) -> dict[str, Any]:
    found = list(channels(rules))
    shapes = [shape for channel in found for _, _, several in channel.messages for shape in several]
    told, components = msgspec.json.schema_components(shapes, ref_template=REFS)
    schemas = iter(told)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "chatd", "version": "1"},
        "defaultContentType": "application/json",
        "channels": {channel.id: _channel(channel, schemas) for channel in found},
        "operations": {name: one for channel in found for name, one in _operations(channel)},
        "components": {"schemas": components, "securitySchemes": PROOFS},
    }


def _channel(channel: Channel, schemas: Iterator[Any]) -> dict[str, Any]:
    """`schemas` come in the order of the messages."""
    route = channel.route
    told: dict[str, Any] = {
        "address": route.path,
        "summary": route.summary,
        "tags": [{"name": route.family}],
        "parameters": {parameter["name"]: {} for parameter in openapi.in_path(route)},
        "messages": {
            f"{side}.{name}": {"name": name, "payload": _payload([next(schemas) for _ in shapes])}
            for side, name, shapes in channel.messages
        },
    }
    if channel.speech.query:
        asked = {"type": "object", "properties": {name: {} for name in channel.speech.query}}
        told["bindings"] = {"ws": {"query": asked}}
    return told


def _payload(schemas: list[Any]) -> dict[str, Any]:
    return {"anyOf": schemas} if schemas else {"type": "null"}


def _operations(channel: Channel) -> Iterator[tuple[str, dict[str, Any]]]:
    """As the server sees it: what clients say, it receives."""
    for side, action in (("client", "receive"), ("server", "send")):
        names = [name for said_by, name, _ in channel.messages if said_by == side]
        if names:
            yield (
                f"{channel.id}.{action}",
                {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{channel.id}"},
                    "messages": [{"$ref": f"#/channels/{channel.id}/messages/{side}.{name}"} for name in names],
                    "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in PROOFS],
                },
            )
