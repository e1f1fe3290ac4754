"""Every operation of the API, asked by everybody there is: each cell of the table is tried.

A route or a method that the table does not name fails.
"""

import asyncio
from functools import reduce
from itertools import chain

import pytest
from websockets.exceptions import InvalidStatus

from handlers import application, openapi
from handlers.socket import SocketHandler
from hub.config import Auth, Limits, Metrics, Settings
from tests.forms import FORM
from tests.handlers.rights.table import RIGHTS, Of
from tests.handlers.rights.town import ROLES, Town

pytestmark = pytest.mark.gen_test

# In this order, since what is asked meanwhile may come out differently.
ALONE = (
    "PUT /api/app/account/password",
    "DELETE /api/app/account/sessions",
    "PUT /api/app/hold",
    "DELETE /api/app/hold",
)
AT_ONCE = 8
UNKNOWN = {"nobody", "guest", "disabled"}


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data_dir=tmp_path,
        auth=Auth(bcrypt_rounds=4, registration="open"),
        metrics=Metrics(local=False),
        limits=Limits(posts_per_10s=1000),
    )


@pytest.fixture
def operations(hub, store, assets):
    rules = application(hub, signer=store.secrets, assets=assets).wildcard_router.rules
    return {f"{one.method} {one.path}": one for one in openapi.operations(rules)}


@pytest.fixture
def town(io_loop, server, hub):
    town = Town(server, hub)
    io_loop.run_sync(town.settle)
    return town


async def test_the_table_names_all_operations_and_no_others(operations):
    assert set(RIGHTS) == set(operations)


async def test_what_is_said_to_be_for_anybody_is_for_anybody(operations):
    said = {name for name, operation in operations.items() if operation.contract.is_open}
    assert said == {name for name, right in RIGHTS.items() if "nobody" in right.may}


async def test_sockets_are_opened_and_nothing_else(server, alice):
    """Their own actions have names such as post."""
    for path in ("/ws/", "/ws/chat/x/", "/ws/x/", '/ws/{"type":"chat_message"}/', "/ws/notifications/"):
        for method in openapi.METHODS[1:]:
            assert (await alice.request(method, path.replace('"', "%22"), {})).status == 405


@pytest.mark.gen_test(timeout=150)
async def test_everybody_may_what_the_table_says_and_nothing_else(town, operations):
    names = RIGHTS.keys() & operations.keys()
    wrong = [await misjudged(town, operations[name], RIGHTS[name]) for name in ALONE]
    together = asyncio.Semaphore(AT_ONCE)

    async def one_of_many(name):
        async with together:
            return await misjudged(town, operations[name], RIGHTS[name])

    wrong += await asyncio.gather(*(one_of_many(name) for name in names.difference(ALONE)))
    assert not any(wrong), "\n".join(chain(*wrong))


async def misjudged(town, operation, right):
    """Those cells of an operation that are not as the table says."""
    wrong, refused = [], town.place()
    for role in ROLES:
        # Whoever is let in may break what is there.
        place = town.place() if role in right.may else refused
        status = await ask(operation, right, place, role)
        if not is_right(status, right, role, operation):
            wrong.append(f"{operation.method} {operation.path}: {role} gets {status}")
    return wrong


def is_right(status, right, role, operation):
    if role not in right.may:
        if role in right.otherwise:
            return status == right.otherwise[role]
        return status in ({401, 403} if role in UNKNOWN else {403, 404})
    if is_socket(operation):
        return status == 101
    return status in ({right.gives} if right.gives else set(operation.contract.gives) or {200})


def is_socket(operation):
    return issubclass(operation.handler, SocketHandler)


async def ask(operation, right, place, role):
    actor = await place.town.actor(role)
    wanted = {name: value for name, value in right.fill.items() if f"{{{name}}}" in operation.path + right.query}
    values = await filled(wanted, place)
    path = operation.path.format_map(values)
    if is_socket(operation):
        return await shake_hands(actor, path)
    body = await filled(right.body, place)
    if body is None and operation.method != "GET":
        body = {}
    headers = FORM if isinstance(body, bytes) else {}
    query = "?" + right.query.format_map(values) if right.query else ""
    return (await actor.request(operation.method, path + query, body, headers=headers)).status


async def filled(value, place):
    match value:
        case dict():
            return {name: await filled(item, place) for name, item in value.items()}
        case list():
            return [await filled(item, place) for item in value]
        case Of(path):
            name, *attributes = path.split(".")
            return reduce(getattr, attributes, await place.get(name))
    return value


async def shake_hands(actor, path):
    try:
        socket = await actor.socket(path)
    except InvalidStatus as refused:
        return refused.response.status_code
    await socket.close()
    return 101
