"""Clients without an account: who they are, and where they may go."""

import pytest

from commands.clock import now
from hub.accounts.guests import client_id_of
from hub.config import Settings
from hub.entries import Draft
from hub.errors import Forbidden, NotAMember, NotAuthenticated, RateLimited
from hub.hub import Hub

pytestmark = pytest.mark.gen_test


@pytest.fixture
def hub_for(stage, tmp_path):
    """Makes a hub over the same store: `hub_for("existing")`."""

    def make(policy):
        return Hub(stage, Settings(data_dir=tmp_path, guests=policy), now=now)

    return make


class TestWelcome:
    async def test_no_two_are_the_same(self, hub):
        ann, ben = hub.guests.welcome("a"), hub.guests.welcome("b")
        assert ann.user.id != ben.user.id
        assert ann.user.is_guest
        assert ben.user.is_guest
        assert (ann.sid, ben.sid) == ("a", "b")

    async def test_none_come_in_where_none_may(self, hub_for):
        with pytest.raises(NotAuthenticated):
            hub_for("none").guests.welcome("a")


class TestEnter:
    async def test_unknown_name_makes_an_open_room(self, hub):
        place = await hub.guests.enter(hub.guests.welcome("a"), "Lobby")
        room = await hub.rooms.named("lobby")
        assert (room.id, room.name, room.kind) == (place.room.id, "Lobby", "open")
        assert await hub.members.all(place) == []

    async def test_two_who_make_it_at_once_meet_in_it(self, hub, stage):
        ann, ben = hub.guests.welcome("a"), hub.guests.welcome("b")

        async def meanwhile(call):
            await hub.guests.enter(ben, "lobby")
            return await call()

        stage.rooms.direct("insert", meanwhile)
        place = await hub.guests.enter(ann, "lobby")
        assert place.live is (await hub.guests.enter(ben, "lobby")).live

    @pytest.mark.parametrize("kind", ["private", "game"])
    async def test_rooms_of_members_stay_closed(self, hub, open_room, alice, kind):
        room = await open_room("boardroom", alice, kind=kind)
        for name in ("boardroom", "BoardRoom", str(room.id)):
            with pytest.raises(Forbidden) as refused:
                await hub.guests.enter(hub.guests.welcome("a"), name)
            assert refused.value.code == "guests_not_allowed"

    async def test_open_room_of_a_member_is_open(self, hub, open_room, alice):
        room = await open_room("lobby", alice, kind="open")
        assert (await hub.guests.enter(hub.guests.welcome("a"), "lobby")).room.id == room.id

    async def test_guest_is_no_member(self, hub, open_room, alice):
        room = await open_room("lobby", alice, kind="open")
        guest = hub.guests.welcome("a")
        await hub.guests.enter(guest, "lobby")
        with pytest.raises(NotAMember):
            await hub.members.place(guest, room)

    async def test_rooms_are_not_made_without_end(self, hub, monkeypatch):
        monkeypatch.setattr("hub.accounts.guests.ROOMS_PER_HOUR", 2)
        guests = Hub(hub._store, hub.settings, now=now).guests
        for name in ("one", "two"):
            await guests.enter(guests.welcome(name), name)
        with pytest.raises(RateLimited, match="making rooms too fast"):
            await guests.enter(guests.welcome("three"), "three")
        await guests.enter(guests.welcome("four"), "two")

    async def test_rooms_are_not_entered_without_end(self, hub):
        guest = hub.guests.welcome("a")

        async def come_and_go():
            while True:
                await hub.guests.enter(guest, "lobby")

        with pytest.raises(RateLimited, match="entering rooms too fast"):
            await come_and_go()
        await hub.guests.enter(hub.guests.welcome("b"), "lobby")


class TestExistingRoomsOnly:
    async def test_room_that_is_not_there_looks_like_a_closed_one(self, hub_for, open_room, alice):
        hub = hub_for("existing")
        await open_room("boardroom", alice)
        refusals = set()
        for name in ("boardroom", "nowhere"):
            with pytest.raises(Forbidden) as refused:
                await hub.guests.enter(hub.guests.welcome("a"), name)
            refusals.add((refused.value.code, refused.value.sentence))
        assert len(refusals) == 1

    async def test_workspace_is_no_room(self, hub, alice):
        workspace, _ = await hub.desk.workspaces.add("Support")
        for caller in (hub.guests.welcome("a"), alice):
            with pytest.raises(Forbidden) as refused:
                await hub.guests.enter(caller, workspace.id)
            assert refused.value.code == "not_a_room"

    async def test_room_that_a_guest_made_before_is_closed(self, hub, hub_for):
        await hub.guests.enter(hub.guests.welcome("a"), "lobby")
        later = hub_for("existing")
        with pytest.raises(Forbidden):
            await later.guests.enter(later.guests.welcome("b"), "lobby")

    @pytest.mark.parametrize("by_operator", [True, False])
    async def test_open_room_that_others_made_is_open(self, hub_for, alice, by_operator):
        hub = hub_for("existing")
        room = await hub.rooms.create(None if by_operator else alice.user, "lobby", kind="open")
        assert (await hub.guests.enter(hub.guests.welcome("a"), "lobby")).room.id == room.id


class TestUsers:
    """Who has an account comes in by the same door."""

    async def test_unknown_name_makes_a_room_of_one_s_own(self, hub, alice):
        place = await hub.guests.enter(alice, "lobby")
        assert (place.room.creator_id, place.role) == (alice.user.id, "admin")

    async def test_open_room_has_one_more_member(self, hub, open_room, alice, bob):
        room = await open_room("lobby", alice, kind="open")
        await hub.guests.enter(bob, "lobby")
        await hub.members.place(bob, room)

    async def test_private_room_is_for_members(self, hub, lobby, alice, carol):
        assert (await hub.guests.enter(alice, "lobby")).room.id == lobby.id
        with pytest.raises(NotAMember):
            await hub.guests.enter(carol, "lobby")


class TestMessages:
    async def test_author_is_as_the_guest_says(self, hub):
        place = await hub.guests.enter(hub.guests.welcome("a"), "lobby")
        answer = await hub.messages.post(place, Draft("Hello.", author="John Doe"))
        [post] = await hub.history.latest(place.live, skip=0, limit=1)
        assert post.message.id == answer.message.id
        assert (post.author.id, post.author.name, post.author.role) == (0, "John Doe", "guest")

    async def test_user_cannot_pass_for_somebody_else(self, hub, alice):
        place = await hub.guests.enter(alice, "lobby")
        await hub.messages.post(place, Draft("Hello.", author="John Doe"))
        [post] = await hub.history.latest(place.live, skip=0, limit=1)
        assert (post.author.id, post.author.name) == (alice.user.id, alice.user.name)

    async def test_same_client_id_of_two_guests_is_of_two_messages(self, hub):
        places = [await hub.guests.enter(hub.guests.welcome(sid), "lobby") for sid in "ab"]
        answers = [await hub.messages.post(place, Draft("Hello.", client_id="1")) for place in places]
        assert len({answer.message.id for answer in answers}) == 2
        again = await hub.messages.post(places[0], Draft("Hello.", client_id="1"))
        assert (again.repeated, again.message.id) == (True, answers[0].message.id)

    async def test_client_id_is_told_as_it_was_given(self, hub, alice):
        for caller in (hub.guests.welcome("a"), alice):
            place = await hub.guests.enter(caller, "lobby")
            for given in ("one two", None):
                answer = await hub.messages.post(place, Draft("Hello.", client_id=given))
                assert client_id_of(answer.message) == given

    async def test_one_who_posts_too_fast_leaves_the_others_alone(self, hub):
        ann, ben = [await hub.guests.enter(hub.guests.welcome(sid), "lobby") for sid in "ab"]
        for number in range(50):
            hub.messages.post(ann, Draft(f"{number}."))
        with pytest.raises(RateLimited, match="posting too fast"):
            hub.messages.post(ann, Draft("One too many."))
        await hub.messages.post(ben, Draft("Hello."))


class TestSessions:
    async def test_only_the_sender_s_own_session_is_told_what_is_its_own(self, hub, connect):
        clients = [connect(hub.guests.welcome(sid)) for sid in "ab"]
        for client in clients:
            place = await hub.guests.enter(client.session.caller, "lobby")
            hub.registry.enter(client.session, place.live)
        await hub.messages.post(place, Draft("Hello.", author="Ben"))
        assert [[event["own"] for event in client.heard] for client in clients] == [[False], [True]]

    async def test_signing_one_out_leaves_the_others(self, hub, connect):
        ann, ben = [connect(hub.guests.welcome(sid)) for sid in "ab"]
        hub.registry.sign_out(ann.session.user_id)
        assert (ann.session.closed, ben.session.closed) == (True, False)

    async def test_guests_stay_when_the_members_of_a_room_are_looked_at_again(self, hub, store, connect, alice):
        room = await hub.rooms.create(alice.user, "lobby", kind="open")
        client = connect(hub.guests.welcome("a"))
        place = await hub.guests.enter(client.session.caller, "lobby")
        hub.registry.enter(client.session, place.live)
        await hub.keep_rights_live()
        await store.notices.post("room", room.id)
        await hub.keep_rights_live()
        assert place.live.hears(client.session)

    async def test_guests_are_put_out_of_a_room_that_is_deleted(self, hub, connect, open_room, alice):
        room = await open_room("lobby", alice, kind="open")
        client = connect(hub.guests.welcome("a"), some_rooms=True)
        place = await hub.guests.enter(client.session.caller, "lobby")
        hub.registry.enter(client.session, place.live)
        await hub.rooms.delete(await hub.members.place(alice, room))
        assert not place.live.hears(client.session)
        assert not client.session.closed
