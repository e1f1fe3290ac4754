"""The clients that people have: npm's socket.io-client, of two ages, and python-socketio's."""

import asyncio
import json
import shutil
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import socketio

from hub.config import Limits, Settings
from tests.handlers.socketio.talker import message

NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("client.js")
PATIENCE = 15  # seconds

POLLING, WEBSOCKET, UPGRADE = ["polling"], ["websocket"], ["polling", "websocket"]

pytestmark = [pytest.mark.gen_test(timeout=60)]


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(posts_per_10s=5000))


class Npm:
    """A socket.io-client in a process of its own."""

    def __init__(self, process):
        self.process = process
        self.sid = None
        self.transport = None

    @classmethod
    async def start(cls, package, url, transports, **options):
        arguments = json.dumps({"transports": transports, "reconnectionDelay": 10, **options})
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(
                NODE, SCRIPT, package, url, arguments, stdin=pipe, stdout=pipe, cwd=SCRIPT.parent
            )
        )

    async def connected(self):
        self.sid = (await self.hear("connect"))["sid"]
        await self.hear("event", args=[{"data": "Welcome to Dowell Chat", "count": 0}])
        await self.hear("event", event="me", args=[self.sid])

    async def do(self, action, *args):
        self.process.stdin.write(json.dumps({"do": action, "args": args}).encode() + b"\n")
        await self.process.stdin.drain()

    async def ask(self, *args):
        await self.do("ask", *args)
        return (await self.hear("answer"))["answer"]

    async def next(self):
        heard = json.loads(await asyncio.wait_for(self.process.stdout.readline(), PATIENCE))
        self.transport = heard.get("transport", self.transport)
        return heard

    async def hear(self, about, **expected):
        """The next but an upgrade is about this."""
        while (heard := await self.next())["about"] == "upgrade":
            pass
        assert heard["about"] == about, heard
        assert {key: heard[key] for key in expected} == expected
        return heard

    async def stop(self):
        self.process.stdin.close()
        await self.process.wait()


@pytest.fixture(params=["socket.io-client", "socket.io-client-47"])
def package(request):
    return request.param


@pytest.fixture(params=[POLLING, WEBSOCKET, UPGRADE], ids=["polling", "websocket", "upgrade"])
def transports(request):
    return request.param


@pytest.fixture
def start(io_loop, server, package):
    """Makes clients that have connected, unless they can't: `await start(POLLING)`."""
    stack = AsyncExitStack()

    async def make(transports, *, waits=True, **options):
        client = await Npm.start(package, server.url, transports, **options)
        stack.push_async_callback(client.stop)
        if waits:
            await client.connected()
        return client

    yield make
    io_loop.run_sync(stack.aclose)


async def test_clients_talk_and_call(start, transports):
    ann, ben = await start(transports), await start(transports)

    await ann.do("emit", "join", {"room": "lobby"})
    await ann.hear("event", args=[{"data": "Hey how may i help you", "count": 0}])
    await ben.do("emit", "join", {"room": "lobby"})
    await ben.hear("event", args=[{"data": "Hey how may i help you", "count": 0}])
    await ann.hear("event", event="my_response", args=[{"data": f"{ben.sid} Joined the Room", "count": 0}])

    await ann.do("emit", "message_event", message("lobby", "Hello, World!"))
    for client in (ann, ben):
        await client.hear("event", event="my_response", args=[{"data": "Hello, World!", "sid": ann.sid}])
    await ben.do("emit", "leave", {"room": "lobby"})
    for client in (ben, ann):
        await client.hear("event", args=[{"data": "Left room: lobby"}])

    offer = {"type": "offer", "sdp": "v=0\r\n"}
    await ann.do("emit", "callUser", {"userToCall": ben.sid, "signalData": offer, "from": ann.sid, "name": "Ann"})
    await ben.hear("event", event="callUser", args=[{"signal": offer, "from": ann.sid, "name": "Ann"}])
    await ben.do("emit", "answerCall", {"signal": {"type": "answer"}, "to": ann.sid})
    await ann.hear("event", event="callAccepted", args=[{"type": "answer"}])
    await ann.do("emit", "endCall")
    await ben.hear("event", event="callEnded", args=[])


async def test_client_is_answered(start, transports):
    ann = await start(transports)
    assert await ann.ask("endCall") == []
    assert (await ann.ask("dance"))[0]["code"] == "unknown_event"


async def test_bytes_go_through_unchanged(start, transports):
    ann, ben = await start(transports), await start(transports)
    signal = {"deep": [{"bytes": list(range(256))}]}
    await ann.do("emit", "callUser", {"userToCall": ben.sid, "signalData": signal, "from": "x", "name": "x"})
    assert (await ben.hear("event"))["args"][0]["signal"] == signal


async def test_client_that_lost_its_connection_comes_back_under_another_sid(start, transports):
    ann = await start(transports)
    before = ann.sid
    await ann.do("drop")
    await ann.hear("disconnect")
    await ann.connected()
    assert ann.sid != before


async def test_client_that_left_may_come_back(start, transports):
    ann = await start(transports)
    await ann.do("disconnect")
    await ann.hear("disconnect", reason="io client disconnect")
    await ann.do("connect")
    await ann.connected()


async def test_client_moves_to_a_websocket(start):
    ann = await start(UPGRADE)
    while ann.transport != "websocket":
        await ann.next()
    assert await ann.ask("endCall") == []


@pytest.mark.parametrize("transports", [UPGRADE], ids=["upgrade"])
async def test_thousand_events_come_in_order_through_the_upgrade(start, transports):
    ann, ben = await start(POLLING), await start(WEBSOCKET)
    for client in (ann, ben):
        await client.do("emit", "join", {"room": "lobby"})
        await client.hear("event")
    await ann.hear("event")
    eve = await start(transports)
    await eve.do("emit", "join", {"room": "lobby"})
    for number in range(500):
        await ben.do("emit", "message_event", message("lobby", f"ben {number}"))
        await eve.do("emit", "message_event", message("lobby", f"eve {number}"))
    heard = {}
    for client in (ann, ben, eve):
        heard[client] = []
        while len(heard[client]) < 1000:
            [body] = (await client.hear("event"))["args"]
            if "count" not in body:
                heard[client].append(body["data"])
            elif client is eve and body["data"].startswith("ben "):
                heard[client].append(body["data"])  # From the history of the room.
    assert heard[ann] == heard[ben] == heard[eve]
    for name in ("ben", "eve"):
        assert [text for text in heard[ann] if text.startswith(name)] == [f"{name} {n}" for n in range(500)]


async def test_token_signs_in(start, transports, alice, open_room):
    await open_room("boardroom", alice)
    client = await start(transports, auth={"token": alice.token})
    assert await client.ask("endCall") == []
    await client.do("emit", "join", {"room": "boardroom"})
    await client.hear("event", args=[{"data": "Hey how may i help you", "count": 0}])


async def test_bad_token_is_an_error_to_connect(start, transports):
    client = await start(transports, waits=False, auth={"token": "f" * 40})
    await client.hear("connect_error", message="Invalid token.", data={"code": "token_not_valid"})


async def test_python_client_talks(server, transports):
    heard = asyncio.Queue()
    client = socketio.AsyncClient()
    client.on("*", lambda event, *args: heard.put_nowait((event, *args)))
    await client.connect(server.url, transports=transports, wait_timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        assert await heard.get() == ("my_response", {"data": "Welcome to Dowell Chat", "count": 0})
        assert await heard.get() == ("me", client.get_sid())
        await client.emit("join", {"room": "lobby"})
        assert await heard.get() == ("my_response", {"data": "Hey how may i help you", "count": 0})
        assert await client.call("message_event", message("lobby", "Hello.")) is None
        assert await heard.get() == ("my_response", {"data": "Hello.", "sid": client.get_sid()})
    await client.disconnect()
