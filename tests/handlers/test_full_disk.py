"""A disk that takes no more."""

import resource

import pytest

from tests.forms import FORM, file, form

pytestmark = [pytest.mark.gen_test, pytest.mark.expects_log]

PATH = "/api/chat/groups/lobby/messages/upload/"
ROOM = 100_000  # Bytes.


@pytest.fixture
def lobby(io_loop, open_room, alice):
    return io_loop.run_sync(lambda: open_room("lobby", alice))


@pytest.fixture
def full(monkeypatch):
    """No file of this process may grow beyond ROOM."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, most))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def upload(person, content):
    return await person.post(PATH, form(file("attachment", "cake.bin", content)), headers=FORM)


async def test_who_uploads_is_told_and_nothing_half_stored_stays(lobby, alice, full, settings):
    for size in (ROOM + 1, 10 * ROOM):
        response = await upload(alice, bytes(size))
        assert (size, response.status, response.json["code"]) == (size, 507, "storage_full")
    assert [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []
    assert (await alice.get("/api/chat/groups/lobby/messages/")).status == 404  # As for a room without messages.


async def test_what_fits_still_comes_in(lobby, alice, full):
    assert (await upload(alice, bytes(ROOM + 1))).status == 507
    assert (await upload(alice, b"Cake")).status == 201
