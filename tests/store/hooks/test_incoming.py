"""Incoming webhooks at rest."""

from dataclasses import replace

import pytest

from hub.hooks.models import IncomingHook
from tests.store.samples import NOON

pytestmark = pytest.mark.gen_test

HOOK = IncomingHook("", 5, 7, "ci", 1, NOON)


async def test_a_hook_is_found_by_its_code_and_by_its_room(store):
    code, hook = await store.incoming_hooks.insert(HOOK)
    assert hook == replace(HOOK, id=hook.id)
    assert await store.incoming_hooks.by_code(code) == hook
    assert await store.incoming_hooks.of_room(5) == [hook]
    assert await store.incoming_hooks.of_room(6) == []


async def test_no_two_codes_are_alike(store):
    codes = [(await store.incoming_hooks.insert(HOOK))[0] for _ in range(20)]
    assert len(set(codes)) == 20


@pytest.mark.parametrize("code", ["", "x" * 32, "x" * 31, "\0", "x" * 33])
async def test_what_is_no_code_finds_nothing(store, code):
    await store.incoming_hooks.insert(HOOK)
    assert await store.incoming_hooks.by_code(code) is None


async def test_a_deleted_hook_is_gone(store):
    code, hook = await store.incoming_hooks.insert(HOOK)
    await store.incoming_hooks.delete(hook.id)
    assert await store.incoming_hooks.by_code(code) is None
