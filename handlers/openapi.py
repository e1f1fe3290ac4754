"""The description of the HTTP API as OpenAPI 3.1, made of the routes and of what their methods say of themselves.

https://spec.openapis.org/oas/v3.1.1.html
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from tornado.routing import PathMatches, Rule
from tornado.web import RequestHandler

from handlers.base import SESSION_COOKIE
from handlers.contract import Contract, contract_of
from handlers.socket import SocketHandler
from handlers.uploads import UploadHandler

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFS = "#/components/schemas/{name}"
REFUSAL = {
    "type": "object",
    "description": "Why not: for people, and as a stable `code`. `field` is what the refusal is about.",
    "properties": {"detail": {"type": "string"}, "code": {"type": "string"}, "field": {"type": "string"}},
}
# What varies in a path, as handlers/__init__.py writes it: captured or not, digits or a segment or all that is left.
VARYING = re.compile(r"\(?(?P<kind>\[0-9\]\{1,15\}|\[\^/\][+*]|\.\*)\)?")
JSON = "application/json"
PROOFS = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "query": {"type": "apiKey", "in": "query", "name": "token"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
}


class Operation(NamedTuple):
    """A method of a route. `path` has the names of what varies in braces; `numbers` are those that are numbers."""

    path: str
    numbers: frozenset[str]
    method: str
    handler: type[RequestHandler]
    call: Callable[..., Any]

    @property
    def contract(self) -> Contract:
        """Of an upload, what is done once all is here."""
        return contract_of(getattr(self.handler, "accept", self.call))

    @property
    def summary(self) -> str:
        """The first line of what the method says of itself, or else its class."""
        told = self.call.__doc__ or self.handler.__doc__ or ""
        return told.strip().partition("\n")[0]

    @property
    def family(self) -> str:
        parts = self.handler.__module__.split(".")
        return parts[1] if len(parts) > 2 else "server"


def operations(rules: Iterable[Rule]) -> Iterator[Operation]:
    for rule in rules:
        if isinstance(rule.matcher, PathMatches) and issubclass(rule.target, RequestHandler):
            for method in METHODS:
                call = getattr(rule.target, method.lower())
                if call is not RequestHandler._unimplemented_method and method in rule.target.SUPPORTED_METHODS:
                    path, numbers = _path(rule.matcher.regex.pattern, _names(call))
                    yield Operation(path, numbers, method, rule.target, call)


def document(rules: Iterable[Rule]) -> dict[str, Any]:
    found = list(operations(rules))
    shapes = [shape for operation in found for shape in _shapes(operation)]
    told, components = msgspec.json.schema_components(shapes, ref_template=REFS)
    schemas = dict(zip(map(id, shapes), told, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in found:
        # Where a WebSocket is at the same address, it comes first, and the requests are what is told.
        paths.setdefault(operation.path, {})[operation.method.lower()] = _told(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "chatd", "version": "1"},
        "paths": paths,
        "security": [{name: []} for name in PROOFS],
        "components": {"schemas": {**components, "Refusal": REFUSAL}, "securitySchemes": PROOFS},
    }


def _told(operation: Operation, schemas: dict[int, Any]) -> dict[str, Any]:
    contract = operation.contract
    told: dict[str, Any] = {
        "summary": operation.summary,
        "tags": [operation.family],
        "parameters": [*in_path(operation), *({"name": name, "in": "query", "schema": {}} for name in contract.query)],
        "responses": _responses(operation, schemas),
    }
    if contract.is_open:
        told["security"] = []
    if body := _body(operation, schemas):
        told["requestBody"] = body
    return told


def in_path(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", operation.path):
        kind = {"type": "integer"} if name in operation.numbers else {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": kind}


def _body(operation: Operation, schemas: dict[int, Any]) -> dict[str, Any] | None:
    if issubclass(operation.handler, UploadHandler):
        file = {"properties": {operation.handler.file_field: {"type": "string", "format": "binary"}}}
        fields = operation.handler.fields
        parts = [schemas[id(fields)], file] if fields else [file]
        return {"required": True, "content": {"multipart/form-data": {"schema": {"type": "object", "allOf": parts}}}}
    shape = operation.contract.takes
    return {"required": True, "content": {JSON: {"schema": schemas[id(shape)]}}} if shape else None


def _responses(operation: Operation, schemas: dict[int, Any]) -> dict[str, Any]:
    refused = {"description": "Refused", "content": _refused(operation.contract.refuses, schemas)}
    if issubclass(operation.handler, SocketHandler):
        return {"101": {"description": "A WebSocket"}, "default": refused}
    given = operation.contract.gives or {200: None}
    return {**{str(status): _given(status, gift, schemas) for status, gift in given.items()}, "default": refused}


def _refused(form: Any, schemas: dict[int, Any]) -> dict[str, Any]:
    """What the framework refuses is refused as everywhere."""
    usual = {JSON: {"schema": {"$ref": REFS.format(name="Refusal")}}}
    return {**usual, **_content(form, schemas)} if form else usual


def _given(status: int, gift: Any, schemas: dict[int, Any]) -> dict[str, Any]:
    if status in {204, 205}:
        return {"description": "Done"}
    return {"description": "Given", "content": _content(gift, schemas)}


def _content(form: Any, schemas: dict[int, Any]) -> dict[str, Any]:
    """Of a body whose media types are known, or its shape."""
    if isinstance(form, str):
        return {kind: {} for kind in form.split(", ")}
    return {JSON: {"schema": schemas[id(form)]} if form else {}}


def _shapes(operation: Operation) -> Iterator[Any]:
    if issubclass(operation.handler, UploadHandler) and operation.handler.fields:
        yield operation.handler.fields
    forms = (*operation.contract.gives.values(), operation.contract.refuses)
    yield from (form for form in forms if form and not isinstance(form, str))
    if operation.contract.takes:
        yield operation.contract.takes


def _names(call: Callable[..., Any]) -> list[str]:
    """What a method calls the varying parts of its path."""
    names = [name for name, one in inspect.signature(call).parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    return names[2 if contract_of(call).takes else 1 :]


def _path(pattern: str, names: list[str]) -> tuple[str, frozenset[str]]:
    """The path of a regular expression, in which what varies has these names, or the first of them "id"."""
    numbers, waiting = set(), iter(names)

    def named(varying: re.Match[str]) -> str:
        name = next(waiting, "id") if varying[0].startswith("(") else "shown"
        if varying["kind"].startswith("[0-9]"):
            numbers.add(name)
        return f"{{{name}}}"

    path = VARYING.sub(named, pattern.removesuffix("$").replace("/?", "/"))
    return re.sub(r"[\\()]", "", path), frozenset(numbers)


def shape(of: Any) -> str:
    """The schema of a shape, to read."""
    schema = msgspec.json.schema(of)
    return msgspec.json.format(msgspec.json.encode(schema.get("$defs", schema)), indent=2).decode()
