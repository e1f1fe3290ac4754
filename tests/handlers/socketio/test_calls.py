"""Calls of family 000: who hears what, over real sockets."""

import pytest

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
