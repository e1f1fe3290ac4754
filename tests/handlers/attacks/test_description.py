"""Whatever the description of the API allows or forbids, and whoever asks: the answer is as described, and no bug."""

import asyncio
from functools import partial

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from requests import Session
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from hub.config import Auth, Limits, Settings
from tests.handlers.rights.table import RIGHTS
from tests.handlers.rights.test_matrix import filled
from tests.handlers.rights.town import ROLES, Town

pytestmark = pytest.mark.gen_test

CHECKS = ("not_a_server_error", "content_type_conformance", "response_schema_conformance")
CONFIG = {
    "generation": {"with-security-parameters": False},  # Who asks is ours to say.
    "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
}
FEW = trying(max_examples=2, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = trying(FEW, max_examples=200, derandomize=False)


@pytest.fixture
def settings(tmp_path):
    return Settings(
        data_dir=tmp_path, auth=Auth(bcrypt_rounds=4, registration="open"), limits=Limits(posts_per_10s=10**6)
    )


@pytest.fixture
def operations(io_loop, nobody):
    document = io_loop.run_sync(lambda: nobody.get("/api/openapi.json")).json
    description = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(CONFIG))
    return [found.ok() for found in description.get_all_operations()]


@pytest.mark.gen_test(timeout=150)
async def test_every_operation_answers_as_it_is_described(server, hub, operations):
    await attack(Town(server, hub), operations, FEW)


@pytest.mark.soak
@pytest.mark.gen_test(timeout=7200)
async def test_every_operation_answers_as_it_is_described_however_often_it_is_asked(server, hub, operations):
    await attack(Town(server, hub), operations, MANY)


async def attack(town, operations, often):
    await town.settle()
    with Session() as session:
        for operation in operations:
            asks = [partial(ask, session, town.server.url, token) for token in await tokens(town, operation)]
            known = await known_to(operation, town.place())
            await asyncio.to_thread(often(tried(operation, known, asks)))


async def tokens(town, operation):
    """Of nobody, a member and the mightiest who may; other ones for each operation, since it may end them."""
    right = RIGHTS.get(operation.label)
    ruler = next(role for role in reversed(ROLES) if not right or role in right.may)
    return [(await town.actor(role)).token for role in ("nobody", "member", ruler)]


async def known_to(operation, place):
    """What there is for the path to name."""
    fill = RIGHTS[operation.label].fill if operation.label in RIGHTS else {}
    return await filled({name: fill[name] for name in fill if f"{{{name}}}" in operation.path}, place)


def tried(operation, known, asks):
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

    @given(case=cases, is_known=st.booleans())
    def each(case, is_known):
        if is_known:
            case.path_parameters = {**case.path_parameters, **known}
        for asked in asks:
            asked(case)

    return each


def ask(session, url, token, case):
    headers = {"Authorization": f"Token {token}"} if token else {}
    response = case.call(url, session, headers, allow_redirects=False)
    case.validate_response(response)
    assert response.status_code >= 400 or str(response.status_code) in case.operation.definition.raw["responses"]
