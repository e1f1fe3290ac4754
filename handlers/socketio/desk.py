"""What clients of family 001 do at the support desk, beside all that family 000 does, and two events of our own.

Each event has one kind of answer, told to the asking socket alone: what it came to, or a sentence. A message
comes back to its sender as it does to everybody in the ticket. handlers/socketio/operations.py frames it all.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from handlers.socketio import tickets
from handlers.socketio.operations import Id, Keyed, Operation, Turn, as_json
from handlers.socketio.told import Name
from hub.desk.models import LineManager, Ticket
from hub.desk.settings import new_topic
from hub.desk.talk import Said
from hub.desk.text import number_in
from hub.desk.tickets import Opinion, Question, TicketNotFound
from hub.desk.workspaces import Access
from hub.entries import Answer
from hub.errors import BadRequest, NotFound, Taken
from hub.events import Posted
from hub.models import Post

SETTING: Name = "setting_response"
TICKET: Name = "ticket_response"
MESSAGE: Name = "ticket_message_response"
NO_DATABASE = "DB {workspace_id}_CUSTOMER_SUPPORT_DB0 Not found"
NO_TICKET = "No Ticket found "
CLOSED, CLOSED_ALREADY = "Ticket Closed", "Ticket Already Closed"


class NewTopic(Keyed):
    name: Id
    created_at: Any


class NewManager(Keyed):
    user_id: Id
    positions_in_a_line: Any
    average_serving_time: Any
    ticket_count: Any
    created_at: Any


class NewTicket(Keyed):
    user_id: Id
    product: Id
    created_at: Any


class About(Keyed):
    product: Id


class Naming(Keyed):
    """An id that is no text is no ticket's."""

    ticket_id: Any


class OfTicket(Naming):
    product: Any


class Closing(OfTicket):
    """The slot is given back to the ticket's own manager, whoever is named here."""

    line_manager: Any


class Message(OfTicket):
    message_data: Any
    user_id: Id
    reply_to: Any
    created_at: Any
    client_id: str | None = None


class Rating(Naming):
    rating: int
    text: str = ""


async def create_topic(turn: Turn, asked: NewTopic) -> None:
    access = await turn.open_fully(asked)
    topic = new_topic(access.workspace, str(asked.name), as_json(asked.created_at, "created_at"))
    turn.succeed({"inserted_id": (await turn.desk.settings.add_topic(topic)).id})


async def get_all_topics(turn: Turn, asked: Keyed) -> None:
    """Whoever runs the workspace hears of new tickets from here on."""
    access = await turn.open(asked)
    if not access.is_public:
        await turn.desk.workspaces.subscribe(access.workspace, turn.socket.session)
    topics = await turn.desk.settings.topics(access.workspace.id)
    if not topics:
        raise NotFound("No Topic found for this Workspace", code="no_topics")
    turn.succeed([tickets.topic(topic) for topic in topics])


async def create_line_manager(turn: Turn, asked: NewManager) -> None:
    access = await turn.open_fully(asked)
    position = as_json(asked.positions_in_a_line, "positions_in_a_line")
    manager = LineManager(
        "",
        access.workspace.id,
        as_json(asked.user_id, "user_id"),
        number_in(position),
        _count(asked.ticket_count),
        _count(asked.ticket_count),
        position,
        as_json(asked.average_serving_time, "average_serving_time"),
        as_json(asked.created_at, "created_at"),
    )
    try:
        turn.succeed({"inserted_id": (await turn.desk.settings.add_manager(manager)).id})
    except Taken:
        raise Taken(f"User {asked.user_id} already exists") from None


async def get_all_line_managers(turn: Turn, asked: Keyed) -> None:
    access = await turn.open_fully(asked)
    managers = await turn.desk.settings.managers(access.workspace.id)
    if not managers:
        raise NotFound("No Line Manager found for this Workspace", code="no_managers")
    turn.succeed([tickets.manager(manager) for manager in managers])


async def create_ticket(turn: Turn, asked: NewTicket) -> None:
    access = await turn.open(asked)
    question = Question(str(asked.product), as_json(asked.user_id, "user_id"), as_json(asked.created_at, "created_at"))
    ticket = await turn.desk.tickets.create(access, question, turn.socket.session.user_id)
    turn.succeed(tickets.ticket(ticket))
    await turn.desk.talk.hear(turn.socket.session, ticket)


async def get_tickets(turn: Turn, asked: About) -> None:
    access = await turn.open_fully(asked)
    found = await turn.desk.tickets.about(access.workspace, str(asked.product))
    turn.succeed([tickets.listed_ticket(ticket) for ticket in found])


async def close_ticket(turn: Turn, asked: Closing) -> None:
    access = await turn.open_fully(asked)
    try:
        ticket = await turn.desk.tickets.find(access.workspace, _id(asked))
        closed = await turn.desk.tickets.close(access.workspace, ticket)
    except TicketNotFound:
        closed = False
    turn.succeed(CLOSED if closed else CLOSED_ALREADY)


async def send_message(turn: Turn, asked: Message) -> None:
    access = await turn.open(asked)
    ticket = await _current(turn, access, asked)
    await turn.desk.talk.hear(turn.socket.session, ticket)
    said = Said(
        asked.message_data if isinstance(asked.message_data, str) else as_json(asked.message_data, "message_data"),
        as_json(asked.user_id, "user_id"),
        _extra(asked),
        asked.client_id,
    )
    answer = await turn.desk.talk.say(access, ticket, turn.socket.session.caller, said)

    def answered(answer: Answer) -> None:
        """The room's own event is the answer; only a repeat is told again, to the sender alone."""
        if answer.repeated:
            session, author = turn.socket.session, turn.socket.author
            session.tell(Posted(Post(answer.message, author), answer.message.seq, session.caller))
        turn.reply.done()

    turn.socket.pace.expect(answer, answered, turn.refuse)


async def get_ticket_messages(turn: Turn, asked: OfTicket) -> None:
    access, links = await turn.open(asked), turn.socket.links
    ticket = await _current(turn, access, asked)
    await turn.desk.talk.recall(
        turn.socket.session,
        ticket,
        lambda room, posts: turn.succeed([tickets.listed_message(post, room, links) for post in posts]),
    )


async def watch_ticket(turn: Turn, asked: Naming) -> None:
    """The client is told how the ticket is, and from here on whatever becomes of it."""
    ticket = await _current(turn, await turn.open(asked), asked)
    turn.desk.tickets.watching.watch(turn.socket.session, ticket)
    turn.succeed(tickets.watched_ticket(ticket))


async def rate_ticket(turn: Turn, asked: Rating) -> None:
    access = await turn.open(asked)
    ticket = await _current(turn, access, asked)
    opinion = Opinion(asked.rating, asked.text)
    await turn.desk.tickets.rate(access, ticket, opinion, turn.socket.session.user_id)
    turn.succeed("Ticket Rated")


async def _current(turn: Turn, access: Access, asked: Naming) -> Ticket:
    try:
        return await turn.desk.tickets.current(access.workspace, _id(asked))
    except TicketNotFound:
        raise TicketNotFound(NO_TICKET) from None


def _id(asked: Naming) -> str:
    return asked.ticket_id if isinstance(asked.ticket_id, str) else ""


def _count(sent: Any) -> int:
    """Raises BadRequest."""
    count = number_in(as_json(sent, "ticket_count"))
    if not 0 <= count <= 10**6:
        raise BadRequest("ticket_count is a number from 0.", field="ticket_count")
    return int(count)


def _extra(asked: Message) -> str:
    kept = {"author": asked.user_id, "reply_to": asked.reply_to, "created_at": asked.created_at}
    kept["product"] = asked.product
    if not isinstance(asked.message_data, str):
        kept["message_data"] = asked.message_data
    return as_json(kept, "data")


OPERATIONS: Mapping[object, Operation[Any]] = MappingProxyType(
    {
        "create_topic": Operation(SETTING, "create_topic", NewTopic, create_topic, NO_DATABASE),
        "get_all_topics": Operation(SETTING, "get_all_topics", Keyed, get_all_topics),
        "create_line_manager": Operation(SETTING, "create_line_manager", NewManager, create_line_manager, NO_DATABASE),
        "get_all_line_managers": Operation(SETTING, "get_all_line_managers", Keyed, get_all_line_managers),
        "create_ticket": Operation(TICKET, "create_ticket", NewTicket, create_ticket, "Error Creating Room"),
        "get_tickets": Operation(TICKET, "get_ticket", About, get_tickets),
        "close_ticket": Operation(TICKET, "close_ticket", Closing, close_ticket),
        "ticket_message_event": Operation(MESSAGE, None, Message, send_message),
        "get_ticket_messages": Operation(MESSAGE, "get_ticket_messages", OfTicket, get_ticket_messages),
        "watch_ticket": Operation(TICKET, "watch_ticket", Naming, watch_ticket),
        "rate_ticket": Operation(TICKET, "rate_ticket", Rating, rate_ticket),
    }
)
