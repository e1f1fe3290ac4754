"""What stays of files that are deleted, or were never posted: nothing, and nothing else goes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from commands.clock import now
from hub.accounts.models import Caller
from hub.entries import Draft
from hub.errors import BadRequest, NotFound
from hub.files.leftovers import Leftovers
from store.blobs.blobs import LocalBlobs
from tests.store.drawn import picture

pytestmark = pytest.mark.gen_test

DAY = timedelta(days=1)


@pytest.fixture
def store(store, monkeypatch, settings):
    """With a storage of its own."""
    blobs = LocalBlobs(settings.data_dir / "files")
    monkeypatch.setattr(store, "blobs", blobs)
    yield store
    blobs.close()


@pytest.fixture
def place(io_loop, hub, open_room, alice):
    async def lobby():
        return await hub.members.place(Caller(alice.user, ""), await open_room("lobby", alice))

    return io_loop.run_sync(lobby)


@pytest.fixture
def tomorrow(hub, store):
    """The leftovers as they look at things a day later."""
    return Leftovers(store, hub.files.locks, hub.files.posting, clock=lambda: now() + DAY + timedelta(minutes=1))


@pytest.fixture
def on_disk(settings):
    return lambda: sorted(path for path in (settings.data_dir / "files").rglob("*") if path.is_file())


async def kept(hub, owner, content=b"Cake"):
    incoming = hub.files.receive()
    await incoming.write(content)
    return await hub.files.keep(incoming, "cake.txt", owner)


async def posted(hub, place, *files):
    attachments = tuple([await hub.files.attach(file, place) for file in files])
    return (await hub.messages.post(place, Draft("Cake!", attachments=attachments))).message


async def test_a_deleted_message_takes_its_files_with_it(hub, place, on_disk):
    files = [await kept(hub, place.caller, content) for content in (b"Cake", b"more")]
    message = await posted(hub, place, *files)
    await hub.messages.delete(place, message.id)
    await hub.leftovers.collect()
    assert on_disk() == []
    for file in files:
        with pytest.raises(NotFound):
            await hub.files.linked(file.id)


async def test_a_file_of_two_messages_goes_with_the_second(hub, place, on_disk):
    file = await kept(hub, place.caller)
    messages = [await posted(hub, place, file) for _ in range(2)]
    for message, left in zip(messages, (1, 0), strict=True):
        await hub.messages.delete(place, message.id)
        await hub.leftovers.collect()
        assert len(on_disk()) == left


async def test_content_that_another_file_has_stays(hub, place, on_disk):
    message = await posted(hub, place, await kept(hub, place.caller))
    other = await kept(hub, place.caller)
    await hub.messages.delete(place, message.id)
    await hub.leftovers.collect()
    assert len(on_disk()) == 1
    (await hub.files.open(other, 0, 4)).close()


async def test_a_deletion_that_is_refused_lets_nothing_go(hub, place, open_room, bob, on_disk):
    message = await posted(hub, place, await kept(hub, place.caller))
    await hub.members.add_member(place.room, bob.user)
    with pytest.raises(Exception, match="Only its author"):
        await hub.messages.delete(await hub.members.place(Caller(bob.user, ""), place.room), message.id)
    await hub.leftovers.collect()
    assert len(on_disk()) == 1


async def test_a_deleted_room_takes_its_files_with_it(hub, place, on_disk):
    file = await kept(hub, place.caller)
    await posted(hub, place, file)
    await hub.rooms.delete(place)
    await hub.leftovers.collect()
    assert on_disk() == []
    with pytest.raises(NotFound):
        await hub.files.linked(file.id)


async def test_what_was_never_posted_goes_after_a_day(hub, place, tomorrow, on_disk):
    lonely = await kept(hub, place.caller, b"never posted")
    file = await kept(hub, place.caller)
    await posted(hub, place, file)
    await hub.leftovers.sweep()
    assert len(on_disk()) == 2
    await tomorrow.sweep()
    assert len(on_disk()) == 1
    assert await hub.files.linked(file.id)
    with pytest.raises(NotFound):
        await hub.files.linked(lonely.id)


async def test_a_picture_of_a_user_stays_until_it_is_nobodys(hub, alice, tomorrow, on_disk):
    incoming = hub.files.receive()
    await incoming.write(picture("JPEG"))
    caller = Caller(alice.user, "")
    await hub.profile.set_photo(caller, await hub.files.keep_photo(incoming, "me.jpg", caller))
    await tomorrow.sweep()
    assert len(on_disk()) == 2  # With its thumbnail.

    await hub.profile.set_photo(caller, None)
    await hub.leftovers.collect()

    assert on_disk() == []


@pytest.mark.expects_log
async def test_content_without_a_file_goes_after_a_day(hub, place, tomorrow, on_disk, store, caplog):
    caplog.set_level("INFO")
    file = await kept(hub, place.caller)
    await posted(hub, place, file)
    orphan = await orphaned(store, b"a crash came before its file")
    await hub.leftovers.sweep()
    assert len(on_disk()) == 2
    await tomorrow.sweep()
    assert len(on_disk()) == 1
    assert [line for line in caplog.messages if "orphans" in line] == ["event=orphans_deleted count=1"]
    (await hub.files.open(file, 0, 4)).close()
    with pytest.raises(NotFound, match="lost"):
        await hub.files.open(replace(file, sha256=orphan), 0, 4)


async def test_an_empty_database_does_not_empty_the_storage(store, tomorrow, on_disk):
    """More likely it is another database than the storage's own."""
    await orphaned(store, b"Cake")
    await tomorrow.sweep()
    assert len(on_disk()) == 1


async def test_what_comes_again_while_it_goes_is_there(hub, place, on_disk):
    """The content of a file is deleted, and stored under the same name, at the same time."""
    for _ in range(20):
        message = await posted(hub, place, await kept(hub, place.caller))
        await hub.messages.delete(place, message.id)
        again, _ = await asyncio.gather(kept(hub, place.caller), hub.leftovers.collect())
        (await hub.files.open(again, 0, 4)).close()
        await posted(hub, place, again)
        await hub.files.forget(again)
        await hub.leftovers.collect()
        assert on_disk() == []


async def test_what_is_arriving_stays(hub, place, tomorrow, on_disk):
    await posted(hub, place, await kept(hub, place.caller))
    incoming = hub.files.receive()
    await incoming.write(b"slowly")
    await tomorrow.sweep()
    assert len(on_disk()) == 2
    file = await hub.files.keep(incoming, "slow.txt", place.caller)
    assert await hub.files.linked(file.id)


async def test_what_is_about_to_be_posted_stays(hub, place, tomorrow):
    """The sweep comes after the file was let into the room, and before its message is stored."""
    file = await kept(hub, place.caller)
    attachment = await hub.files.attach(file, place)
    await tomorrow.sweep()
    message = (await hub.messages.post(place, Draft("Cake!", attachments=(attachment,)))).message
    await tomorrow.sweep()
    assert await hub.files.linked(message.attachments[0].file_id)
    (await hub.files.open(file, 0, 4)).close()


async def test_what_was_refused_as_a_message_goes_after_a_day(hub, place, tomorrow, on_disk):
    attachment = await hub.files.attach(await kept(hub, place.caller), place)
    with pytest.raises(BadRequest):
        hub.messages.post(place, Draft("Cake!", client_id="", attachments=(attachment,)))
    await tomorrow.sweep()
    assert on_disk() == []


async def test_a_file_is_posted_or_gone_and_never_both(hub, place, tomorrow):
    """It is swept and posted at the same time."""
    for _ in range(20):
        file = await kept(hub, place.caller)
        posting, _ = await asyncio.gather(posted(hub, place, file), tomorrow.sweep(), return_exceptions=True)
        if isinstance(posting, NotFound):
            continue
        (await hub.files.open(await hub.files.linked(file.id), 0, 4)).close()
        await hub.messages.delete(place, posting.id)


async def orphaned(store, content):
    writer = store.blobs.writer()
    await writer.write(content)
    digest = await writer.finish()
    return digest
