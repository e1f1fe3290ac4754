"""The nine events of the support desk: what they answer, and who else hears of them."""

import asyncio
from itertools import chain, product

import pytest

from hub.config import Limits, Settings
from tests.handlers.socketio.desks import DATE, answer, data, failure
from tests.handlers.socketio.talker import message

pytestmark = pytest.mark.gen_test

NO_TICKETS = ["f" * 24, "", 7, None, {"$ne": ""}, ["x"], True, "\0"]
AS_TOLD = {"user_id": "author"}
ODD = [None, {"$gt": ""}, ["x"], 7, 1e300, "x" * 5000, "\0", "\u202e"]
NO_KEY = "There is no such workspace, or this key does not open it."


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(posts_per_10s=2000))


@pytest.fixture
def ann(io_loop, guest):
    return io_loop.run_sync(guest)


@pytest.fixture
def ticket(io_loop, ann, desk):
    """A ticket of carl's, made by ann."""
    return io_loop.run_sync(lambda: data(ann, "create_ticket", desk.ticket()))


class TestTopics:
    async def test_topic_is_made(self, ann, desk):
        name, body = await answer(ann, "create_topic", desk.topic())
        assert (name, body["status"], body["operation"]) == ("setting_response", "success", "create_topic")
        assert len(body["data"]["inserted_id"]) == 24

    async def test_topics_are_listed_in_order_under_their_kept_names(self, ann, desk):
        for name in ("Sales and more", "Billing"):
            await data(ann, "create_topic", desk.topic(name))
        topics = await data(ann, "get_all_topics", desk.key())
        assert [topic["name"] for topic in topics] == ["SALES_AND_MORE", "BILLING"]
        assert all(topic.keys() == {"_id", "name", "created_at"} for topic in topics)

    async def test_topic_can_not_be_made_twice(self, ann, desk):
        await data(ann, "create_topic", desk.topic("One two"))
        assert await failure(ann, "create_topic", desk.topic("one TWO")) == "Topic ONE_TWO already exists"

    async def test_workspace_without_topics_says_so(self, ann, desk):
        assert await failure(ann, "get_all_topics", desk.key()) == "No Topic found for this Workspace"

    async def test_date_comes_back_as_it_was_sent(self, ann, desk):
        dates = [DATE, 1705396500000, None, 1.5, {"$date": 1}, ["now"]]
        for number, date in enumerate(dates):
            await data(ann, "create_topic", desk.topic(number, created_at=date))
        assert [topic["created_at"] for topic in await data(ann, "get_all_topics", desk.key())] == dates


class TestLineManagers:
    async def test_manager_is_made_and_listed_as_it_was_sent(self, ann, desk):
        name, body = await answer(ann, "create_line_manager", desk.manager(positions_in_a_line="1"))
        assert (name, body["operation"]) == ("setting_response", "create_line_manager")
        assert await data(ann, "get_all_line_managers", desk.key()) == [
            {
                "_id": body["data"]["inserted_id"],
                "user_id": "mira",
                "positions_in_a_line": "1",
                "average_serving_time": 4,
                "ticket_count": 0,
                "is_active": True,
                "created_at": DATE,
            }
        ]

    async def test_manager_can_not_be_made_twice(self, ann, desk):
        await data(ann, "create_line_manager", desk.manager(7))
        assert await failure(ann, "create_line_manager", desk.manager(7)) == "User 7 already exists"
        await data(ann, "create_line_manager", desk.manager("7"))

    async def test_workspace_without_managers_says_so(self, ann, desk):
        assert await failure(ann, "get_all_line_managers", desk.key()) == "No Line Manager found for this Workspace"

    async def test_position_may_be_any_text(self, ann, desk):
        """As in the family's own document."""
        await data(ann, "create_line_manager", desk.manager("last", positions_in_a_line="Position in line"))
        await data(ann, "create_line_manager", desk.manager("second", positions_in_a_line="10"))
        await data(ann, "create_line_manager", desk.manager("first", positions_in_a_line=9))
        tickets = [await data(ann, "create_ticket", desk.ticket()) for _ in range(3)]
        assert [ticket["line_manager"] for ticket in tickets] == ["first", "second", "last"]


class TestCreateTicket:
    async def test_creator_gets_the_ticket(self, ann, desk):
        name, body = await answer(ann, "create_ticket", desk.ticket(user_id=4711))
        assert (name, body["status"], body["operation"]) == ("ticket_response", "success", "create_ticket")
        ticket = body["data"]
        assert len(ticket.pop("_id")) == 24
        assert ticket == {
            "user_id": 4711,
            "display_name": None,
            "line_manager": None,
            "is_closed": False,
            "created_at": DATE,
            "updated_at": DATE,
            "product": "BILLING",
            "ticket_number": 1,
        }

    async def test_numbers_are_the_workspaces_own(self, ann, desk, open_desk):
        other = await open_desk("Sales")
        tickets = [await data(ann, "create_ticket", d.ticket()) for d in (desk, desk, other)]
        assert [ticket["ticket_number"] for ticket in tickets] == [1, 2, 1]

    async def test_those_who_listed_topics_hear_of_it(self, guest, ann, desk):
        mira, zoe = await guest(), await guest()
        await failure(mira, "get_all_topics", desk.key())
        await failure(zoe, "get_all_topics", desk.key(**desk.public))
        ticket = await data(ann, "create_ticket", desk.ticket())
        assert await mira.hear() == ["new_ticket", {"data": ticket, "status": "success"}]
        await zoe.hears_nothing()

    async def test_creator_who_listed_topics_hears_of_it_first(self, ann, desk):
        await failure(ann, "get_all_topics", desk.key())
        heard, _ = await ann.ask("create_ticket", desk.ticket())
        assert [event[0] for event in heard] == ["new_ticket", "ticket_response"]

    async def test_creator_hears_the_ticket(self, guest, ann, desk, ticket):
        mira = await guest()
        await mira.emit("ticket_message_event", desk.message(ticket["_id"], user_id="mira"))
        name, body = await ann.hear()
        assert (name, body["operation"], body["data"]["author"]) == ("ticket_message_response", "send_message", "mira")

    async def test_who_has_fewest_tickets_gets_the_next(self, ann, desk):
        await data(ann, "create_line_manager", desk.manager("busy", ticket_count=2))
        await data(ann, "create_line_manager", desk.manager("far", positions_in_a_line=2))
        await data(ann, "create_line_manager", desk.manager(8, positions_in_a_line="1"))
        tickets = [await data(ann, "create_ticket", desk.ticket()) for _ in range(5)]
        assert [ticket["line_manager"] for ticket in tickets] == [8, "far", 8, "far", "busy"]
        managers = await data(ann, "get_all_line_managers", desk.key())
        assert [manager["ticket_count"] for manager in managers] == [3, 2, 2]

    async def test_of_equals_who_came_first_is_first(self, ann, desk):
        for name in "abc":
            await data(ann, "create_line_manager", desk.manager(name))
        tickets = [await data(ann, "create_ticket", desk.ticket()) for _ in range(4)]
        assert [ticket["line_manager"] for ticket in tickets] == ["a", "b", "c", "a"]

    async def test_fifty_at_once_are_split_evenly(self, guest, desk, ann):
        for name in "abcde":
            await data(ann, "create_line_manager", desk.manager(name))
        talkers = [await guest() for _ in range(10)]

        async def create_five(talker):
            for _ in range(5):
                await talker.emit("create_ticket", desk.ticket())
            return [(await talker.hear())[1]["data"] for _ in range(5)]

        tickets = list(chain(*await asyncio.gather(*map(create_five, talkers))))
        owners = [ticket["line_manager"] for ticket in tickets]
        assert {name: owners.count(name) for name in "abcde"} == dict.fromkeys("abcde", 10)
        assert {ticket["ticket_number"] for ticket in tickets} == set(range(1, 51))
        managers = await data(ann, "get_all_line_managers", desk.key())
        assert [manager["ticket_count"] for manager in managers] == [10] * 5


class TestGetTickets:
    async def test_tickets_about_a_product_are_listed_whatever_its_case(self, ann, desk):
        created = [await data(ann, "create_ticket", desk.ticket(user)) for user in (1, "2")]
        await data(ann, "create_ticket", desk.ticket(product="Sales"))
        name, body = await answer(ann, "get_tickets", desk.tickets("bIlLiNg"))
        assert (name, body["operation"]) == ("ticket_response", "get_ticket")
        assert body["data"] == [{**ticket, "document_type": "ticket"} for ticket in created]

    async def test_no_tickets_are_a_success(self, ann, desk):
        assert await data(ann, "get_tickets", desk.tickets()) == []

    async def test_closed_ones_are_there(self, ann, desk, ticket):
        await data(ann, "close_ticket", desk.closing(ticket["_id"]))
        assert [t["is_closed"] for t in await data(ann, "get_tickets", desk.tickets())] == [True]


class TestCloseTicket:
    async def test_ticket_is_closed_once(self, ann, desk, ticket):
        name, body = await answer(ann, "close_ticket", desk.closing(ticket["_id"]))
        assert (name, body) == (
            "ticket_response",
            {"data": "Ticket Closed", "status": "success", "operation": "close_ticket"},
        )
        assert await data(ann, "close_ticket", desk.closing(ticket["_id"])) == "Ticket Already Closed"

    async def test_what_is_no_ticket_counts_as_closed(self, ann, desk, ticket):
        for ticket_id in NO_TICKETS:
            assert await data(ann, "close_ticket", desk.closing(ticket_id)) == "Ticket Already Closed"
        assert [t["is_closed"] for t in await data(ann, "get_tickets", desk.tickets())] == [False]

    async def test_slot_comes_back_once_to_the_tickets_own_manager(self, ann, desk):
        for name in ("mira", "noel"):
            await data(ann, "create_line_manager", desk.manager(name))
        first, _, _ = [await data(ann, "create_ticket", desk.ticket()) for _ in range(3)]
        for _ in range(3):
            await data(ann, "close_ticket", desk.closing(first["_id"], "noel"))
        managers = await data(ann, "get_all_line_managers", desk.key())
        assert [manager["ticket_count"] for manager in managers] == [1, 1]

    async def test_count_never_falls_below_nothing(self, guest, ann, desk):
        await data(ann, "create_line_manager", desk.manager())
        ticket = await data(ann, "create_ticket", desk.ticket())
        talkers = [await guest() for _ in range(5)]
        answers = await asyncio.gather(*(data(t, "close_ticket", desk.closing(ticket["_id"])) for t in talkers))
        assert sorted(answers) == ["Ticket Already Closed"] * 4 + ["Ticket Closed"]
        assert [m["ticket_count"] for m in await data(ann, "get_all_line_managers", desk.key())] == [0]

    async def test_only_the_asker_is_told(self, guest, ann, desk, ticket):
        mira = await guest()
        await failure(mira, "get_all_topics", desk.key())
        await data(mira, "close_ticket", desk.closing(ticket["_id"]))
        await ann.hears_nothing()
        await mira.hears_nothing()

    async def test_messages_can_still_be_read_and_sent(self, ann, desk, ticket):
        await data(ann, "close_ticket", desk.closing(ticket["_id"]))
        await data(ann, "ticket_message_event", desk.message(ticket["_id"], "Thanks!"))
        told = await data(ann, "get_ticket_messages", desk.messages(ticket["_id"]))
        assert [message["message_data"] for message in told] == ["Thanks!"]
        assert await data(ann, "close_ticket", desk.closing(ticket["_id"])) == "Ticket Already Closed"


class TestMessages:
    async def test_sender_and_others_in_the_ticket_get_the_same(self, guest, ann, desk, ticket):
        mira = await guest()
        await data(mira, "get_ticket_messages", desk.messages(ticket["_id"]))
        await mira.emit("ticket_message_event", desk.message(ticket["_id"], user_id=7, reply_to="None"))
        frames = [await talker.hear() for talker in (ann, mira)]
        assert frames[0] == frames[1]
        name, body = frames[0]
        assert (name, body["status"], body["operation"]) == ("ticket_message_response", "success", "send_message")
        assert len(body["data"].pop("_id")) == 24
        assert body["data"] == {
            "document_type": "chat",
            "ticket_id": ticket["_id"],
            "message_data": "Hello.",
            "author": 7,
            "reply_to": "None",
            "is_read": False,
            "created_at": DATE,
            "product": "BILLING",
        }
        await mira.hears_nothing()

    async def test_sending_alone_lets_the_sender_hear_the_ticket(self, guest, ann, desk, ticket):
        mira = await guest()
        await data(mira, "ticket_message_event", desk.message(ticket["_id"]))
        await ann.emit("ticket_message_event", desk.message(ticket["_id"], "And you?"))
        assert (await mira.hear())[1]["data"]["message_data"] == "And you?"

    async def test_history_is_listed_oldest_first(self, guest, ann, desk, ticket):
        for text in ("One.", "Two."):
            await data(ann, "ticket_message_event", desk.message(ticket["_id"], text))
        name, body = await answer(await guest(), "get_ticket_messages", desk.messages(ticket["_id"]))
        assert (name, body["operation"]) == ("ticket_message_response", "get_ticket_messages")
        assert [message["message_data"] for message in body["data"]] == ["One.", "Two."]
        fields = {"_id", "document_type", "ticket_id", "message_data", "author", "reply_to", "is_read", "created_at"}
        assert body["data"][0].keys() == fields

    async def test_nothing_said_is_a_success(self, ann, desk, ticket):
        assert await data(ann, "get_ticket_messages", desk.messages(ticket["_id"])) == []

    async def test_unknown_ticket_is_not_found(self, ann, desk, ticket):
        for ticket_id in NO_TICKETS:
            assert await failure(ann, "get_ticket_messages", desk.messages(ticket_id)) == "No Ticket found "
            name, body = await answer(ann, "ticket_message_event", desk.message(ticket_id))
            assert (name, body) == ("ticket_message_response", {"data": "No Ticket found ", "status": "failure"})

    async def test_values_come_back_with_their_type(self, guest, ann, desk, ticket):
        said = [
            {"message_data": '{"text": "a\\u00e4\\ud83c\\udf70", "n": [1]}'},
            {"message_data": " \u200b\n padded \t"},
            {"message_data": {"text": "no text", "$set": {"a": 1}}},
            {"message_data": 12},
            {"user_id": 12.5},
            {"user_id": "$where"},
            {"reply_to": None},
            {"reply_to": {"_id": 5}},
            {"created_at": 1705396500000},
            {"created_at": None},
        ]
        live = [await data(ann, "ticket_message_event", desk.message(ticket["_id"], **fields)) for fields in said]
        listed = await data(await guest(), "get_ticket_messages", desk.messages(ticket["_id"]))
        for told in (live, listed):
            assert [{key: m[AS_TOLD.get(key, key)] for key in f} for f, m in zip(said, told, strict=True)] == said

    async def test_message_sent_again_is_stored_once(self, guest, ann, desk, ticket):
        first = await data(ann, "ticket_message_event", desk.message(ticket["_id"], client_id="k"))
        again = await data(await guest(), "ticket_message_event", desk.message(ticket["_id"], client_id="k"))
        assert first == again
        assert first["client_id"] == "k"
        await data(ann, "ticket_message_event", desk.message(ticket["_id"], client_id="k", user_id="zoe"))
        assert len(await data(ann, "get_ticket_messages", desk.messages(ticket["_id"]))) == 2

    async def test_only_the_sender_sees_a_client_id(self, guest, ann, desk, ticket):
        mira = await guest()
        await data(mira, "ticket_message_event", desk.message(ticket["_id"], client_id="k"))
        assert "client_id" not in (await ann.hear())[1]["data"]

    async def test_what_is_no_message_is_refused(self, ann, desk, ticket):
        for text in ("", " \n", "x" * 10_001):
            name, body = await answer(ann, "ticket_message_event", desk.message(ticket["_id"], text))
            assert (name, body["status"]) == ("ticket_message_response", "failure")
            assert "operation" not in body

    async def test_what_is_said_while_the_history_is_read_comes_once(self, guest, ann, desk, ticket):
        mira, said = await guest(), [f"{number}." for number in range(200)]

        async def talk():
            for text in said:
                await ann.emit("ticket_message_event", desk.message(ticket["_id"], text))

        talking = asyncio.create_task(talk())
        while (await ann.hear())[1]["data"]["message_data"] != "20.":
            pass
        await mira.emit("get_ticket_messages", desk.messages(ticket["_id"]))
        await talking
        heard = [message["message_data"] for message in (await mira.hear())[1]["data"]]
        while heard[-1] != said[-1]:
            heard.append((await mira.hear())[1]["data"]["message_data"])
        assert heard == said
        while (await ann.hear())[1]["data"]["message_data"] != said[-1]:
            pass


EVENTS = {
    "create_topic": ("setting_response", "topic"),
    "get_all_topics": ("setting_response", "key"),
    "create_line_manager": ("setting_response", "manager"),
    "get_all_line_managers": ("setting_response", "key"),
    "create_ticket": ("ticket_response", "ticket"),
    "get_tickets": ("ticket_response", "tickets"),
    "close_ticket": ("ticket_response", "closing"),
    "ticket_message_event": ("ticket_message_response", "message"),
    "get_ticket_messages": ("ticket_message_response", "messages"),
}
OF_TICKETS = {"closing", "message", "messages"}
FOR_CUSTOMERS = {"get_all_topics", "create_ticket", "ticket_message_event", "get_ticket_messages"}


def payload(desk, event, ticket):
    method = EVENTS[event][1]
    return getattr(desk, method)(*([ticket["_id"]] if method in OF_TICKETS else []))


@pytest.mark.parametrize("event", EVENTS)
class TestEveryEvent:
    async def test_wrong_key_and_wrong_workspace_are_told_alike(self, ann, desk, ticket, event):
        whole = payload(desk, event, ticket)
        told = set()
        for wrong in ("api_" + "0" * 40, desk.keys.public[:-1], "", None, 7, {"$ne": ""}):
            name, body = await answer(ann, event, whole | {"api_key": wrong})
            assert (name, body["status"]) == (EVENTS[event][0], "failure")
            told.add(body["data"].replace(desk.id, "*"))
        for wrong in ("f" * 24, "x", None, 7, ["x"], {"$gt": ""}):
            name, body = await answer(ann, event, whole | {"workspace_id": wrong})
            assert (name, body["status"]) == (EVENTS[event][0], "failure")
            told.add(body["data"].replace(str(wrong), "*"))
        assert len(told) == 1

    async def test_key_of_another_workspace_reaches_nothing_here(self, ann, desk, open_desk, ticket, event):
        other = await open_desk("Sales")
        await failure(ann, event, payload(desk, event, ticket) | {"api_key": other.keys.api})
        mixed = payload(desk, event, ticket) | {"workspace_id": other.id, "api_key": other.keys.api}
        _, body = await answer(ann, event, mixed)
        assert ticket["_id"] not in str(body)
        (listed,) = await data(ann, "get_tickets", desk.tickets())
        assert listed == {**ticket, "document_type": "ticket"}
        assert await data(ann, "get_ticket_messages", desk.messages(ticket["_id"])) == []

    async def test_missing_key_is_named_in_quotes(self, ann, desk, ticket, event):
        whole = payload(desk, event, ticket)
        for key in whole:
            rest = {other: value for other, value in whole.items() if other != key}
            assert await failure(ann, event, rest) == f"'{key}'"

    async def test_what_is_no_payload_is_answered(self, ann, event, ticket):
        for odd in (None, [], "text", 5, True, {}):
            name, body = await answer(ann, event, odd)
            assert (name, body["status"]) == (EVENTS[event][0], "failure")

    async def test_socket_outlives_odd_values_everywhere(self, ann, event, desk, ticket):
        for key, odd in product(payload(desk, event, ticket), ODD):
            heard, _ = await ann.ask(event, payload(desk, event, ticket) | {key: odd})
            assert {name for name, _ in heard} == {EVENTS[event][0]}
        assert len(await data(ann, "get_tickets", desk.tickets())) >= 1

    async def test_public_key_is_for_customers(self, ann, event, desk, ticket):
        _, body = await answer(ann, event, payload(desk, event, ticket) | desk.public)
        if event == "get_all_topics":
            assert body["data"] == "No Topic found for this Workspace"
        else:
            assert body["status"] == ("success" if event in FOR_CUSTOMERS else "failure")


class TestBesideFamily000:
    async def test_ticket_and_workspace_are_no_rooms(self, ann, guest, desk, ticket):
        for id in (ticket["_id"], desk.id, desk.id.upper()):
            heard, _ = await ann.ask("join", {"room": id})
            assert [body["code"] for _, body in heard] == ["not_a_room"]
            heard, _ = await ann.ask("message_event", message(id, "Hello."))
            assert [body["code"] for _, body in heard] == ["not_joined"]

    async def test_room_of_a_ticket_is_closed_to_guests(self, ann, guest, hub, desk, ticket):
        found = await hub.desk.tickets.find(desk.workspace, ticket["_id"])
        for name in (str(found.room_id), "BILLING #1", str(desk.workspace.room_id)):
            heard, _ = await (await guest()).ask("join", {"room": name})
            assert heard[0][1].get("code") == "guests_not_allowed" or name == "BILLING #1"
        assert (await data(ann, "get_ticket_messages", desk.messages(ticket["_id"]))) == []

    async def test_both_families_are_heard_on_one_socket(self, ann, guest, desk, ticket):
        ben = await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        await data(ben, "ticket_message_event", desk.message(ticket["_id"], "In the ticket."))
        await ben.say("lobby", "In the lobby.")
        assert (await ann.hear())[1]["data"]["message_data"] == "In the ticket."
        assert await ann.response() == {"data": "In the lobby.", "sid": ben.sid}

    async def test_member_answers_from_another_family(self, ann, alice, hub, desk, ticket):
        found = await hub.desk.tickets.find(desk.workspace, ticket["_id"])
        await hub.members.add_member(await hub.rooms.by_id(found.room_id), alice.user)
        phone = await alice.socket(f"/ws/chat/{found.room_id}/")
        await ann.emit("ticket_message_event", desk.message(ticket["_id"]))
        frame = await phone.receive()
        assert (frame["message"], frame["sender"]["name"], frame["sender"]["role"]) == ("Hello.", "carl", "guest")
        await ann.hear()
        await phone.send(message="How can I help?")
        told = (await ann.hear())[1]["data"]
        assert (told["message_data"], told["author"], told["ticket_id"]) == ("How can I help?", "alice", ticket["_id"])
        assert (told["reply_to"], told["product"]) == ("None", "BILLING")


class TestKeys:
    async def test_old_keys_end_with_their_sessions(self, guest, hub, ann, desk, ticket):
        ben = await guest()
        await hub.desk.workspaces.rotate(desk.workspace)
        assert await ann.frames.ended() is not None
        assert await failure(ben, "get_tickets", desk.tickets()) == NO_KEY

    async def test_keys_are_in_no_frame_and_no_log(self, guest, ann, desk, ticket, caplog):
        mira = await guest()
        frames = []
        for event in EVENTS:
            for talker in (ann, mira):
                frames += (await talker.ask(event, payload(desk, event, ticket)))[0]
        assert "ticket_message_response" in str(frames)
        for key in (desk.keys.api, desk.keys.public):
            assert key not in str(frames) + caplog.text
