"""Who belongs to a room: coming in, going, and what a room's admins decide about others."""

from collections.abc import Collection

from hub.accounts.models import Caller, User
from hub.accounts.people import People
from hub.errors import BadRequest, Forbidden, NotAMember, NotFound, RoomNotFound
from hub.events import RoomChanged
from hub.gathering import Gathering
from hub.live import LiveRoom
from hub.models import OPEN_KINDS, Member, Membership, Role, Room, is_kept
from hub.registry import Registry
from hub.rooms.place import Place
from hub.stores import Store
from hub.text import folded

INVITED_AT_ONCE = 1000


class Members:
    """Whatever changes here is done under `LiveRoom.changing`, so that no two changes of a room can cross."""

    def __init__(self, store: Store, registry: Registry, people: People) -> None:
        self._store = store
        self._memberships = store.memberships
        self._places = Gathering(store.memberships.get_all)
        self._registry = registry
        self._people = people

    async def place(self, caller: Caller, room: Room) -> Place:
        """The caller's place in a room. Raises NotAMember."""
        # In this order: whoever deletes the room after our look at the membership marks the live room we hold.
        live = await self._registry.live(room)
        if await self._places.of((room.id, caller.user.id)) is None:
            raise NotAMember
        return Place(live, caller)

    async def enter(self, caller: Caller, room: Room) -> Place:
        """Like `place`, but an open room takes in whoever comes, and whoever was invited has joined."""
        live = await self._registry.live(room)
        membership = await self._places.of((room.id, caller.user.id))
        if membership is None and not is_open_to(room, caller.user):
            raise NotAMember
        if membership is None or membership.invited:
            await self._come_in(live, caller.user)
        return Place(live, caller)

    async def join(self, caller: Caller, room: Room) -> None:
        """Become a member. Raises Forbidden when the room is not open to the caller, BadRequest for a member."""
        if is_kept(room):
            raise RoomNotFound
        live = await self._registry.live(room)
        async with live.changing():
            membership = await self._memberships.get(room.id, caller.user.id)
            if membership is None and not is_open_to(room, caller.user) and not caller.user.is_admin:
                raise Forbidden("This room is by invitation only.", code="invitation_required")
            is_news = await self._add(live, caller.user.id)
        if not is_news:
            raise BadRequest("You are already a member of this room.", code="already_a_member")

    async def leave(self, place: Place) -> None:
        """Raises Forbidden for the last admin while others are there, and where members are not made by hand."""
        if is_kept(place.room):
            raise Forbidden("Nobody can leave a conversation or a ticket.", code="kept_room")
        async with place.live.changing():
            await self._remove(place.live, place.caller.user.id)

    async def add_member(self, room: Room, user: User, role: Role = "member") -> bool:
        """Without asking whether one may. False when the user was a member already."""
        live = await self._registry.live(room)
        async with live.changing():
            return await self._add(live, user.id, role)

    async def dismiss(self, room: Room, user_id: int) -> None:
        """End a membership that may come again, without asking whether one may."""
        live = await self._registry.live(room)
        async with live.changing():
            await self._memberships.remove(room.id, user_id)
            self._registry.dismiss(live, user_id, members=await self._memberships.count(room.id))

    async def expel(self, room: Room, user_id: int) -> None:
        """End a membership and the delivery at once, without asking whether one may."""
        live = await self._registry.live(room)
        async with live.changing():
            await self._memberships.remove(room.id, user_id)
            self._registry.expel(room.id, user_id, members=await self._memberships.count(room.id))

    async def has_joined(self, user: User, room: Room) -> bool:
        membership = await self._memberships.get(room.id, user.id)
        return membership is not None and not membership.invited

    # Lists

    async def all(self, place: Place) -> list[tuple[User, Role]]:
        """The invited, too, by the time they were asked."""
        return [(member.user, member.membership.role) for member in await self.roll(place)]

    async def roll(self, place: Place) -> list[Member]:
        """Like `all`, with how far each has read."""
        memberships = await self._memberships.of_room(place.room.id)
        users = await self._people.by_ids(m.user_id for m in memberships)
        return [Member(users[m.user_id], m) for m in memberships if m.user_id in users]

    async def search(self, place: Place, text: str) -> list[tuple[User, Role]]:
        """The members in whose name or username the text occurs; case does not count."""
        wanted = folded(text)
        return [(u, role) for u, role in await self.all(place) if wanted in folded(f"{u.full_name}\n{u.username}")]

    async def rooms(self, caller: Caller) -> list[Room]:
        """The rooms the caller is in, conversations included."""
        return await self._memberships.rooms(caller.user.id)

    # Invitations

    async def invitations(self, caller: Caller) -> list[Room]:
        """The rooms the caller is invited to and has not joined."""
        return await self._memberships.invitations(caller.user.id)

    async def invite(self, place: Place, user_ids: Collection[int]) -> list[User]:
        """Invite the users of these ids who exist and are active; answers who they are. Who is in stays in."""
        if len(user_ids) > INVITED_AT_ONCE:
            sentence = f"At most {INVITED_AT_ONCE} users can be invited at a time."
            raise BadRequest(sentence, code="too_many", field="invited_users")
        found = await self._store.users.by_ids(set(user_ids))
        users = sorted((user for user in found if user.is_active), key=lambda user: user.id)
        async with place.live.changing():
            place.require_admin()
            room_id, read_seq = place.room.id, place.live.head
            await self._memberships.add_all([Membership(room_id, u.id, read_seq=read_seq, invited=True) for u in users])
            await self._refuse_retired(place.live)
        return users

    async def decline(self, caller: Caller, room: Room) -> None:
        """Raises NotFound when the caller is not invited, or has joined."""
        live = await self._registry.live(room)
        async with live.changing():
            membership = await self._memberships.get(room.id, caller.user.id)
            if membership is None or not membership.invited:
                raise NotFound("You have no invitation to this room.", code="invitation_not_found")
            await self._remove(live, caller.user.id)

    # What admins decide

    async def take_in(self, place: Place, user: User) -> bool:
        """Make somebody a member. False for one who was a member already."""
        async with place.live.changing():
            place.require_admin()
            return await self._add(place.live, user.id)

    async def kick(self, place: Place, user_id: int) -> None:
        """Remove a member, whose delivery ends at once, or take an invitation back. Raises Forbidden, NotFound."""
        async with place.live.changing():
            await self._require_power(place, user_id)
            await self._remove(place.live, user_id)

    async def set_role(self, place: Place, user_id: int, role: Role) -> None:
        """Raises Forbidden, NotFound."""
        async with place.live.changing():
            membership = await self._require_power(place, user_id)
            if membership.invited:
                raise NotFound("This user has not joined the room.", code="user_not_found", field="user_id")
            if role != "admin":
                await self._require_other_admin(place.live, user_id)
            await self._set_role(place.live, user_id, role)

    async def transfer(self, place: Place, user_id: int) -> None:
        """Make another member the room's admin in place of the caller."""
        async with place.live.changing():
            place.require_admin()
            membership = await self._memberships.get(place.room.id, user_id)
            if membership is None or membership.invited:
                raise NotFound("The new owner is not a member of this room.", code="user_not_found", field="user_id")
            await self._set_role(place.live, user_id, "admin")
            if user_id != place.caller.user.id:
                await self._set_role(place.live, place.caller.user.id, "member")

    async def _come_in(self, live: LiveRoom, user: User) -> None:
        async with live.changing():
            if not is_open_to(live.room, user) and await self._memberships.get(live.room.id, user.id) is None:
                raise NotAMember
            await self._add(live, user.id)

    async def _add(self, live: LiveRoom, user_id: int, role: Role = "member") -> bool:
        """Make somebody a member, invited or not. False for one who was a member already."""
        is_new = await self._memberships.add(Membership(live.room.id, user_id, role, read_seq=live.head))
        if not is_new and not await self._memberships.accept(live.room.id, user_id):
            return False
        if is_new:
            await self._refuse_retired(live)
            live.roles[user_id] = role
        self._registry.admit(live, user_id, members=await self._memberships.count(live.room.id))
        return True

    async def _refuse_retired(self, live: LiveRoom) -> None:
        """Undo memberships that came while another process ended the room. Raises RoomNotFound."""
        if await self._store.rooms.by_id(live.room.id) is None:
            live.gone = True
            await self._store.rooms.retire(live.room.id)
            raise RoomNotFound

    async def _remove(self, live: LiveRoom, user_id: int) -> None:
        await self._require_other_admin(live, user_id)
        await self._memberships.remove(live.room.id, user_id)
        self._registry.expel(live.room.id, user_id, members=await self._memberships.count(live.room.id))

    async def _set_role(self, live: LiveRoom, user_id: int, role: Role) -> None:
        await self._memberships.set_role(live.room.id, user_id, role)
        live.roles[user_id] = role
        self._registry.announce(live, RoomChanged(live.room))

    async def _require_power(self, place: Place, user_id: int) -> Membership:
        """What the caller, an admin, has power over. Raises Forbidden, NotFound."""
        place.require_admin()
        membership = await self._memberships.get(place.room.id, user_id)
        if membership is None:
            raise NotFound("This user is not a member of the room.", code="user_not_found", field="user_id")
        made_it = user_id == place.room.creator_id and membership.role == "admin"
        if made_it and not place.caller.user.is_admin:
            raise Forbidden("Nobody has power over the one who made the room.", code="creator")
        return membership

    async def _require_other_admin(self, live: LiveRoom, user_id: int) -> None:
        """Raises Forbidden when others would be left behind without an admin."""
        roles = await self._memberships.roles([live.room.id])
        admins = {id for id, role in roles.get(live.room.id, {}).items() if role == "admin"}
        if admins == {user_id} and len(await self._memberships.of_room(live.room.id)) > 1:
            raise Forbidden("A room needs an admin: make somebody else one before.", code="last_admin")


def is_open_to(room: Room, user: User) -> bool:
    """Whether somebody may come in unasked. A bot may not, wherever."""
    return room.kind in OPEN_KINDS and not user.is_bot
