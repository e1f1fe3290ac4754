"""What clients of family 000 do in rooms, and what they are told."""

import asyncio
import json

import pytest

from handlers.socketio import chat
from hub.config import Limits, Settings
from tests.handlers.socketio.talker import Frames, Polls, message

pytestmark = pytest.mark.gen_test

HELLO = {"data": "Hey how may i help you", "count": 0}
GREETED = '42["my_response",{"data":"Hey how may i help you","count":0}]'


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=Limits(posts_per_10s=2000))


def joined(talker):
    return {"data": f"{talker.sid} Joined the Room", "count": 0}


class TestJoin:
    async def test_joiner_is_greeted(self, guest):
        ann = await guest()
        await ann.emit("join", {"room": "lobby"})
        assert await ann.response() == HELLO

    async def test_others_are_told_who_came(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        assert await ann.response() == joined(ben)
        await ann.hears_nothing()

    async def test_history_follows_oldest_first(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        for text in ("One.", "Two."):
            await ann.say("lobby", text)
            await ann.response(text)
        heard, _ = await ben.ask("join", {"room": "lobby"})
        assert heard == [["my_response", {"data": data, "count": 0}] for data in (HELLO["data"], "One.", "Two.")]

    async def test_no_more_than_the_newest_two_hundred_are_told(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        for number in range(203):
            await ann.say("lobby", f"{number}.")
        await ann.ask("endCall")
        while await ann.response() != {"data": "202.", "sid": ann.sid}:
            pass
        assert await ben.join("lobby") == [HELLO["data"], *(f"{number}." for number in range(3, 203))]

    async def test_what_is_said_during_the_join_comes_once_and_in_order(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        said = [f"{number}." for number in range(300)]

        async def talk():
            for text in said:
                await ann.say("lobby", text)

        talking = asyncio.create_task(talk())
        while (await ann.response())["data"] != "50.":
            pass
        await ben.emit("join", {"room": "lobby"})
        await talking
        await ben.response(HELLO["data"])
        heard = []
        while heard[-1:] != ["299."]:
            heard.append((await ben.response())["data"])
        assert heard == said[said.index(heard[0]) :]

    async def test_joining_again_brings_the_history_again(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        await ann.say("lobby", "One.")
        await ann.response("One.")
        assert await ann.join("lobby") == [HELLO["data"], "One."]
        assert [await ben.response() for _ in range(2)] == [{"data": "One.", "sid": ann.sid}, joined(ann)]
        await ann.say("lobby", "Two.")
        assert (await ann.response())["data"] == "Two."
        await ann.hears_nothing()

    async def test_case_of_a_name_does_not_count(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("Lobby")
        await ben.join("LOBBY")
        await ann.response()
        await ben.say("lobby", "Hello.")
        assert await ann.response() == {"data": "Hello.", "sid": ben.sid}

    async def test_number_is_a_name(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join(4711)
        await ben.join("4711")
        assert await ann.response() == joined(ben)

    @pytest.mark.parametrize("payload", [None, "lobby", [], {}, {"room": None}, {"room": True}, {"room": ["lobby"]}])
    async def test_join_of_nothing_is_answered(self, guest, payload):
        ann = await guest()
        heard, answer = await ann.ask("join", payload)
        assert heard == [["my_response", answer[0]]]
        assert answer[0]["status"] == "failure"
        await ann.hears_nothing()

    async def test_so_many_rooms_and_no_more_can_be_joined(self, guest, monkeypatch):
        monkeypatch.setattr(chat, "MOST_JOINED", 2)
        ann = await guest()
        for room in ("one", "two", "one"):
            assert await ann.join(room) == [HELLO["data"]]
        _, answer = await ann.ask("join", {"room": "three"})
        assert answer[0]["code"] == "too_many"
        await ann.ask("leave", {"room": "one"})
        assert await ann.join("three") == [HELLO["data"]]

    @pytest.mark.parametrize("room", ["", " ", "a/b", "x" * 101, "a\nb"])
    async def test_name_that_no_room_can_have_is_refused(self, guest, room):
        ann = await guest()
        heard, answer = await ann.ask("join", {"room": room})
        assert heard == [["my_response", {"data": answer[0]["data"], "status": "failure", "code": "bad_request"}]]


class TestLeave:
    async def test_those_who_stay_and_the_leaver_are_told(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        await ben.emit("leave", {"room": "lobby"})
        assert await ben.response() == {"data": "Left room: lobby"}
        assert await ann.response() == {"data": "Left room: lobby"}
        await ann.hears_nothing()
        await ben.hears_nothing()

    async def test_leaver_hears_no_more(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ben.ask("leave", {"room": "LOBBY"})
        await ann.say("lobby", "Still there?")
        await ann.response()
        await ann.response()
        assert (await ann.response())["data"] == "Still there?"
        await ben.hears_nothing()

    async def test_leaving_what_one_is_not_in_tells_nobody_else(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.emit("leave", {"room": "lobby"})
        assert await ben.response() == {"data": "Left room: lobby"}
        await ann.hears_nothing()


class TestMessages:
    async def test_everybody_in_the_room_hears_it_and_so_does_the_sender(self, guest):
        ann, ben, eve = await guest(), await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await eve.join("kitchen")
        await ann.response()
        await ann.say("lobby", "Hello, World!")
        assert await ann.response() == {"data": "Hello, World!", "sid": ann.sid}
        assert await ben.response() == {"data": "Hello, World!", "sid": ann.sid}
        await eve.hears_nothing()

    async def test_text_goes_through_unchanged(self, guest):
        ann = await guest()
        await ann.join("lobby")
        for text in ("<b>&amp;</b>", " blanks ", "\x1e\x00\u2028", "😀", '"}]', "x" * 10_000):
            await ann.say("lobby", text)
            assert (await ann.response())["data"] == text

    @pytest.mark.parametrize("field", ["type", "room_id", "message_data", "side", "author", "message_type"])
    async def test_number_becomes_text(self, guest, field):
        ann = await guest()
        await ann.join("7")
        await ann.emit("message_event", {**message("7", "Hello."), field: 7})
        assert await ann.response() == {"data": "7" if field == "message_data" else "Hello.", "sid": ann.sid}

    @pytest.mark.parametrize("field", ["type", "room_id", "message_data", "side", "author", "message_type"])
    async def test_incomplete_message_is_invalid(self, guest, field):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        whole = message("lobby", "Hello.")
        del whole[field]
        for broken in (whole, *({**whole, field: value} for value in (None, "", " \n", True, [], {}, ["a"]))):
            await ann.emit("message_event", broken)
            assert await ann.response() == {"data": "Invalid Data", "sid": ann.sid}
        await ben.hears_nothing()

    @pytest.mark.parametrize(
        ("field", "longest"), [("type", 50), ("room_id", 50), ("side", 50), ("author", 250), ("message_type", 50)]
    )
    async def test_field_has_a_length(self, guest, field, longest):
        ann = await guest()
        await ann.join("x" * 50)
        await ann.emit("message_event", {**message("x" * 50, "Hello."), field: "x" * longest})
        assert await ann.response() == {"data": "Hello.", "sid": ann.sid}
        await ann.emit("message_event", {**message("x" * 50, "Hello."), field: "x" * (longest + 1)})
        assert await ann.response() == {"data": "Invalid Data", "sid": ann.sid}

    @pytest.mark.parametrize("arguments", [(), ("Hello.",), (None,), (7,), ([],)])
    async def test_what_is_no_message_is_invalid(self, guest, arguments):
        ann = await guest()
        await ann.emit("message_event", *arguments)
        assert await ann.response() == {"data": "Invalid Data", "sid": ann.sid}

    async def test_text_that_is_too_long_is_refused(self, guest):
        ann = await guest()
        await ann.join("lobby")
        await ann.say("lobby", "x" * 10_001)
        refusal = {"data": "A message has at most 10000 characters.", "status": "failure", "code": "message_too_long"}
        assert await ann.response() == refusal

    async def test_who_did_not_join_is_told_so_alone(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.say("lobby", "Hello.")
        refusal = {"data": "Join the room before you post there.", "status": "failure", "code": "not_joined"}
        assert await ben.response() == refusal
        await ann.hears_nothing()

    async def test_events_of_one_client_take_effect_in_their_order(self, guest):
        ann = await guest()
        for round_ in range(5):
            await ann.emit("join", {"room": "lobby"})
            await ann.say("lobby", f"{round_}.")
            await ann.emit("leave", {"room": "lobby"})
            await ann.say("lobby", "Too late.")
        await ann.emit("join", {"room": "lobby"})
        heard, _ = await ann.ask("message_event", message("lobby", "At last."))
        fates = [HELLO["data"], "Left room: lobby", "Join the room before you post there."]
        assert [body["data"] for _, body in heard if body["data"] in fates] == [*fates * 5, HELLO["data"]]

    async def test_ack_comes_when_the_message_has_been_told(self, guest):
        ann = await guest()
        await ann.join("lobby")
        heard, answer = await ann.ask("message_event", message("lobby", "Hello."))
        assert heard == [["my_response", {"data": "Hello.", "sid": ann.sid}]]
        assert answer == []

    async def test_ack_of_what_is_refused_says_why(self, guest):
        ann = await guest()
        _, answer = await ann.ask("message_event", message("lobby", "Hello."))
        assert answer[0]["code"] == "not_joined"
        _, answer = await ann.ask("message_event", {})
        assert answer[0]["data"] == "Invalid Data"

    async def test_unknown_event_is_passed_over(self, guest):
        ann = await guest()
        await ann.emit("dance", {"room": "lobby"})
        await ann.frames.send("42[7]")
        _, answer = await ann.ask("dance")
        assert answer[0]["code"] == "unknown_event"


class TestClientId:
    async def test_only_the_sender_gets_it_back(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        await ann.say("lobby", "Hello.", client_id="k1")
        assert await ann.response() == {"data": "Hello.", "sid": ann.sid, "client_id": "k1"}
        assert await ben.response() == {"data": "Hello.", "sid": ann.sid}

    async def test_repeat_is_told_to_the_sender_alone(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        await ann.say("lobby", "Hello.", client_id="k1")
        await ann.response()
        await ben.response("Hello.")
        heard, answer = await ann.ask("message_event", message("lobby", "Another text.", client_id="k1"))
        assert heard == [["my_response", {"data": "Hello.", "sid": ann.sid, "client_id": "k1"}]]
        assert answer == []
        await ben.hears_nothing()

    async def test_two_guests_may_choose_the_same(self, guest):
        ann, ben = await guest(), await guest()
        await ann.join("lobby")
        await ben.join("lobby")
        await ann.response()
        for talker in (ann, ben):
            await talker.say("lobby", f"I am {talker.sid}.", client_id="1")
            assert await talker.response() == {"data": f"I am {talker.sid}.", "sid": talker.sid, "client_id": "1"}
            assert "client_id" not in await (ben if talker is ann else ann).response()

    @pytest.mark.parametrize("client_id", ["", "x" * 65])
    async def test_one_of_a_wrong_length_is_refused(self, guest, client_id):
        ann = await guest()
        await ann.join("lobby")
        await ann.say("lobby", "Hello.", client_id=client_id)
        assert (await ann.response())["code"] == "bad_request"

    async def test_one_that_is_no_text_is_invalid(self, guest):
        ann = await guest()
        await ann.join("lobby")
        await ann.say("lobby", "Hello.", client_id=7)
        assert (await ann.response())["data"] == "Invalid Data"

    async def test_refusal_brings_it_back(self, guest):
        ann = await guest()
        await ann.say("lobby", "Hello.", client_id="k1")
        assert (await ann.response())["client_id"] == "k1"


class TestPolling:
    async def test_client_that_polls_hears_and_says_the_same(self, server, guest):
        ann, polls = await guest(), await Polls.open(server)
        await ann.join("lobby")
        await polls.send("40", '42["join",{"room":"lobby"}]')
        sid = json.loads((await polls.until(GREETED))[0][2:])["sid"]
        await ann.response(f"{sid} Joined the Room")
        await ann.say("lobby", "Hello.")
        assert await polls.frames() == [f'42["my_response",{{"data":"Hello.","sid":"{ann.sid}"}}]']
        await polls.send("42" + json.dumps(["message_event", message("lobby", "Hello back.", client_id="k")]))
        assert await polls.frames() == [f'42["my_response",{{"data":"Hello back.","sid":"{sid}","client_id":"k"}}]']
        await ann.response("Hello.")
        assert await ann.response() == {"data": "Hello back.", "sid": sid}

    async def test_client_that_stops_polling_is_let_go_when_too_much_waits(self, server, guest):
        ann, polls = await guest(), await Polls.open(server)
        await ann.join("lobby")
        await polls.send("40", '42["join",{"room":"lobby"}]')
        await ann.response()
        for _ in range(115):  # More than limits.outbox_kb.
            await ann.say("lobby", "x" * 10_000)
            await ann.response()
        assert (await polls.poll()).status == 400


class TestUpgrade:
    async def test_nothing_is_lost_or_doubled_or_out_of_order(self, server, guest):
        ann, polls = await guest(), await Polls.open(server)
        await ann.join("lobby")
        await polls.send("40", '42["join",{"room":"lobby"}]')
        await polls.until(GREETED)

        async def talk():
            for number in range(1000):
                await ann.say("lobby", f"{number}.")

        talking = asyncio.create_task(talk())
        frames = []
        while len(frames) < 200:
            frames += await polls.frames()
        websocket = await polls.upgrade()
        heard = [json.loads(frame[2:])[1]["data"] for frame in frames]
        while len(heard) < 1000:
            heard.append(json.loads((await websocket.next())[2:])[1]["data"])
        await talking
        assert heard == [f"{number}." for number in range(1000)]

    async def test_client_in_the_middle_of_a_join_misses_nothing(self, server, guest):
        ann, polls = await guest(), await Polls.open(server)
        await ann.join("lobby")
        await ann.say("lobby", "One.")
        await ann.response()
        await polls.send("40")
        await polls.poll()
        joining = asyncio.create_task(polls.send('42["join",{"room":"lobby"}]'))
        websocket = await Frames.open(server, f"&sid={polls.sid}")
        await websocket.send("2probe")
        assert await websocket.any() == "3probe"
        await joining  # As all clients do before they upgrade.
        await websocket.send("5")
        await ann.response()
        await ann.say("lobby", "Two.")
        heard = [json.loads((await websocket.next())[2:])[1]["data"] for _ in range(3)]
        assert heard == [HELLO["data"], "One.", "Two."]
