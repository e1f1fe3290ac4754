"""The wscat that people have from npm, on a room's socket over TLS."""

import asyncio
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import PIPE

import pytest

from hub.config import Auth, Lan, Server, Settings, Tls

pytestmark = pytest.mark.gen_test

WSCAT = Path(__file__).parents[1] / "node_modules" / ".bin" / "wscat"
PATIENCE = 20  # seconds
HELLO = json.dumps({"message": "Hello from wscat."})


@pytest.fixture
def settings(tmp_path):
    tls = Tls("auto", port=0)
    return Settings(data_dir=tmp_path, server=Server(port=0), tls=tls, auth=Auth(bcrypt_rounds=4), lan=Lan(mdns=False))


@pytest.fixture
def wscat(box):
    """Runs `wscat -c wss://localhost:PORT/ws/chat/<room>/` with further options."""

    @asynccontextmanager
    async def run(room, *options, person=None, **environment):
        right = ("-H", f"Authorization: Bearer {person.token}") if person else ()
        url = f"wss://localhost:{box.port}/ws/chat/{room}/"
        child = await asyncio.create_subprocess_exec(
            *(WSCAT, "-c", url, *options, *right),
            *("-x", HELLO, "-w", "-1"),
            env={**os.environ, **environment},
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                yield child
        finally:
            if child.returncode is None:
                child.terminate()
            await child.communicate()

    return run


async def heard(child):
    return json.loads(await child.stdout.readline())["message"]


async def refusal(child):
    """The last line that it complained with."""
    assert await child.wait() != 0
    return (await child.stderr.read()).decode().strip().splitlines()[-1]


@pytest.mark.parametrize(("name", "in_url"), [("my_room", "my_room"), ("my first room", "my%20first%20room")])
async def test_it_talks_and_listens(wscat, alice, bob, open_room, say, name, in_url):
    room = await open_room(name, alice, bob)
    other = await bob.socket(f"/ws/chat/{in_url}/")

    async with wscat(in_url, "--no-check", person=alice) as child:
        assert await heard(child) == "Hello from wscat."
        assert (await other.receive())["message"] == "Hello from wscat."
        await say(room, bob, "Hello, wscat.")
        assert await heard(child) == "Hello, wscat."


async def test_with_our_authority_it_needs_no_more(wscat, box, alice, open_room):
    await open_room("my_room", alice)
    async with wscat("my_room", "--ca", str(box.authority), person=alice) as child:
        assert await heard(child) == "Hello from wscat."


async def test_with_our_authority_in_the_environment_it_needs_no_more(wscat, box, alice, open_room):
    await open_room("my_room", alice)
    async with wscat("my_room", person=alice, NODE_EXTRA_CA_CERTS=str(box.authority)) as child:
        assert await heard(child) == "Hello from wscat."


async def test_without_our_authority_it_stays_out(wscat, alice, open_room):
    await open_room("my_room", alice)
    async with wscat("my_room", person=alice) as child:
        assert "certificate" in await refusal(child)


async def test_without_a_right_it_sees_403(wscat, alice, bob, open_room):
    await open_room("my_room", alice)
    for person in (bob, None):
        async with wscat("my_room", "--no-check", person=person) as child:
            assert await refusal(child) == "error: Unexpected server response: 403"
