"""What those ask who watch the server."""

import asyncio
import re

import pytest

from hub.config import Auth, Metrics, Settings
from hub.errors import Unavailable
from tests.clients import Person

pytestmark = pytest.mark.gen_test

TOKEN = "metrics-token-of-16"
ELSEWHERE = {"X-Forwarded-For": "10.0.0.9"}


@pytest.fixture
def local():
    return True


@pytest.fixture
def settings(tmp_path, local):
    return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), metrics=Metrics(local, TOKEN))


@pytest.fixture
def metrics(nobody):
    """Reads them: by name with labels."""

    async def read():
        response = await nobody.get("/metrics")
        assert response.status == 200
        lines = (line.rpartition(" ") for line in response.body.decode().splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    return read


@pytest.fixture
def away(hub, monkeypatch):
    async def ping():
        raise Unavailable

    monkeypatch.setattr(hub, "ping", ping)


async def test_a_server_with_its_database_is_ready(nobody):
    response = await nobody.get("/readyz")
    assert (response.status, response.json) == (200, {"status": "ready"})


@pytest.mark.expects_log
async def test_a_server_without_is_not_and_says_why(nobody, away, metrics):
    response = await nobody.get("/readyz")
    assert (response.status, response.json["detail"]) == (503, "The database does not answer.")
    assert (await metrics())["chatd_mongod_up"] == 0


@pytest.mark.expects_log
async def test_a_database_that_says_nothing_is_away_after_two_seconds(nobody, hub, monkeypatch):
    monkeypatch.setattr("handlers.operations.PATIENCE", 0.01)
    monkeypatch.setattr(hub, "ping", lambda: asyncio.sleep(60))
    assert (await nobody.get("/readyz")).status == 503


async def test_posts_and_how_they_were_stored_are_counted(metrics, alice, open_room, say):
    lobby = await open_room("lobby", alice)
    await say(lobby, alice, "One.", "Two.")
    counted = await metrics()
    assert counted["chatd_posts_total"] == 2
    assert counted["chatd_commit_batch_size_sum"] == 2
    assert counted["chatd_commit_seconds_count"] == counted['chatd_commit_batch_size_bucket{le="+Inf"}'] >= 1
    assert 0 < counted["chatd_commit_seconds_sum"] < 30


async def test_a_post_that_is_sent_again_is_counted_once(metrics, alice, open_room):
    await open_room("lobby", alice)
    socket = await alice.socket("/ws/chat/lobby/")
    for _ in range(2):
        await socket.send(message="One.", client_id="1")
        await socket.receive()
    assert (await metrics())["chatd_posts_total"] == 1


async def test_clients_are_counted_by_dialect(metrics, alice, open_room):
    await open_room("lobby", alice)
    before = await metrics()
    for _ in range(2):
        await alice.socket("/ws/chat/lobby/")
    app = await alice.socket("/ws/")
    await app.receive()
    after = await metrics()
    connected = {
        name: after[f'chatd_connections{{dialect="{name}"}}'] for name in ("app", "groups", "direct", "socketio")
    }
    assert connected == {"app": 1, "groups": 2, "direct": 0, "socketio": 0}
    assert after["chatd_deliveries_total"] > before["chatd_deliveries_total"]


async def test_refused_sign_ins_are_counted(metrics, nobody, alice):
    for password in ("wrong", "alice's password"):
        await nobody.post("/api/user/login/", {"email": "alice", "password": password})
    assert (await metrics())["chatd_logins_refused_total"] == 1


async def test_the_process_is_measured_and_the_database_is_up(metrics):
    counted = await metrics()
    assert counted["process_resident_memory_bytes"] > 10**6
    assert counted["chatd_mongod_up"] == 1


async def test_tasks_that_never_end_are_seen(metrics):
    before = (await metrics())["chatd_tasks"]
    endless = [asyncio.create_task(asyncio.Event().wait()) for _ in range(20)]
    assert 10 < (await metrics())["chatd_tasks"] - before < 30
    for task in endless:
        task.cancel()
    await asyncio.wait(endless)


async def test_from_elsewhere_it_takes_the_token_or_an_admin(nobody, alice, sign_up):
    root = await sign_up("root", is_admin=True)

    async def status(person, **headers):
        return (await person.get("/metrics", headers={**ELSEWHERE, **headers})).status

    assert await status(nobody) == 401
    assert await status(nobody, Authorization="Bearer wrong") == 401
    assert await status(alice) == 403
    assert await status(root) == 200
    assert await status(nobody, Authorization=f"Bearer {TOKEN}") == 200


@pytest.mark.parametrize("local", [False])
async def test_this_box_itself_needs_the_token_when_the_settings_say_so(nobody, server):
    assert (await nobody.get("/metrics")).status == 401
    assert (await Person(server, token=TOKEN).get("/metrics")).status == 200


async def test_what_is_counted_tells_nobody_who_talks(nobody, alice, open_room, say):
    await say(await open_room("lobby", alice), alice, "A secret.")
    body = (await nobody.get("/metrics")).body.decode()
    assert re.findall(r"lobby|alice|secret|Alice", body) == []
