"""Tickets of the support desk. Each change is one write that says what it starts from, so that two can't cross."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.desk.models import Echo, Priority, Ticket, TicketState, Times
from hub.desk.stores import Wanted
from store.driver import Collection, Counter, Database, Document, guarded
from store.messages import BY_SEQ, NOT_DELETED
from store.shapes import Shape

TICKET = Shape(Ticket)
QUEUE = [("workspace_id", 1), ("state", 1), ("priority", -1), ("number", 1)]
BY_NUMBER = [("workspace_id", 1), ("number", 1)]
BY_PRODUCT = [("workspace_id", 1), ("product", 1), ("number", 1)]


class MongoTickets:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._tickets: Collection = database["tickets"]
        self._messages: Collection = database["messages"]

    @guarded
    async def next_number(self, workspace_id: str) -> int:
        return await Counter(self._database, f"tickets of {workspace_id}").next()

    @guarded
    async def insert(self, ticket: Ticket) -> None:
        sorted_by = {"state": ticket.state, "priority": ticket.priority}
        await self._tickets.insert_one({**TICKET.document(ticket), **sorted_by})

    @guarded
    async def by_id(self, workspace_id: str, ticket_id: str) -> Ticket | None:
        return await self._find({"_id": ticket_id, "workspace_id": workspace_id})

    @guarded
    async def any(self, ticket_id: str) -> Ticket | None:
        return await self._find({"_id": ticket_id})

    @guarded
    async def by_number(self, workspace_id: str, number: int) -> Ticket | None:
        return await self._find({"workspace_id": workspace_id, "number": number})

    @guarded
    async def newest(self, workspace_id: str, product: str, limit: int) -> list[Ticket]:
        found = self._tickets.find({"workspace_id": workspace_id, "product": product}).sort("number", -1).limit(limit)
        return [TICKET.value(document) for document in reversed(await found.to_list(None))]

    @guarded
    async def queue(self, workspace_id: str, wanted: Wanted, *, skip: int, limit: int) -> list[Ticket]:
        found = self._tickets.find({"workspace_id": workspace_id, **_filter(wanted)}).sort(QUEUE[2:])
        return [TICKET.value(document) for document in await found.skip(skip).limit(limit).to_list(None)]

    @guarded
    async def held(self, workspace_id: str) -> Mapping[str, int]:
        of_somebody = {"workspace_id": workspace_id, "state": {"$in": ["open", "pending"]}, "manager_id": {"$ne": None}}
        grouped = self._tickets.aggregate(
            [{"$match": of_somebody}, {"$group": {"_id": "$manager_id", "tickets": {"$sum": 1}}}], hint=dict(QUEUE)
        )
        return {document["_id"]: document["tickets"] for document in await grouped.to_list(None)}

    @guarded
    async def counts(self, workspace_id: str) -> Mapping[TicketState, int]:
        grouped = self._tickets.aggregate(
            [{"$match": {"workspace_id": workspace_id}}, {"$group": {"_id": "$state", "tickets": {"$sum": 1}}}],
            hint=dict(QUEUE),
        )
        return {document["_id"]: document["tickets"] for document in await grouped.to_list(None)}

    @guarded
    async def close(self, ticket_id: str, at: datetime, merged_into: str | None = None) -> Ticket | None:
        changed: Document = {"state": "closed", "closed_at": at}
        merged = {} if merged_into is None else {"merged_into": merged_into}
        document = await self._tickets.find_one_and_update(
            {"_id": ticket_id, "state": {"$ne": "closed"}}, {"$set": {**changed, **merged}}
        )
        return TICKET.value(document) if document else None

    @guarded
    async def move(self, ticket_id: str, before: TicketState, after: TicketState) -> bool:
        unset = {"closed_at": True, "rating": True, "rating_text": True}
        result = await self._tickets.update_one(
            {"_id": ticket_id, "state": before, "merged_into": None}, {"$set": {"state": after}, "$unset": unset}
        )
        return result.modified_count == 1

    @guarded
    async def hand_over(self, ticket: Ticket, manager_id: str | None, line_manager: Echo) -> bool:
        same = {"_id": ticket.id, "manager_id": ticket.manager_id, "state": {"$ne": "closed"}}
        result = await self._tickets.update_one(
            same, {"$set": {"manager_id": manager_id, "line_manager": line_manager}}
        )
        return result.matched_count == 1

    @guarded
    async def set_priority(self, ticket_id: str, priority: Priority) -> None:
        await self._tickets.update_one({"_id": ticket_id}, {"$set": {"priority": priority}})

    @guarded
    async def set_notes(self, ticket_id: str, room_id: int) -> bool:
        result = await self._tickets.update_one({"_id": ticket_id, "notes_id": None}, {"$set": {"notes_id": room_id}})
        return result.modified_count == 1

    @guarded
    async def rate(self, ticket_id: str, rating: int, text: str) -> bool:
        values = {"rating": rating, "rating_text": text}
        result = await self._tickets.update_one({"_id": ticket_id, "state": "closed"}, {"$set": values})
        return result.matched_count == 1

    @guarded
    async def times(self, room_ids: Sequence[int]) -> dict[int, Times]:
        found = self._messages.aggregate(_times(room_ids), hint=dict(BY_SEQ))
        return {document["_id"]: _times_of(document) for document in await found.to_list(None)}

    async def _find(self, where: Document) -> Ticket | None:
        document = await self._tickets.find_one(where)
        return TICKET.value(document) if document else None


def _filter(wanted: Wanted) -> Document:
    where: dict[str, Any] = {"state": {"$in": list(wanted.states)}}
    if wanted.unassigned:
        where["manager_id"] = None
    elif wanted.manager_id is not None:
        where["manager_id"] = wanted.manager_id
    if wanted.priority is not None:
        where["priority"] = wanted.priority
    if wanted.product is not None:
        where["product"] = wanted.product
    return where


def _times(room_ids: Sequence[int]) -> list[Document]:
    """By room: when the customer wrote, and when the desk did first and last. What was merged in keeps its time."""
    ours = {"$ne": [{"$ifNull": ["$from_customer", False]}, True]}
    return [
        {"$match": {"room_id": {"$in": list(room_ids)}, **NOT_DELETED}},
        {
            "$group": {
                "_id": "$room_id",
                "first_reply_at": {"$min": {"$cond": [ours, "$created_at", None]}},
                "last_reply_at": {"$max": {"$cond": [ours, "$created_at", None]}},
                "asked_at": {"$push": {"$cond": [ours, "$$REMOVE", "$created_at"]}},
            }
        },
    ]


def _times_of(document: Document) -> Times:
    replied = document["last_reply_at"]
    waiting = [asked for asked in document["asked_at"] if replied is None or asked > replied]
    return Times(document["first_reply_at"], min(waiting, default=None))
