"""How a server begins and ends: alone on its folder, in time, and without leaving anything behind."""

import asyncio
import re
from contextlib import suppress
from itertools import cycle

import pytest
from websockets.exceptions import ConnectionClosed

from hub.desk.models import LineManager, Workspace
from tests.reliability.audit import audit, stored_in
from tests.reliability.crowd import crowded
from tests.reliability.process import Chatd, has_ended, until
from tests.rings import descriptors_of_rings, has_ring

pytestmark = [pytest.mark.gen_test(timeout=90), pytest.mark.timeout(120)]

SERVICE_RESTART = 1012
STOP_BOUND = 5  # seconds
AT_ONCE = 50


@pytest.fixture(scope="module")
def environment():
    return {"LIMITS__POSTS_PER_10S": 1_000_000}


async def test_second_server_on_a_folder_is_refused_and_harms_nothing(chatd):
    second = Chatd(chatd.folder)
    code, out, err = await second.cli("serve")

    assert (code, out) == (1, "")
    assert f"chatd (pid {chatd.pid}) already serves {chatd.folder}" in err
    assert await chatd.health() == 200


async def test_a_server_has_a_ring_where_the_kernel_lets_it(chatd):
    assert (descriptors_of_rings(chatd.pid) > 0) == has_ring()


async def test_killed_server_leaves_no_mongod(chatd):
    mongod = await chatd.mongod()
    chatd.kill()
    await until(lambda: has_ended(mongod), STOP_BOUND)


async def test_stopped_server_leaves_no_mongod_and_says_why_it_closes(chatd):
    (person,) = await chatd.people("erin")
    room = await chatd.room("erin's room", person)
    socket = await person.socket(f"/ws/chat/{room.id}/")
    mongod = await chatd.mongod()

    code, seconds = await chatd.stop()

    assert (code, has_ended(mongod)) == (0, True)
    assert seconds < STOP_BOUND
    assert (await socket.ended())[0] == SERVICE_RESTART


async def test_slot_that_a_crash_took_from_a_manager_is_given_back_at_the_start(chatd):
    async with chatd.store() as store:
        desk, _ = await store.desk.workspaces.insert(Workspace("", "Support", 1))
        await store.desk.managers.insert(LineManager("", desk.id, '"mira"'))
        await store.desk.managers.next(desk.id)  # The crash comes before the ticket is stored.
    chatd.kill()
    await chatd.start()
    async with chatd.store() as store:
        (mira,) = await store.desk.managers.of_workspace(desk.id, 1)
    assert mira.ticket_count == 0


async def test_stop_under_load_is_quick_and_keeps_what_was_acked(chatd, report):
    async with crowded(chatd, "stopped", rooms=2, senders=20, listeners=2, tempo=0) as crowd:
        await crowd.progress(5)
        code, seconds = await chatd.stop()
        await chatd.start()
        await crowd.progress(5)
        await crowd.fall_silent()
    result = audit(crowd, stored_in(chatd.mongodb, {member.room_id for member in crowd.members}))
    report(f"SIGTERM under load: ended in {seconds:.1f} s; {result}")

    assert (code, result.is_clean) == (0, True)
    assert seconds < STOP_BOUND


async def test_client_that_does_not_read_does_not_delay_the_stop(chatd):
    (person,) = await chatd.people("frank")
    room = await chatd.room("frank's room", person)
    socket = await person.socket(f"/ws/chat/{room.id}/")
    socket.connection.transport.pause_reading()

    code, seconds = await chatd.stop()

    assert code == 0
    assert seconds < STOP_BOUND
    socket.connection.transport.resume_reading()
    await socket.ended()


@pytest.mark.gen_test(timeout=300)
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("clients", "bound"), [(200, 2 * STOP_BOUND), pytest.param(2000, STOP_BOUND, marks=pytest.mark.soak)]
)
async def test_every_client_hears_why_and_when_to_come_back(chatd, report, clients, bound):
    """While a hundred talk to the last. A soak test has the machine for itself."""
    name = f"grace{clients}"
    person, other = await chatd.people(name, f"other{clients}")
    await chatd.room(name, person, kind="open")
    paths = cycle(("/ws/", f"/ws/chat/{name}/", "/ws/notifications/", f"/ws/{other.user.username}/"))
    sockets = []
    for _ in range(0, clients, AT_ONCE):
        sockets += await asyncio.gather(*(person.socket(next(paths)) for _ in range(AT_ONCE)))
    ending = asyncio.gather(*(end_of(socket) for socket in sockets))
    chattering = asyncio.gather(*(chatter(socket) for socket in sockets[:100]))
    async with crowded(chatd, f"beside{clients}", rooms=2, senders=8, listeners=2) as crowd:
        await crowd.progress(5)
        code, seconds = await chatd.stop()
        ends = await ending
        await chatd.start()
        await crowd.progress(5)
        await crowd.fall_silent()
    await chattering
    result = audit(crowd, stored_in(chatd.mongodb, {member.room_id for member in crowd.members}))
    pauses = sorted(float(re.search(r"in (\d+\.\d\d) s", reason)[1]) for _, reason in ends)
    report(
        f"SIGTERM with {clients} clients: ended in {seconds:.1f} s; asked back in {pauses[0]}-{pauses[-1]} s; {result}"
    )

    assert (code, {code for code, _ in ends}, result.is_clean) == (0, {SERVICE_RESTART}, True)
    assert seconds < bound
    assert pauses[-1] - pauses[0] == pytest.approx(clients / 250, abs=0.2)


async def end_of(socket):
    with suppress(ConnectionClosed):
        while True:
            await socket.connection.recv()
    return socket.connection.close_code, socket.connection.close_reason


async def chatter(socket):
    with suppress(ConnectionClosed):
        while True:
            await socket.send(type="ping")
            await asyncio.sleep(1)
