"""What a customer's page learns of a ticket that goes on elsewhere, and what the customer says of it in the end."""

import pytest

from tests.handlers.socketio.desks import answer, data, failure

pytestmark = pytest.mark.gen_test


@pytest.fixture
def ann(io_loop, guest):
    return io_loop.run_sync(guest)


@pytest.fixture
def mira(io_loop, guest):
    """Somebody at another connection, with the api_key."""
    return io_loop.run_sync(guest)


@pytest.fixture
def public(desk):
    return lambda ticket, **more: desk.key(ticket_id=ticket["_id"], **more) | desk.public


@pytest.fixture
def ticket(io_loop, ann, desk):
    return io_loop.run_sync(lambda: data(ann, "create_ticket", desk.ticket() | desk.public))


async def test_whoever_watches_a_ticket_is_told_that_it_is_closed(ann, mira, desk, ticket, public):
    watched = await data(ann, "watch_ticket", public(ticket))
    assert watched == {**ticket, "state": "open", "rating": None}
    await data(mira, "close_ticket", desk.closing(ticket["_id"]))
    told = {**watched, "is_closed": True, "state": "closed"}
    assert await ann.hear() == ["ticket_changed", {"data": told, "status": "success"}]


async def test_nobody_else_is_told(ann, mira, desk, ticket):
    await data(mira, "close_ticket", desk.closing(ticket["_id"]))
    assert await failure(ann, "get_all_topics", desk.key()) == "No Topic found for this Workspace"


async def test_closed_ticket_is_rated_and_that_is_told(ann, mira, desk, ticket, public):
    await data(mira, "close_ticket", desk.closing(ticket["_id"]))
    await data(mira, "watch_ticket", desk.key(ticket_id=ticket["_id"]))
    assert await data(ann, "rate_ticket", public(ticket, rating=4, text="Quick.")) == "Ticket Rated"
    name, told = await mira.hear()
    assert (name, told["data"]["rating"]) == ("ticket_changed", 4)


@pytest.mark.parametrize("rating", [0, 6, "5", None, 4.5, {"$gt": 0}])
async def test_odd_rating_is_refused(ann, mira, desk, ticket, public, rating):
    await data(mira, "close_ticket", desk.closing(ticket["_id"]))
    assert "rating" in await failure(ann, "rate_ticket", public(ticket, rating=rating))


async def test_open_ticket_is_not_rated(ann, ticket, public):
    assert await failure(ann, "rate_ticket", public(ticket, rating=5)) == "A ticket is rated when it is closed."


@pytest.mark.parametrize("event", ["watch_ticket", "rate_ticket"])
@pytest.mark.parametrize("ticket_id", ["f" * 24, 7, None, {"$ne": ""}])
async def test_ticket_that_is_not_there_is_refused(ann, desk, event, ticket_id):
    asked = desk.key(ticket_id=ticket_id, rating=5)
    assert await failure(ann, event, asked) == "No Ticket found "


@pytest.mark.parametrize("event", ["watch_ticket", "rate_ticket"])
async def test_key_of_another_workspace_opens_no_ticket_here(ann, open_desk, ticket, event):
    other = await open_desk("Sales")
    asked = other.key(ticket_id=ticket["_id"], rating=5)
    assert await failure(ann, event, asked) == "No Ticket found "
    _, body = await answer(ann, event, {**asked, "api_key": "wrong"})
    assert body["status"] == "failure"
