"""Calls of family 000: who hears what, over real sockets."""

from types import SimpleNamespace

import pytest

from hub.config import Auth, Calls, Settings
from tests.handlers.socketio.talker import Polls

pytestmark = pytest.mark.gen_test

OFFER, ANSWER = {"type": "offer", "sdp": "v=0"}, {"type": "answer", "sdp": "v=0"}


def call(address, caller="caller_username", signal=OFFER):
    return {"userToCall": address, "signalData": signal, "from": caller, "name": "caller_name"}


async def talking(ann, ben):
    await ann.emit("callUser", call(ben.sid, ann.sid))
    assert (await ben.hear())[0] == "callUser"
    await ben.emit("answerCall", {"signal": ANSWER, "to": ann.sid})
    assert await ann.hear() == ["callAccepted", ANSWER]


async def test_call_by_sid(guest):
    ann, ben, eve = await guest(), await guest(), await guest()
    await ann.emit("callUser", call(ben.sid, ann.sid))
    assert await ben.hear() == ["callUser", {"signal": OFFER, "from": ann.sid, "name": "caller_name"}]
    await ben.emit("answerCall", {"signal": ANSWER, "to": ann.sid})
    assert await ann.hear() == ["callAccepted", ANSWER]
    await ann.emit("endCall")
    assert await ben.hear() == ["callEnded"]
    for talker in (ann, ben, eve):
        await talker.hears_nothing()


@pytest.mark.parametrize("signal", ["your_signal_data", 7, None, [], {"a": [True, 1.5]}])
async def test_signal_goes_through_unchanged(guest, signal):
    ann, ben = await guest(), await guest()
    await ann.emit("callUser", call(ben.sid, signal=signal))
    assert (await ben.hear())[1]["signal"] == signal
    await ben.emit("answerCall", {"signal": signal, "to": "caller_username"})
    assert await ann.hear() == ["callAccepted", signal]


async def test_call_by_room(guest):
    """As the documents have it: a callee is in a room of its own name."""
    ann, ben = await guest(), await guest()
    await ben.join("callee_username")
    await ann.emit("callUser", call("callee_username"))
    assert (await ben.hear())[1]["from"] == "caller_username"
    await ben.emit("answerCall", {"signal": "callee_signal_data", "to": "caller_username"})
    assert await ann.hear() == ["callAccepted", "callee_signal_data"]


async def test_call_by_username_rings_all_sessions(guest, alice):
    ann = await guest()
    phone, laptop = [await guest(auth={"token": alice.token}) for _ in range(2)]
    await ann.emit("callUser", call("alice"))
    for talker in (phone, laptop):
        assert (await talker.hear())[0] == "callUser"
    await laptop.emit("answerCall", {"signal": ANSWER, "to": "caller_username"})
    assert await phone.hear() == ["callEnded"]
    assert await ann.hear() == ["callAccepted", ANSWER]
    await phone.leave()
    await laptop.hears_nothing()


async def test_call_by_the_name_of_a_caller(guest):
    ann, ben = await guest(), await guest()
    await ann.emit("callUser", call(ben.sid))
    await ben.hear()
    await ann.emit("endCall")
    assert await ben.hear() == ["callEnded"]
    await ben.emit("callUser", call("caller_username", ben.sid))
    assert (await ann.hear())[1]["from"] == ben.sid


@pytest.mark.parametrize("who", ["caller", "callee"])
async def test_disconnect_ends_the_call_for_the_other_alone(guest, who):
    ann, ben, eve = await guest(), await guest(), await guest()
    await talking(ann, ben)
    gone, stays = (ann, ben) if who == "caller" else (ben, ann)
    await gone.leave()
    assert await stays.hear() == ["callEnded"]
    await stays.hears_nothing()
    await eve.hears_nothing()


async def test_disconnect_without_a_call_tells_nobody(guest):
    ann, ben = await guest(), await guest()
    await talking(ann, ben)
    eve = await guest()
    await eve.leave()
    await ann.hears_nothing()
    await ben.hears_nothing()


async def test_socket_that_leaves_its_namespace_ends_its_call(guest):
    ann, ben = await guest(), await guest()
    await talking(ann, ben)
    await ben.frames.send("41")
    assert await ann.hear() == ["callEnded"]


async def test_client_that_polls_can_be_called(server, guest):
    ann, polls = await guest(), await Polls.open(server)
    await ann.join("lobby")
    await polls.send("40", '42["join",{"room":"lobby"}]')
    sid = (await ann.response())["data"].partition(" ")[0]
    await ann.emit("callUser", call(sid, ann.sid, "offer"))
    ring = f'42["callUser",{{"signal":"offer","from":"{ann.sid}","name":"caller_name"}}]'
    await polls.until(ring)
    await polls.send('42["answerCall",{"signal":"answer","to":""}]')
    assert await ann.hear() == ["callAccepted", "answer"]
    await polls.send("1")
    assert await ann.hear() == ["callEnded"]


async def test_callee_who_talks_is_busy(guest):
    ann, ben, eve = await guest(), await guest(), await guest()
    await talking(ann, ben)
    _, answer = await eve.ask("callUser", call(ben.sid))
    assert answer == [{"data": "They are in another call.", "status": "failure", "code": "busy"}]
    await ben.hears_nothing()
    await ann.hears_nothing()


async def test_caller_of_nobody_is_told_so(guest):
    ann = await guest()
    await ann.emit("callUser", call("nobody"))
    refusal = {"data": "Nobody can be called there.", "status": "failure", "code": "callee_not_found"}
    assert await ann.response() == refusal


async def test_answer_to_nothing_is_told_so(guest):
    ann = await guest()
    await ann.emit("answerCall", {"signal": ANSWER, "to": "nobody"})
    assert (await ann.response())["code"] == "call_not_found"


@pytest.mark.parametrize("payload", [None, "x", [], {}, {"signal": 1}, call("x") | {"userToCall": []}])
@pytest.mark.parametrize("event", ["callUser", "answerCall"])
async def test_broken_call_is_answered(guest, event, payload):
    ann = await guest()
    _, answer = await ann.ask(event, payload)
    assert answer[0]["status"] == "failure"
    await ann.hears_nothing()


async def test_ending_no_call_does_nothing(guest):
    ann = await guest()
    assert await ann.ask("endCall") == ([], [])
    assert await ann.ask("endCall", {"anything": 1}) == ([], [])


@pytest.fixture
def clock(hub, monkeypatch):
    """Goes as far as it is told."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(hub.calls, "_clock", lambda: clock.now)
    return clock


class TestHistory:
    """A call is a message that every family shows."""

    async def test_call_of_a_room_is_heard_there_by_all(self, guest, clock, open_room, alice):
        await open_room("lobby", alice, kind="open")
        phone, ann, ben = await alice.socket("/ws/chat/lobby/"), await guest(), await guest()
        await ben.join("lobby")
        await ann.emit("callUser", call("lobby", ann.sid))
        await ben.hear()
        await ben.emit("answerCall", {"signal": ANSWER, "to": ann.sid})
        await ann.hear()
        clock.now = 83
        await ann.emit("endCall")
        assert await ben.hear() == ["callEnded"]
        assert await ben.response() == {"data": "Call, 0:01:23", "sid": ann.sid}
        frame = await phone.receive()
        assert (frame["message"], frame["message_type"], frame["sender"]["name"]) == (
            "Call, 0:01:23",
            "text",
            "caller_name",
        )
        assert (await ann.join("lobby"))[1:] == ["Call, 0:01:23"]
        [told] = (await alice.get("/api/chat/groups/lobby/messages/")).json
        assert (told["content"], told["message_type"]) == ("Call, 0:01:23", "text")

    async def test_missed_call_is_in_the_conversation_of_the_two(self, guest, alice, bob):
        caller, callee = [await guest(auth={"token": who.token}) for who in (alice, bob)]
        await caller.emit("callUser", call("bob"))
        await callee.hear()
        socket = await bob.socket("/ws/alice/")
        while (await socket.receive())["type"] != "user_join":
            pass
        await caller.emit("endCall")
        assert await callee.hear() == ["callEnded"]
        frame = await socket.receive()
        assert (frame["type"], frame["message"], frame["from_user"]) == (
            "chat_message",
            "Missed call",
            {"username": "alice"},
        )
        [conversation] = (await bob.get("/api/conversations")).json
        assert "Missed call" in str(conversation)


class TestIceServers:
    @pytest.fixture
    def settings(self, tmp_path):
        servers = ({"urls": "stun:box"}, {"urls": ["turn:box"], "secret": "north"})
        return Settings(data_dir=tmp_path, auth=Auth(bcrypt_rounds=4), calls=Calls(ice_servers=servers))

    async def test_guest_gets_credentials_of_its_own(self, guest):
        ann, ben = await guest(), await guest()
        answers = [(await talker.ask("ice_servers"))[1][0] for talker in (ann, ben)]
        for talker, [stun, turn] in zip((ann, ben), answers, strict=True):
            assert stun == {"urls": "stun:box"}
            assert turn.keys() == {"urls", "username", "credential"}
            assert turn["username"].endswith(f":{talker.sid}")
        assert answers[0] != answers[1]

    async def test_user_gets_them_by_http_and_nobody_else(self, alice, nobody):
        [_, turn] = (await alice.get("/api/app/calls/ice-servers")).json["ice_servers"]
        assert turn["username"].endswith(f":{alice.id}")
        assert (await nobody.get("/api/app/calls/ice-servers")).status == 401


async def test_without_configuration_there_are_no_ice_servers(guest):
    assert (await (await guest()).ask("ice_servers"))[1] == [[]]
