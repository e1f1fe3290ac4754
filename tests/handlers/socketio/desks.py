"""A support desk, and clients of family 001 who use it."""

from dataclasses import dataclass

from hub.desk.models import Keys, Workspace

DATE = "2024-01-16T09:15:00.000Z"


@dataclass(frozen=True)
class Desk:
    """A workspace with its keys. What its methods answer is what a client sends, with changes."""

    workspace: Workspace
    keys: Keys

    @property
    def id(self):
        return self.workspace.id

    def key(self, **more):
        return {"workspace_id": self.id, "api_key": self.keys.api, **more}

    @property
    def public(self):
        return {"api_key": self.keys.public}

    def topic(self, name="Billing", **more):
        return self.key(name=name, created_at=DATE) | more

    def manager(self, user_id="mira", **more):
        numbers = {"positions_in_a_line": 1, "average_serving_time": 4, "ticket_count": 0}
        return self.key(user_id=user_id, created_at=DATE, **numbers) | more

    def ticket(self, user_id="carl", product="Billing", **more):
        return self.key(user_id=user_id, product=product, created_at=DATE) | more

    def tickets(self, product="Billing", **more):
        return self.key(product=product) | more

    def message(self, ticket_id, text="Hello.", **more):
        said = {"message_data": text, "user_id": "carl", "reply_to": "None", "created_at": DATE}
        return self.key(ticket_id=ticket_id, product="BILLING", **said) | more

    def messages(self, ticket_id, **more):
        return self.key(ticket_id=ticket_id, product="BILLING") | more

    def closing(self, ticket_id, line_manager="mira", **more):
        return self.key(ticket_id=ticket_id, line_manager=line_manager, product="BILLING") | more


async def answer(talker, event, payload):
    """What an event is answered with, and nothing else."""
    heard, _ = await talker.ask(event, payload)
    assert len(heard) == 1, heard
    return heard[0]


async def data(talker, event, payload):
    """What comes of an event that succeeds."""
    _, body = await answer(talker, event, payload)
    assert body["status"] == "success", body
    return body["data"]


async def failure(talker, event, payload):
    """What an event that fails says."""
    _, body = await answer(talker, event, payload)
    assert body["status"] == "failure", body
    assert isinstance(body["data"], str)
    return body["data"]
