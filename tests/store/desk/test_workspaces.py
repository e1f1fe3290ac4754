"""Workspaces and their keys in a real MongoDB."""

import pytest

from hub.desk.models import Workspace
from hub.errors import Taken
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test


@pytest.fixture
def workspaces(store):
    return store.desk.workspaces


@pytest.fixture
def support(io_loop, workspaces):
    """A workspace and its keys."""
    return io_loop.run_sync(lambda: workspaces.insert(Workspace("", "Support", 7, NOON)))


async def test_workspace_is_found_by_id_and_by_name(workspaces, support):
    workspace, _ = support
    assert await workspaces.by_id(workspace.id) == workspace == await workspaces.by_name("SUPPORT")
    assert await workspaces.by_id("f" * 24) is None


async def test_each_key_opens_its_own_workspace_alone(workspaces, support):
    workspace, keys = support
    other, other_keys = await workspaces.insert(Workspace("", "Sales", 8))
    assert await workspaces.by_key(workspace.id, keys.api) == (workspace, "api")
    assert await workspaces.by_key(workspace.id, keys.public) == (workspace, "public")
    for id, key in ((workspace.id, other_keys.api), (other.id, keys.public), ("", keys.api)):
        assert await workspaces.by_key(id, key) is None


@pytest.mark.parametrize("change", [str.upper, str.swapcase, lambda key: key[:-1], lambda key: key.split("_")[1]])
async def test_what_is_almost_a_key_opens_nothing(workspaces, support, change):
    workspace, keys = support
    assert await workspaces.by_key(workspace.id, change(keys.api)) is None


async def test_keys_are_kept_as_hashes(support, mongo_client, database):
    _, keys = support
    kept = str(list(mongo_client[database]["workspaces"].find()))
    assert keys.api not in kept
    assert keys.public not in kept


async def test_new_keys_take_the_place_of_the_old(workspaces, support):
    workspace, old = support
    new = await workspaces.rotate(workspace.id)
    assert await workspaces.by_key(workspace.id, new.api) == (workspace, "api")
    for key in (old.api, old.public):
        assert await workspaces.by_key(workspace.id, key) is None


async def test_name_is_given_once_whatever_its_case(workspaces, support):
    with pytest.raises(Taken):
        await workspaces.insert(Workspace("", "sUPPORT", 8))


async def test_all_are_listed_by_name(workspaces, support):
    await workspaces.insert(Workspace("", "accounts", 8))
    assert [workspace.name for workspace in await workspaces.all()] == ["accounts", "Support"]
