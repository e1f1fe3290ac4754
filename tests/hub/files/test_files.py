"""Who may have a file, and what may come in."""

from dataclasses import replace

import pytest

from commands.clock import now
from hub.accounts.models import Caller
from hub.config import Storage
from hub.entries import Answer, Draft
from hub.errors import Forbidden, NotFound, StorageFull, TooLarge, Unavailable

pytestmark = pytest.mark.gen_test


@pytest.fixture
def settings(settings):
    return replace(settings, storage=Storage(max_upload_mb=1))


@pytest.fixture
def callers(alice, bob, carol):
    return [Caller(person.user, "") for person in (alice, bob, carol)]


async def kept(hub, owner, *chunks, name="cake.png"):
    incoming = hub.files.receive()
    for chunk in chunks:
        await incoming.write(chunk)
    return await hub.files.keep(incoming, name, owner)


async def test_a_file_is_its_owners_alone_until_it_is_posted(hub, callers):
    alice, bob, _ = callers
    file = await kept(hub, alice, b"Cake")
    assert await hub.files.readable(file.id, alice) == file
    with pytest.raises(Forbidden):
        await hub.files.readable(file.id, bob)


async def test_a_posted_file_is_the_rooms(hub, callers, open_room, alice, bob):
    place = await hub.members.place(callers[0], await open_room("lobby", alice, bob))
    file = await kept(hub, callers[0], b"Cake")
    await hub.files.attach(file, place)
    assert (await hub.files.readable(file.id, callers[1])).id == file.id
    with pytest.raises(Forbidden):
        await hub.files.readable(file.id, callers[2])


async def test_who_leaves_the_room_leaves_its_files(hub, callers, open_room, alice, bob):
    room = await open_room("lobby", alice, bob)
    file = await kept(hub, callers[1], b"Cake")
    place = await hub.members.place(callers[1], room)
    await hub.files.attach(file, place)
    await hub.members.leave(place)
    with pytest.raises(Forbidden):
        await hub.files.readable(file.id, callers[1])


async def test_an_unknown_file_is_not_found(hub, callers):
    with pytest.raises(NotFound):
        await hub.files.readable("nobody's", callers[0])


async def test_a_file_of_exactly_the_limit_comes_in(hub, callers):
    file = await kept(hub, callers[0], bytes(2**20 - 1), b"!")
    assert file.size == hub.files.limit == 2**20


async def test_a_byte_more_does_not(hub, callers):
    incoming = hub.files.receive()
    await incoming.write(bytes(2**20))
    with pytest.raises(TooLarge):
        await incoming.write(b"!")
    await incoming.abort()


async def test_the_type_is_known_however_small_the_chunks_are(hub, callers):
    file = await kept(hub, callers[0], b"\x89PN", b"G\r\n\x1a", b"\n" + bytes(5000), name="cake.html")
    assert file.media_type == "image/png"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("cake.png", "cake.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\bob\\cake.png", "cake.png"),
        ("ca\r\nke\0.png", "cake.png"),
        ("exe.\u202egpj.exe", "exe.gpj.exe"),
        ("..", "file"),
        ("cake/", "file"),
        (" \t", "file"),
        ("Käse 🧀.txt", "Käse 🧀.txt"),
        ("x" * 1000 + ".png", "x" * 146 + ".png"),
        ("x." + "y" * 1000, "x." + "y" * 148),
        ("\ud800.png", ".png"),
    ],
)
async def test_a_name_is_cleaned(hub, callers, path, name):
    assert (await kept(hub, callers[0], b"Cake", name=path)).name == name


# Posting by identifier


@pytest.fixture
def place(io_loop, hub, callers, open_room, alice, bob):
    """Bob's in a room where alice is as well."""

    async def enter():
        return await hub.members.place(callers[1], await open_room("lobby", alice, bob))

    return io_loop.run_sync(enter)


async def test_ones_own_file_and_that_of_nobody_can_be_posted(hub, callers, place):
    for owner, name in ((callers[1], "cake.png"), (None, "more.png")):
        file = await kept(hub, owner, b"Cake", name=name)
        attachment = await hub.files.post(file.identifier, place)
        assert (attachment.file_id, attachment.identifier) == (file.id, name)


async def test_file_of_another_can_be_posted_only_where_it_is_already(hub, callers, place):
    file = await kept(hub, callers[0], b"Cake")
    with pytest.raises(NotFound):
        await hub.files.post(file.identifier, place)
    await hub.files.attach(file, place)
    assert (await hub.files.post(file.identifier, place)).file_id == file.id


async def test_what_is_in_one_room_can_not_be_posted_in_another(hub, callers, place, open_room, bob):
    file = await kept(hub, callers[1], b"Cake")
    await hub.files.post(file.identifier, place)
    attic = await hub.members.place(callers[1], await open_room("attic", bob))
    with pytest.raises(NotFound):
        await hub.files.post(file.identifier, attic)


async def test_no_two_files_have_one_identifier(hub, callers):
    files = [await kept(hub, callers[0], b"Cake", name="cake.tar.gz") for _ in range(3)]
    assert len({file.identifier for file in files}) == 3
    assert {file.name for file in files} == {"cake.tar.gz"}
    assert all(file.identifier.endswith(".gz") for file in files)


# On their way into messages


async def test_who_knows_no_identifier_posts_nothing(hub, callers, place):
    await kept(hub, callers[1], b"Cake")
    with pytest.raises(NotFound) as refused:
        await hub.files.post("tea.png", place)
    assert refused.value.code == "file_not_found"


@pytest.mark.parametrize(("content", "kind"), [(b"\xff\xd8\xff\xe0", "image"), (b"<svg>", "file"), (b"Cake", "file")])
async def test_a_message_that_carries_a_picture_is_one(hub, callers, place, content, kind):
    file = await kept(hub, callers[1], content)
    draft = await hub.files.carry(Draft("Look!", client_id="1"), file, place)
    assert (draft.text, draft.client_id, draft.kind) == ("Look!", "1", kind)
    assert [attachment.file_id for attachment in draft.attachments] == [file.id]
    assert (await hub.files.linked(file.id)).room_id == place.room.id


@pytest.mark.parametrize(("refusal", "stays"), [(Unavailable, True), (StorageFull, True), (Forbidden, False)])
async def test_a_file_goes_with_a_message_that_is_surely_not_stored(hub, store, callers, refusal, stays):
    file = await kept(hub, callers[0], b"Cake")

    async def answer():
        raise refusal

    with pytest.raises(refusal):
        await hub.files.settle(file, answer())
    assert (await store.files.by_id(file.id) is not None) == stays


@pytest.mark.parametrize("repeated", [False, True])
async def test_a_file_goes_when_its_message_was_stored_before_with_another(hub, store, callers, repeated):
    file, stored = await kept(hub, callers[0], b"Cake"), Answer(None, repeated=repeated)

    async def answer():
        return stored

    assert await hub.files.settle(file, answer()) is stored
    assert (await store.files.by_id(file.id) is None) == repeated


# Links


async def test_each_caller_is_told_when_another_link_was_wanted(hub, callers):
    alice, bob, _ = callers
    file = await kept(hub, alice, b"Cake")
    before = now().replace(microsecond=0)
    assert await hub.files.refreshed(file.id, alice) is None
    await hub.files.refresh(file.id, alice)
    assert before <= await hub.files.refreshed(file.id, alice) <= now()
    assert await hub.files.refreshed(file.id, bob) is None
    with pytest.raises(NotFound):
        await hub.files.refreshed("nobody's", alice)


async def test_files_on_the_own_disk_have_no_links_of_their_own(hub, callers):
    file = await kept(hub, callers[0], b"Cake")
    assert hub.files.origin is None
    assert hub.files.link(file.sha256, file.media_type, "inline", 10**10) is None


# Who may send less than others


async def test_a_lower_limit_can_be_asked_for_even_one_of_nothing(hub):
    with pytest.raises(TooLarge) as refused:
        await hub.files.receive(0).write(b"!")
    assert (refused.value.code, refused.value.status) == ("file_too_large", 413)
    incoming = hub.files.receive(1)
    await incoming.write(b"!")
    await incoming.abort()
