"""Durable before visible."""

import pytest

from tests.hub.house import Gate, Late, away, others_go_on

pytestmark = pytest.mark.gen_test


async def test_nobody_hears_a_post_before_it_is_on_disk(messages, post, join, lobby, bob, store):
    client = await join(bob, lobby)
    gate = Late()
    messages.direct("write", gate)
    answer = post("Wait for it.")

    await gate.reached.wait()
    await others_go_on()
    assert not answer.done()
    assert client.heard == []

    gate.open()
    assert (await answer).message.text == "Wait for it."
    await others_go_on()
    assert client.texts == ["Wait for it."]


async def test_a_write_that_fails_is_neither_answered_nor_heard(messages, post, join, lobby, bob):
    client = await join(bob, lobby)
    gate = Gate()
    messages.direct("write", away, gate)
    answer = post("Wait for it.")

    await gate.reached.wait()
    assert not answer.done()
    assert client.heard == []
    gate.open()
    await answer
