"""What the published expectations of Engine.IO 4 and Socket.IO 5 ask of a server.

https://github.com/socketio/engine.io-protocol#test-suite and https://github.com/socketio/socket.io-protocol#test-suite
"""

import asyncio
import json

import pytest
from websockets.exceptions import InvalidStatus

from hub.config import Limits, Server, Settings
from tests.handlers.socketio.talker import PATH, Frames, Polls, Talker

pytestmark = pytest.mark.gen_test

LIMITS = Limits(ping_interval=1, ping_timeout=1)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, limits=LIMITS)


async def refused(server, query):
    with pytest.raises(InvalidStatus) as refusal:
        await Frames.open(server, query)
    return refusal.value.response.status_code, json.loads(refusal.value.response.body)


class TestHandshake:
    async def test_polling_client_gets_a_session(self, nobody):
        response = await nobody.get(PATH + "polling")
        assert response.status == 200
        told = json.loads(response.body.removeprefix(b"0"))
        assert len(told.pop("sid")) == 20
        assert told == {"upgrades": ["websocket"], "pingInterval": 1000, "pingTimeout": 1000, "maxPayload": 65536}

    async def test_websocket_gets_a_session(self, server):
        frames = await Frames.open(server)
        told = json.loads((await frames.any()).removeprefix("0"))
        assert len(told.pop("sid")) == 20
        assert told == {"upgrades": [], "pingInterval": 1000, "pingTimeout": 1000, "maxPayload": 65536}

    @pytest.mark.parametrize(
        ("path", "number"),
        [
            ("/socket.io/?transport=polling", 5),
            ("/socket.io/?EIO=abc&transport=polling", 5),
            ("/socket.io/?EIO=3&transport=polling", 5),
            ("/socket.io/?EIO=4", 0),
            ("/socket.io/?EIO=4&transport=abc", 0),
            ("/socket.io/?EIO=4&transport=polling&sid=abc", 1),
            ("/socket.io/?EIO=4&transport=websocket", 3),
        ],
    )
    async def test_bad_request_is_refused(self, nobody, path, number):
        response = await nobody.get(path)
        assert response.status == 400
        assert response.json["code"] == number

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    async def test_handshake_by_another_method_is_refused(self, nobody, method):
        response = await nobody.request(method, PATH + "polling", b"")
        assert (response.status, response.json) == (400, {"code": 2, "message": "Bad handshake method"})

    @pytest.mark.parametrize(
        ("query", "number"), [("&EIO=3", 5), ("&transport=abc", 0), ("&sid=abc", 1), ("&transport=polling", 3)]
    )
    async def test_bad_websocket_is_refused(self, server, query, number):
        status, body = await refused(server, query)
        assert (status, body["code"]) == (400, number)


class TestPolling:
    async def test_request_with_packets_is_answered_ok(self, server):
        polls = await Polls.open(server)
        response = await polls.send("40")
        assert (response.status, response.body) == (200, b"ok")

    async def test_one_request_may_hold_many_packets(self, server):
        polls = await Polls.open(server)
        await polls.send("40", '42["join",{"room":"lobby"}]', '421["endCall"]')
        frames = await polls.until("431[]")
        assert [json.loads(frame[2:])[1] for frame in frames[1:3]] == [
            {"data": "Welcome to Dowell Chat", "count": 0},
            json.loads(frames[0][2:])["sid"],
        ]

    @pytest.mark.parametrize("body", ["abc", "", "4abc", "40\x1eabc", "2", "42[1]", '451-["a"]\x1e40'])
    async def test_broken_packet_ends_the_session(self, server, body):
        polls = await Polls.open(server)
        response = await polls.send(body)
        assert (response.status, response.json) == (
            400,
            {"code": 3, "message": "This is not a packet of the protocol."},
        )
        assert (await polls.poll()).json == {"code": 1, "message": "Session ID unknown"}

    async def test_second_request_that_waits_ends_the_session(self, server):
        polls = await Polls.open(server)
        first = asyncio.create_task(polls.poll())
        second = asyncio.create_task(polls.poll())
        responses = {(response.status, response.body[:1]) for response in await asyncio.gather(first, second)}
        assert responses == {(200, b"1"), (400, b"{")}
        assert (await polls.poll()).status == 400

    async def test_more_than_is_announced_is_refused(self, server):
        polls = await Polls.open(server)
        response = await polls.send("4" * (64 * 1024 + 1))
        assert response.status == 413
        assert (await polls.poll()).status == 400

    async def test_as_much_as_is_announced_is_taken(self, server):
        polls = await Polls.open(server)
        room = "a" * (64 * 1024 - len('40\x1e421["join",{"room":""}]'))
        response = await polls.send("40", f'421["join",{{"room":"{room}"}}]')
        assert (response.status, response.body) == (200, b"ok")

    async def test_other_methods_are_refused(self, server):
        polls = await Polls.open(server)
        assert (await polls.nobody.put(polls.path, b"4")).status == 400
        assert (await polls.send("40")).status == 200


class TestHeartbeat:
    async def test_polling_client_that_answers_stays(self, server):
        polls = await Polls.open(server)
        for _ in range(2):
            assert await polls.frames() == ["2"]
            assert (await polls.send("3")).status == 200

    async def test_polling_client_that_does_not_answer_is_gone(self, server):
        polls = await Polls.open(server)
        assert await polls.frames() == ["2"]
        assert await polls.frames() == ["1"]
        assert (await polls.poll()).status == 400

    async def test_websocket_that_answers_stays(self, server):
        frames = await Frames.open(server)
        await frames.any()
        await frames.send("40")
        for _ in range(3):
            await frames.any()
        for _ in range(3):
            assert await frames.any() == "2"
            await frames.send("3")

    async def test_websocket_that_does_not_answer_is_closed(self, server):
        frames = await Frames.open(server)
        await frames.send("40")
        await frames.ended()


class TestClose:
    async def test_polling_client_ends_its_session(self, server):
        polls = await Polls.open(server)
        waiting = asyncio.create_task(polls.poll())
        assert (await polls.send("1")).status == 200
        assert (await waiting).body in (b"6", b'{"code":1,"message":"Session ID unknown"}')
        assert (await polls.poll()).status == 400

    async def test_websocket_ends_its_session(self, server):
        frames = await Frames.open(server)
        await frames.any()
        await frames.send("1")
        await frames.ended()


class TestUpgrade:
    async def test_client_moves_from_polling_to_a_websocket(self, server):
        polls = await Polls.open(server)
        frames = await Frames.open(server, f"&sid={polls.sid}")
        await frames.send("2probe")
        assert await frames.any() == "3probe"
        assert await polls.frames() == ["6"]
        await frames.send("5")
        await frames.send("40")
        assert (await frames.any()).startswith("40{")

    async def test_requests_are_refused_after_it(self, server):
        polls = await Polls.open(server)
        frames = await polls.upgrade()
        await frames.send("40")
        assert (await frames.next()).startswith("40{")
        assert (await polls.poll()).json["code"] == 3
        assert (await polls.send("40")).json["code"] == 3
        await frames.send('421["endCall"]')
        assert [await frames.next() for _ in range(3)][2] == "431[]"

    async def test_second_websocket_is_refused_after_it(self, server):
        polls = await Polls.open(server)
        frames = await polls.upgrade()
        await frames.send("40")
        assert (await frames.next()).startswith("40{")
        assert (await refused(server, f"&sid={polls.sid}"))[0] == 400
        await frames.send('421["endCall"]')
        assert [await frames.next() for _ in range(3)][2] == "431[]"

    async def test_second_probe_is_turned_away(self, server):
        polls = await Polls.open(server)
        first, second = [await Frames.open(server, f"&sid={polls.sid}") for _ in range(2)]
        await first.send("2probe")
        assert await first.any() == "3probe"
        await second.send("2probe")
        await second.ended()
        await first.send("5")
        await first.send("40")
        assert (await first.any()).startswith("40{")

    @pytest.mark.parametrize("frame", ["5", "40", "2", b"\x01"])
    async def test_websocket_that_does_not_probe_first_is_closed(self, server, frame):
        polls = await Polls.open(server)
        frames = await Frames.open(server, f"&sid={polls.sid}")
        await frames.send(frame)
        await frames.ended()
        assert (await polls.send("40")).status == 200

    async def test_client_whose_websocket_breaks_goes_on_polling(self, server):
        polls = await Polls.open(server)
        frames = await Frames.open(server, f"&sid={polls.sid}")
        await frames.send("2probe")
        assert await frames.any() == "3probe"
        await frames.connection.close()
        assert (await polls.send("40")).status == 200
        while "40{" not in (body := (await polls.poll()).body.decode()):
            assert body == "6"


class TestNamespaces:
    async def test_root_is_open(self, server):
        frames = await Frames.open(server)
        await frames.any()
        await frames.send("40")
        assert list(json.loads((await frames.any()).removeprefix("40"))) == ["sid"]

    async def test_sid_of_the_socket_is_not_the_secret_one(self, server):
        polls = await Polls.open(server)
        await polls.send("40")
        assert polls.sid not in (await polls.poll()).body.decode()

    async def test_others_are_not(self, server):
        frames = await Frames.open(server)
        await frames.any()
        await frames.send("40/random")
        assert await frames.any() == '44/random,{"message":"Invalid namespace"}'
        await frames.send("40")
        assert (await frames.any()).startswith("40{")

    async def test_connection_without_a_socket_is_closed(self, server):
        frames = await Frames.open(server)
        assert (await frames.any()).startswith("0{")
        for _ in range(3):
            assert await frames.any() == "2"
            await frames.send("3")
        assert await frames.ended() == 1000

    async def test_client_that_leaves_may_come_back(self, guest):
        talker = await guest()
        await talker.frames.send("41")
        await talker.frames.send("40")
        assert json.loads((await talker.frames.next()).removeprefix("40"))["sid"] != talker.sid

    async def test_connection_outlives_the_socket(self, guest):
        talker = await guest()
        await talker.frames.send("41")
        assert await talker.frames.any() == "2"


class TestPackets:
    async def test_event_is_answered(self, guest):
        talker = await guest()
        await talker.frames.send('42456["endCall"]')
        assert await talker.frames.next() == "43456[]"

    async def test_attachments_come_with_their_event(self, guest):
        caller, callee = await guest(), await guest()
        asked = {"userToCall": callee.sid, "from": "x", "name": "x", "signalData": {"_placeholder": True, "num": 0}}
        await caller.frames.send("4" + '51-["callUser",' + json.dumps(asked) + "]")
        await caller.frames.send(b"\x01\x02\x03")
        assert await callee.frames.next() == (
            '451-["callUser",{"signal":{"_placeholder":true,"num":0},"from":"x","name":"x"}]'
        )
        assert await callee.frames.next() == b"\x01\x02\x03"

    @pytest.mark.parametrize(
        "frame",
        [
            "abc",
            "2",
            "2probe",
            "4",
            "4abc",
            "40",
            "42{}",
            '42abc["message-with-ack",1]',
            '42["disconnect"]',
            '42/other,["endCall"]',
            b"\x01",
        ],
    )
    async def test_broken_packet_closes_the_connection(self, guest, frame):
        talker = await guest()
        await talker.frames.send(frame)
        await talker.frames.ended()

    async def test_text_among_attachments_closes_the_connection(self, guest):
        talker = await guest()
        await talker.frames.send('451-["callUser",{"_placeholder":true,"num":0}]')
        await talker.frames.send('42["endCall"]')
        await talker.frames.ended()

    async def test_event_before_the_socket_closes_the_connection(self, server):
        frames = await Frames.open(server)
        await frames.send('42["endCall"]')
        await frames.ended()


class TestOrigins:
    async def test_any_page_may_poll(self, nobody):
        response = await nobody.get(PATH + "polling", headers={"Origin": "https://elsewhere.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers

    async def test_page_that_is_refused_can_read_why(self, nobody):
        response = await nobody.get("/socket.io/?EIO=4", headers={"Origin": "https://elsewhere.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"

    async def test_page_may_ask_first(self, nobody):
        response = await nobody.request("OPTIONS", PATH + "polling")
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Headers"] == "*, Authorization"

    async def test_any_page_may_open_a_websocket(self, server):
        talker = await Talker.open(server, origin="https://elsewhere.example")
        await talker.hears_nothing()


class TestSomeOrigins:
    """Where the operator says which pages may connect."""

    @pytest.fixture
    def settings(self, tmp_path):
        return Settings(data_dir=tmp_path, server=Server(origins=("https://shop.example",)))

    async def test_page_that_is_named_may_poll(self, nobody):
        response = await nobody.get(PATH + "polling", headers={"Origin": "https://shop.example"})
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert response.headers["Vary"] == "Origin"

    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://shop.example", "null"])
    async def test_other_page_is_refused(self, nobody, server, origin):
        response = await nobody.get(PATH + "polling", headers={"Origin": origin})
        assert (response.status, response.json) == (403, {"code": 4, "message": "Forbidden"})
        assert "Access-Control-Allow-Origin" not in response.headers
        with pytest.raises(InvalidStatus) as refusal:
            await Frames.open(server, origin=origin)
        assert refusal.value.response.status_code == 403

    async def test_our_own_page_and_what_is_no_page_may_connect(self, server, nobody):
        assert (await nobody.get(PATH + "polling", headers={"Origin": server.url})).status == 200
        assert (await nobody.get(PATH + "polling")).status == 200
        await (await Talker.open(server, origin="https://shop.example")).hears_nothing()
