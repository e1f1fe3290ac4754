"""Who may open a workspace, and until when."""

import pytest

from hub.errors import SIGNED_OUT, Forbidden, NotFound, Taken, WrongKey

pytestmark = pytest.mark.gen_test


async def test_workspace_is_found_by_name_and_by_id(hub, support):
    workspaces = hub.desk.workspaces
    assert await workspaces.named("support") == support.workspace == await workspaces.named(support.workspace.id)
    with pytest.raises(NotFound):
        await workspaces.named("Sales")


async def test_name_is_given_once_and_leaves_no_room_behind(hub, support, store):
    with pytest.raises(Taken, match="A workspace with that name") as refused:
        await hub.desk.workspaces.add("SUPPORT")
    assert refused.value.field == "name"
    assert await store.rooms.by_id(support.workspace.room_id + 1) is None


async def test_customers_key_does_not_open_everything(hub):
    workspace, keys = await hub.desk.workspaces.add("Sales")
    access = await hub.desk.workspaces.open(workspace.id, keys.public)
    with pytest.raises(Forbidden):
        access.require_api()


async def test_new_keys_end_those_who_came_with_the_old(hub, support, alice, bob, connect):
    keys = await hub.desk.workspaces.rotate(support.workspace)
    mira, other = connect(alice), connect(bob)
    await hub.desk.workspaces.open(support.workspace.id, keys.api, mira.session)
    await hub.desk.workspaces.rotate(support.workspace)
    assert mira.wire.farewell == (SIGNED_OUT, "The keys of the workspace have changed.")
    assert other.wire.farewell is None
    with pytest.raises(WrongKey):
        await hub.desk.workspaces.open(support.workspace.id, keys.api)


async def test_keys_that_another_process_changed_end_sessions_too(hub, stage, support, alice, connect):
    await hub.keep_rights_live()
    keys = await hub.desk.workspaces.rotate(support.workspace)
    mira = connect(alice)
    await hub.desk.workspaces.open(support.workspace.id, keys.api, mira.session)
    await stage.notices.post("workspace", support.workspace.id)
    await hub.keep_rights_live()
    assert mira.wire.farewell[0] == SIGNED_OUT


async def test_those_who_subscribe_hear_of_new_tickets(hub, support, alice, connect, ask):
    mira = connect(alice, some_rooms=True)
    await hub.desk.workspaces.subscribe(support.workspace, mira.session)
    await ask()
    assert mira.kinds == ["TicketChanged"]


async def test_workspaces_are_listed_by_name(hub, support):
    bakery, keys = await hub.desk.workspaces.add(" Bakery ")
    assert bakery.name == "Bakery"
    assert await hub.desk.workspaces.all() == [bakery, support.workspace]
    access = await hub.desk.workspaces.open(bakery.id, keys.api)
    access.require_api()
    assert not access.is_public


async def test_where_the_room_is_lost_nobody_hears_of_tickets(hub, store, support, alice, connect, ask):
    mira = connect(alice, some_rooms=True)
    await store.rooms.delete(support.workspace.room_id)
    await hub.desk.workspaces.subscribe(support.workspace, mira.session)
    await ask()
    assert mira.kinds == []
