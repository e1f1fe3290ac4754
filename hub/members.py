"""What a room's admins decide about its members, and what the invited answer."""

from collections.abc import Collection

from hub.errors import BadRequest, Forbidden, NotFound
from hub.events import RoomChanged
from hub.live import LiveRoom
from hub.models import Caller, Membership, Role, Room, User
from hub.registry import Registry
from hub.rooms import Place, refuse_retired, require_admin
from hub.stores import Store

INVITED_AT_ONCE = 1000


class Members:
    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry

    async def invitations(self, caller: Caller) -> list[Room]:
        """The rooms the caller is invited to and has not joined."""
        return await self._store.memberships.invitations(caller.user.id)

    async def invite(self, place: Place, user_ids: Collection[int]) -> list[User]:
        """Invite the users of these ids who exist and are active; answers who they are. Who is in stays in."""
        require_admin(place)
        if len(user_ids) > INVITED_AT_ONCE:
            sentence = f"At most {INVITED_AT_ONCE} users can be invited at a time."
            raise BadRequest(sentence, code="too_many", field="invited_users")
        found = await self._store.users.by_ids(set(user_ids))
        users = sorted((user for user in found if user.is_active), key=lambda user: user.id)
        for user in users:
            membership = Membership(place.room.id, user.id, read_seq=place.live.head, invited=True)
            await self._store.memberships.add(membership)
        await refuse_retired(self._store, place.room.id)
        return users

    async def decline(self, caller: Caller, room: Room) -> None:
        """Raises NotFound when the caller is not invited, or has joined."""
        membership = await self._store.memberships.get(room.id, caller.user.id)
        if membership is None or not membership.invited:
            raise NotFound("You have no invitation to this room.", code="invitation_not_found")
        await self._remove(room.id, caller.user.id)

    async def kick(self, place: Place, user_id: int) -> None:
        """Remove a member, whose delivery ends at once. Raises Forbidden, NotFound."""
        require_admin(place)
        if user_id == place.room.creator_id and not place.caller.user.is_admin:
            raise Forbidden("Nobody can remove the one who made the room.", code="creator")
        await self._require_member(place.room, user_id)
        await self._remove(place.room.id, user_id)

    async def set_role(self, place: Place, user_id: int, role: Role) -> None:
        """Raises Forbidden, NotFound."""
        require_admin(place)
        if user_id == place.room.creator_id and not place.caller.user.is_admin:
            raise Forbidden("Nobody can change the role of the one who made the room.", code="creator")
        await self._require_member(place.room, user_id)
        await self._set_role(place.live, user_id, role)

    async def _require_member(self, room: Room, user_id: int) -> None:
        if await self._store.memberships.get(room.id, user_id) is None:
            raise NotFound("This user is not a member of the room.", code="user_not_found", field="user_id")

    async def _remove(self, room_id: int, user_id: int) -> None:
        await self._store.memberships.remove(room_id, user_id)
        self._registry.expel(room_id, user_id)

    async def _set_role(self, live: LiveRoom, user_id: int, role: Role) -> None:
        await self._store.memberships.set_role(live.room.id, user_id, role)
        live.roles[user_id] = role
        live.announce(RoomChanged(live.room))
