"""`chatd.py workspace`, on a real database."""

import asyncio
import json
from functools import partial

import pytest

from commands.context import load_settings, opened


@pytest.fixture
def run(run):
    return partial(run, "workspace")


@pytest.fixture
def opens(settings_file):
    """Which key of a workspace this is, None for none."""

    async def look(workspace_id, key):
        async with opened(load_settings(settings_file)) as store:
            found = await store.desk.workspaces.by_key(workspace_id, key)
            return found and found[1]

    return lambda workspace_id, key: asyncio.run(look(workspace_id, key))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_add_prints_the_keys_that_open_the_workspace(run, opens, options):
    code, out, _ = run("add", "Support", *options)
    made = json.loads(out)
    assert code == 0
    assert made.keys() == {"workspace_id", "api_key", "public_key"}
    assert opens(made["workspace_id"], made["api_key"]) == "api"
    assert opens(made["workspace_id"], made["public_key"]) == "public"


def test_name_is_given_once(run):
    run("add", "Support")
    assert run("add", "support") == (1, "", "chatd: A workspace with that name already exists.\n")


def test_list_shows_no_key(run):
    made = json.loads(run("add", "Support")[1])
    _, out, _ = run("list")
    assert out == f"ID                        NAME\n{made['workspace_id']}  Support\n"
    assert json.loads(run("list", "--json")[1]) == [{"workspace_id": made["workspace_id"], "name": "Support"}]


@pytest.mark.parametrize("name", ["support", None])
def test_rotate_by_name_or_id_makes_new_keys(run, opens, name):
    old = json.loads(run("add", "Support")[1])
    new = json.loads(run("rotate", name or old["workspace_id"])[1])
    assert new["workspace_id"] == old["workspace_id"]
    assert opens(new["workspace_id"], new["api_key"]) == "api"
    assert opens(new["workspace_id"], old["api_key"]) is None
    assert opens(new["workspace_id"], old["public_key"]) is None


def test_unknown_workspace_has_no_keys(run):
    assert run("rotate", "Sales") == (1, "", "chatd: There is no such workspace.\n")
