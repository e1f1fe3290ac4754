"""The description of the API tells of every route and method there is."""

import json
import re
from pathlib import Path

import pytest

from handlers import application, openapi

pytestmark = pytest.mark.gen_test

HANDLERS = Path(openapi.__file__).parent
READ = re.compile(r'(?:get_query_argument|\.number|self\._id)\("(\w+)"')
ELSEWHERE = {"token", "since"}  # how one signs in, and what sockets read


@pytest.fixture
def rules(hub, store, assets):
    return application(hub, signer=store.secrets, assets=assets).wildcard_router.rules


@pytest.fixture
def document(io_loop, nobody):
    return io_loop.run_sync(lambda: nobody.get("/api/openapi.json")).json


def filled(path):
    return re.sub(r"\{\w+\}", "1", path)


async def test_every_route_is_described(rules, document):
    paths = [filled(path) for path in document["paths"]]
    lost = [rule for rule in rules if not any(rule.matcher.regex.match(path) for path in paths)]
    assert lost == []


async def test_every_operation_says_what_it_does(rules):
    silent = [one[:3] for one in openapi.operations(rules) if not re.match(r"[A-Z`].*\w", one.summary)]
    assert silent == []


async def test_no_two_operations_share_a_place(rules):
    places = [(one.path, one.method) for one in openapi.operations(rules) if one.family != "socketio"]
    assert len(places) == len(set(places))


async def test_all_that_varies_in_a_path_is_a_parameter(document):
    for path, operations in document["paths"].items():
        for operation in operations.values():
            named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


async def test_every_reference_leads_somewhere(document):
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named
    assert named <= set(document["components"]["schemas"])


async def test_what_is_read_of_a_query_is_described(rules):
    told = {}
    for one in openapi.operations(rules):
        told.setdefault(one.call.__module__, set()).update(one.contract.query)
    for path in HANDLERS.rglob("*.py"):
        read = set(READ.findall(path.read_text())) - ELSEWHERE
        module = ".".join(("handlers", *path.relative_to(HANDLERS).with_suffix("").parts))
        assert read <= told.get(module, set()), module


async def test_a_body_is_described_by_the_shape_it_is_decoded_with(document):
    shapes = document["components"]["schemas"]
    [content] = document["paths"]["/api/app/rooms/{room_id}/members"]["post"]["requestBody"]["content"].values()
    shape = shapes[content["schema"]["$ref"].rpartition("/")[2]]
    assert (shape["required"], list(shape["properties"])) == (["login"], ["login"])


async def test_an_upload_is_described_as_a_form_with_a_file(document):
    operation = document["paths"]["/api/app/rooms/{id}/files"]["post"]
    fields, file = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["allOf"]
    assert fields["$ref"].endswith("Asked")
    assert file["properties"]["file"]["format"] == "binary"


async def test_where_a_socket_has_the_same_address_the_requests_are_described(document):
    polling = document["paths"]["/socket.io/"]["get"]
    assert {parameter["name"] for parameter in polling["parameters"]} == {"EIO", "transport", "sid"}
    [shape] = [form["schema"]["$ref"] for form in polling["responses"]["default"]["content"].values()]
    told = document["components"]["schemas"][shape.rpartition("/")[2]]["properties"]
    assert {name: field["type"] for name, field in told.items()} == {"code": "integer", "message": "string"}


async def test_the_page_shows_every_family_and_runs_nothing(nobody):
    page = await nobody.get("/api/")
    text = page.body.decode()
    assert "<script" not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for family in ("app", "desk", "direct", "groups", "hooks", "rooms", "server", "socketio"):
        assert f'id="{family}"' in text
