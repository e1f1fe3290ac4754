"""What a server owes to outgoing webhooks when it is killed."""

import json

import pytest

from tests.handlers.hooks.program import listening

pytestmark = [pytest.mark.gen_test(timeout=90), pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def environment():
    return {"WEBHOOKS__ALLOWED": '["127.0.0.1"]'}


@pytest.fixture
def program(io_loop):
    with listening(io_loop) as program:
        yield program


async def test_what_was_posted_before_a_crash_is_told_after_it(chatd, program):
    (alice,) = await chatd.people("alice")
    room = await chatd.room("lobby", alice)
    program.answers = [(503, {}, b"")] * 100
    await alice.post(f"/api/app/rooms/{room.id}/hooks/outgoing", {"name": "relay", "url": program.url})
    for text in ("One.", "Two."):
        await alice.post("/chat/send/", {"room_id": room.id, "message": text})
    await program.told()

    chatd.kill()
    program.answers.clear()
    while not program.requests.empty():
        program.requests.get_nowait()
    await chatd.start()

    told = [json.loads((await program.told()).body)["message"]["text"] for _ in range(2)]
    assert told == ["One.", "Two."]
