"""Outgoing webhooks at rest, and how far each was told."""

from dataclasses import replace

import pytest

from hub.hooks.models import OutgoingHook
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test

HOOK = OutgoingHook("", 5, 7, "relay", "http://box/", 1, NOON)


@pytest.fixture
def hook(io_loop, store):
    return io_loop.run_sync(lambda: store.outgoing_hooks.insert(HOOK))


async def test_a_hook_is_found_by_its_id_and_by_its_room(store, hook):
    assert hook == replace(HOOK, id=hook.id)
    assert await store.outgoing_hooks.by_id(hook.id) == hook
    assert await store.outgoing_hooks.of_room(5) == [hook]
    assert await store.outgoing_hooks.rooms() == {5}
    assert await store.outgoing_hooks.active([4, 5]) == [hook.id]
    assert await store.outgoing_hooks.by_id("0" * 24) is None


async def test_it_keeps_what_it_is_told(store):
    some = await store.outgoing_hooks.insert(replace(HOOK, events=("posted", "deleted")))
    assert (await store.outgoing_hooks.by_id(some.id)).events == ("posted", "deleted")


async def test_how_far_it_was_told_only_grows_and_ends_its_failing(store, hook):
    await store.outgoing_hooks.fail(hook.id, NOON, "it answers 500")
    failing = replace(hook, failing_since=NOON, failure="it answers 500")
    assert await store.outgoing_hooks.by_id(hook.id) == failing
    for rev in (9, 3):
        await store.outgoing_hooks.advance(hook.id, rev)
    assert await store.outgoing_hooks.by_id(hook.id) == replace(hook, told=9)


async def test_a_paused_one_is_not_active_until_it_is_resumed(store, hook):
    await store.outgoing_hooks.fail(hook.id, NOON, "it answers 500")
    await store.outgoing_hooks.pause(hook.id, "it answers 500")
    assert (await store.outgoing_hooks.by_id(hook.id)).paused == "it answers 500"
    assert await store.outgoing_hooks.active([5]) == []
    await store.outgoing_hooks.resume(hook.id)
    assert await store.outgoing_hooks.by_id(hook.id) == hook
    assert await store.outgoing_hooks.active([5]) == [hook.id]


async def test_a_deleted_one_is_gone(store, hook):
    await store.outgoing_hooks.delete(hook.id)
    assert await store.outgoing_hooks.of_room(5) == []
