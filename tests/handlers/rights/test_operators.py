"""No value of a client becomes an operator of the database: each field of each body is tried."""

import pytest

from handlers import application, openapi
from tests.handlers.rights.table import RIGHTS
from tests.handlers.rights.test_matrix import filled
from tests.handlers.rights.town import ROLES, Town

pytestmark = pytest.mark.gen_test

OPERATORS = ({"$gt": ""}, {"$where": "1"}, [{"$ne": None}])


@pytest.fixture
def operations(hub, store, assets):
    rules = application(hub, signer=store.secrets, assets=assets).wildcard_router.rules
    return {f"{one.method} {one.path}": one for one in openapi.operations(rules)}


@pytest.mark.gen_test(timeout=150)
async def test_an_operator_is_refused_in_every_field(server, hub, operations):
    town = Town(server, hub)
    await town.settle()
    lets_in = []
    for name, operation in operations.items():
        right, shape = RIGHTS.get(name), operation.contract.takes
        if right and shape:
            role = next(role for role in reversed(ROLES) if role in right.may)
            lets_in += [f"{name}: {field}" async for field in believed(town, operation, right, role)]
    assert lets_in == []


async def believed(town, operation, right, role):
    """The fields in which an operator was not refused."""
    place = town.place()
    wanted = {name: value for name, value in right.fill.items() if f"{{{name}}}" in operation.path}
    path = operation.path.format_map(await filled(wanted, place))
    body, actor = await filled(right.body, place) or {}, await town.actor(role)
    for field in operation.contract.takes.__struct_fields__:
        for operator in OPERATORS:
            answer = await actor.request(operation.method, path, {**body, field: operator})
            if answer.status != 400:
                yield f"{field} with {operator} gets {answer.status}"
