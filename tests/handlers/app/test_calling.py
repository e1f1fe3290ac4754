"""Calls over the app socket: who hears what, between tabs and with pages of the oldest family."""

import pytest

from tests.handlers.app.tabs import Tab
from tests.handlers.socketio.talker import Talker

pytestmark = pytest.mark.gen_test

OFFER, ANSWER = {"type": "offer", "sdp": "v=0"}, {"type": "answer", "sdp": "v=0"}


@pytest.fixture
def tab(io_loop, alice):
    return io_loop.run_sync(lambda: Tab.of(alice, calls=True))


@pytest.fixture
def other(io_loop, bob):
    return io_loop.run_sync(lambda: Tab.of(bob, calls=True))


@pytest.fixture
def third(io_loop, carol):
    return io_loop.run_sync(lambda: Tab.of(carol, calls=True))


async def asks(tab, type, **fields):
    """The answer: "done", or the code of an error."""
    answer = await tab.ask(type, **fields)
    return answer.get("code", answer["type"])


async def hears_nothing_of_calls(*tabs):
    for tab in tabs:
        await tab.send("ping")
        frames = await tab.until("pong")
        assert {frame["type"] for frame in frames} & {"rings", "answered", "hungup", "error"} == set()


async def rung(callee):
    return (await callee.next("rings"))["signal"]


async def talking(caller, callee, person):
    assert await asks(caller, "call", user=person.id, signal=OFFER) == "done"
    assert await rung(callee) == OFFER
    assert await asks(callee, "answer", signal=ANSWER) == "done"
    assert (await caller.next("answered"))["signal"] == ANSWER


async def test_a_call_rings_is_answered_and_ends_and_nobody_else_hears(tab, other, third, alice, bob):
    assert await asks(tab, "call", user=bob.id, signal=OFFER) == "done"
    ring = await other.next("rings")
    author = {"id": alice.id, "name": "Alice", "username": "alice", "photo": None, "role": "member"}
    assert ring == {"type": "rings", "author": author, "signal": OFFER}

    assert await asks(other, "answer", signal=ANSWER) == "done"
    assert await tab.next("answered") == {"type": "answered", "signal": ANSWER}
    assert await asks(tab, "hangup") == "done"
    assert await other.next("hungup") == {"type": "hungup", "why": "ended"}
    await hears_nothing_of_calls(tab, other, third)


async def test_a_refusal_reaches_the_caller_and_the_other_tabs_stop_ringing(tab, other, bob):
    phone = await Tab.of(bob, calls=True)
    await asks(tab, "call", user=bob.id, signal=OFFER)
    await rung(other)
    await rung(phone)
    await asks(phone, "hangup")
    assert (await tab.next("hungup"))["why"] == "refused"
    assert (await other.next("hungup"))["why"] == "elsewhere"


async def test_one_tab_answers_and_the_others_stop_ringing(tab, other, bob):
    phone = await Tab.of(bob, calls=True)
    await talking(tab, other, bob)
    await rung(phone)
    assert (await phone.next("hungup"))["why"] == "elsewhere"
    assert await asks(phone, "answer", signal=ANSWER) == "call_not_found"
    await hears_nothing_of_calls(tab, other)


async def test_a_caller_who_gives_up_leaves_a_missed_call(tab, other, bob):
    await asks(tab, "call", user=bob.id, signal=OFFER)
    await rung(other)
    await asks(tab, "hangup")
    assert (await other.next("hungup"))["why"] == "withdrawn"
    message = (await other.next("posted"))["message"]
    assert (message["kind"], message["text"], message["author"]["name"]) == ("call", "Missed call", "Alice")


@pytest.mark.parametrize("who", ["caller", "callee"])
async def test_a_tab_that_closes_ends_the_call_and_leaves_nothing(hub, tab, other, third, bob, who):
    await talking(tab, other, bob)
    gone, stays = (tab, other) if who == "caller" else (other, tab)
    await gone.socket.close()
    assert (await stays.next("hungup"))["why"] == "ended"
    await hears_nothing_of_calls(third)
    assert len(hub.calls._calls) == 0
    assert len(hub.callees._by_username) == 2


async def test_who_talks_is_busy(tab, other, third, bob, alice):
    await talking(tab, other, bob)
    for person in (alice, bob):
        assert await asks(third, "call", user=person.id, signal=OFFER) == "busy"
    await hears_nothing_of_calls(tab, other)
    message = (await tab.next("posted"))["message"]
    assert (message["kind"], message["text"], message["author"]["name"]) == ("call", "Missed call", "Carol")


async def test_two_who_call_each_other_have_the_first_call(tab, other, alice, bob):
    await asks(tab, "call", user=bob.id, signal=OFFER)
    assert await asks(other, "call", user=alice.id, signal=OFFER) == "called_already"
    assert await asks(other, "answer", signal=ANSWER) == "done"


async def test_who_has_no_client_that_takes_calls_is_not_called(tab, bob, carol):
    early = await Tab.open(bob)
    await Tab.of(carol)
    for user in (bob.id, carol.id):
        assert await asks(tab, "call", user=user, signal=OFFER) == "callee_not_found"
    assert await asks(tab, "call", user=12345, signal=OFFER) == "user_not_found"
    await early.resume(calls=True)
    await early.next("resumed")
    assert await asks(tab, "call", user=bob.id, signal=OFFER) == "done"


async def test_who_is_signed_out_is_called_no_more(hub, tab, other, bob):
    await asks(tab, "call", user=bob.id, signal=OFFER)
    hub.registry.sign_out(bob.id)
    assert (await tab.next("hungup"))["why"] == "unanswered"
    assert await asks(tab, "call", user=bob.id, signal=OFFER) == "callee_not_found"


@pytest.mark.parametrize(
    "fields", [{}, {"user": 1}, {"signal": 1}, {"user": "1", "signal": 1}, {"user": 0, "signal": 1}]
)
async def test_a_broken_call_is_refused(tab, fields):
    await tab.send("call", **fields)
    assert (await tab.next("error"))["code"] in {"missing_field", "bad_request"}
    await hears_nothing_of_calls(tab)


async def test_hanging_up_without_a_call_does_nothing_and_there_is_nothing_to_answer(tab):
    assert await asks(tab, "hangup") == "done"
    assert await asks(tab, "answer", signal=ANSWER) == "call_not_found"


@pytest.mark.parametrize("signal", ["text", 7, None, [], {"a": [True, 1.5, "é"]}, 2**70])
async def test_signals_go_through_as_they_are(tab, other, bob, signal):
    await asks(tab, "call", user=bob.id, signal=signal)
    assert await rung(other) == signal


async def test_a_call_that_the_end_of_the_server_cuts_off_is_kept(hub, tab, other, alice, bob):
    await talking(tab, other, bob)
    await hub.drain()
    assert (await tab.next("hungup"))["why"] == (await other.next("hungup"))["why"] == "ended"
    message = (await other.next("posted"))["message"]
    assert (message["kind"], message["text"]) == ("call", "Call, 0:00:00")


class TestWithSocketIO:
    async def test_a_page_calls_whoever_is_there_under_the_name_of_a_user(self, server, tab, other, bob):
        talker = await Talker.open(server, auth={"token": bob.token})
        await asks(tab, "call", user=bob.id, signal=OFFER)
        assert await rung(other) == OFFER
        assert await talker.hear() == ["callUser", {"signal": OFFER, "from": "alice", "name": "Alice"}]
        await talker.emit("answerCall", {"signal": ANSWER, "to": "alice"})
        assert (await tab.next("answered"))["signal"] == ANSWER
        assert (await other.next("hungup"))["why"] == "elsewhere"
        await asks(tab, "hangup")
        assert await talker.hear() == ["callEnded"]

    async def test_it_is_called_by_username_and_told_who_it_really_is(self, server, tab, third, alice, bob):
        talker = await Talker.open(server, auth={"token": bob.token})
        called = {"userToCall": "alice", "signalData": OFFER, "from": "carol", "name": "Carol"}
        await talker.emit("callUser", called)
        ring = await tab.next("rings")
        assert (ring["signal"], ring["author"]["id"], ring["author"]["name"]) == (OFFER, bob.id, "Bob")
        await asks(tab, "answer", signal=ANSWER)
        assert await talker.hear() == ["callAccepted", ANSWER]
        await talker.emit("endCall")
        assert (await tab.next("hungup"))["why"] == "ended"
        await hears_nothing_of_calls(third)

    async def test_a_guest_is_shown_as_one_whatever_it_calls_itself(self, server, tab, bob):
        guest = await Talker.open(server)
        await guest.emit("callUser", {"userToCall": "alice", "signalData": OFFER, "from": "bob", "name": "Bob"})
        author = (await tab.next("rings"))["author"]
        assert (author["id"], author["username"], author["name"], author["role"]) == (0, "", "Bob", "guest")

    async def test_a_room_rings_those_who_have_come_there_and_no_tabs(self, server, tab, open_room, alice):
        await open_room("lobby", alice, kind="open")
        ann, ben = await Talker.open(server), await Talker.open(server)
        await ben.join("lobby")
        await ann.emit("callUser", {"userToCall": "lobby", "signalData": OFFER, "from": ann.sid, "name": "Ann"})
        assert (await ben.hear())[0] == "callUser"
        await hears_nothing_of_calls(tab)
