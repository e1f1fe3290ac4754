"""Files that customers send with their tickets."""

import time
from dataclasses import replace

import pytest

from commands.clock import now
from hub.config import Storage
from hub.desk.enclosing import Enclosed
from hub.desk.talk import Said
from hub.errors import RateLimited, TooLarge, WrongKey
from hub.hub import Hub
from hub.limits import TokenBuckets

pytestmark = pytest.mark.gen_test


@pytest.fixture
def enclosing(hub):
    return hub.desk.enclosing


@pytest.fixture
def send(hub, enclosing, carl):
    """Carl posts a file: `await send(ticket, "Look!", b"Cake")`."""

    async def post(ticket, text, content, client_id=None):
        incoming = hub.files.receive(enclosing.limit)
        await incoming.write(content)
        said = Said(text, '"carl"', client_id=client_id)
        enclosed = Enclosed(incoming, "cake.txt")
        try:
            return await enclosing.post(carl.access, ticket, said, caller=carl.client.session.caller, enclosed=enclosed)
        finally:
            await incoming.abort()

    return post


@pytest.mark.parametrize(("allowed", "limit"), [(100, 10 * 2**20), (1, 2**20)])
async def test_customers_send_ten_megabytes_or_what_everybody_may(stage, settings, allowed, limit):
    hub = Hub(stage, replace(settings, storage=Storage(max_upload_mb=allowed)), now=now)
    assert hub.desk.enclosing.limit == limit


async def test_a_key_opens_the_tickets_of_its_workspace_alone(hub, enclosing, support, ask):
    ticket = await ask()
    _, keys = await hub.desk.workspaces.add("Sales")
    for id, key in (("f" * 24, keys.api), (ticket.id, keys.api), (ticket.id, "")):
        with pytest.raises(WrongKey):
            await enclosing.open(id, key)
    keys = await hub.desk.workspaces.rotate(support.workspace)
    access, found = await enclosing.open(ticket.id, keys.public)
    assert (access.workspace, access.kind, found) == (support.workspace, "public", ticket)
    assert (await enclosing.open(ticket.id, keys.api))[0].kind == "api"


async def test_a_ticket_that_was_merged_leads_to_the_other(hub, enclosing, support, ask):
    one, two = await ask(), await ask()
    await hub.desk.tickets.close(support.workspace, one, merged_into=two.id)
    keys = await hub.desk.workspaces.rotate(support.workspace)
    assert (await enclosing.open(one.id, keys.public))[1].id == two.id


async def test_a_file_is_heard_in_the_ticket_with_what_is_said(hub, ask, carl, send):
    ticket = await ask()
    await carl.enter(ticket)
    message = (await send(ticket, "Look!", b"\xff\xd8\xff\xe0")).message
    assert carl.client.texts == ["Look!"]
    assert (message.kind, message.from_customer, message.author_name) == ("image", True, "carl")
    (attachment,) = message.attachments
    file = await hub.files.linked(attachment.file_id)
    assert (file.name, file.size, file.owner_id, file.room_id) == ("cake.txt", 4, 0, ticket.room_id)


async def test_of_what_is_refused_or_said_twice_no_file_stays(store, ask, send):
    ticket = await ask()
    with pytest.raises(TooLarge):
        await send(ticket, "x" * 10_001, b"Cake")
    assert await store.files.size_of(0) == 0
    answers = [await send(ticket, "Look!", b"Cake", client_id="1") for _ in range(2)]
    assert [answer.repeated for answer in answers] == [False, True]
    assert await store.files.size_of(0) == 4


async def test_a_flood_of_files_is_stopped_before_they_are_stored(hub, store, ask, send, monkeypatch):
    monkeypatch.setattr(hub.desk.crowd, "_files", TokenBuckets(1, 3600, clock=time.monotonic))
    one, two = await ask(), await ask()
    await send(one, "Look!", b"Cake")
    with pytest.raises(RateLimited):
        await send(one, "Look again!", b"Cake")
    await send(two, "Look here!", b"Cake")
    assert await store.files.size_of(0) == 8
