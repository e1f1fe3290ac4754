"""The hub: everything chat is, put together over a store."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from hub.accounts.accounts import Accounts
from hub.accounts.bots import Bots
from hub.accounts.guests import Guests
from hub.accounts.invites import Invites
from hub.accounts.leavers import Leavers
from hub.accounts.models import Caller
from hub.accounts.newcomers import Newcomers
from hub.accounts.people import People
from hub.accounts.profile import Profile
from hub.accounts.signin import SignIn
from hub.calls.callees import Callees
from hub.calls.calls import Calls, Timer
from hub.calls.dial import Dial
from hub.calls.ice import ice_servers
from hub.calls.log import CallLog
from hub.config import Settings
from hub.counts import Counts
from hub.desk.desk import Desk
from hub.errors import INTERNAL_ERROR
from hub.files.files import Files
from hub.files.leftovers import Leftovers
from hub.files.space import DiskSpace
from hub.history import History
from hub.hooks.incoming import Incoming
from hub.hooks.outgoing import Outgoing
from hub.journal import Journal
from hub.keeping.holds import Holds
from hub.keeping.retention import Retention
from hub.live import LiveRoom
from hub.messages import Messages
from hub.multicast import Multicast, OfferAll, offer_each
from hub.oversight import Oversight
from hub.registry import Registry
from hub.rooms.direct import Direct
from hub.rooms.members import Members
from hub.rooms.overview import Overview
from hub.rooms.rooms import Rooms
from hub.roster import Roster
from hub.search.search import Search
from hub.session import Dialect, Follows, Session, Transport
from hub.stores import Store
from hub.unread import UnreadCounts
from hub.watcher import Watcher

NOTICES_EVERY = 0.5  # Seconds until what another process changed is acted on.


class Hub:
    """`now` is the wall clock: UTC, to the millisecond, as the database keeps it; see `Multicast` for `offer_all`."""

    def __init__(
        self, store: Store, settings: Settings, *, now: Callable[[], datetime], offer_all: OfferAll = offer_each
    ) -> None:
        self.settings = settings
        self._store = store
        self._now = now
        self.counts = Counts()
        multicast = Multicast(self.counts, offer_all)
        self.registry = Registry(store, schedule=_soon, multicast=multicast)
        self.space = DiskSpace(settings.disk, tell=self.registry.tell_all)
        self.roster = Roster(self.registry.online, multicast.tell)
        self.people = People(store.users)
        self.history = History(store.messages, self.people, self.registry)
        self.search = Search(store, self.registry, self.history, self.people, clock=time.monotonic)
        self.journal = Journal(
            store.messages,
            self.counts,
            self.space,
            clock=now,
            on_commit=self._committed,
            on_crash=self._end_rooms,
        )
        self.holds = Holds(store.keeping, self.journal)
        self.members = Members(store, self.registry, self.people)
        self.rooms = Rooms(
            store,
            self.registry,
            self.members,
            self.journal,
            holds=self.holds,
            space=self.space,
            forget=self._forget_room,
            clock=now,
        )
        self.overview = Overview(store, self.registry, self.people)
        self.files = Files(store, settings=settings.storage, clock=now)
        self.leftovers = Leftovers(store, self.files.locks, self.files.posting, clock=now)
        self.retention = Retention(
            store,
            self.registry,
            self.journal,
            self.holds,
            indexer=self.search.indexer,
            leftovers=self.leftovers,
            policy=settings.retention,
            clock=now,
        )
        self.direct = Direct(store, self.registry, self.people, self.members, space=self.space, clock=now)
        self.unread = UnreadCounts(store.memberships, self.registry)
        self.messages = Messages(
            store,
            self.journal,
            self.history,
            self.leftovers,
            unread=self.unread,
            holds=self.holds,
            limits=settings.limits,
            clock=time.monotonic,
        )
        self.desk = Desk(
            store,
            self.registry,
            people=self.people,
            members=self.members,
            history=self.history,
            messages=self.messages,
            journal=self.journal,
            files=self.files,
            space=self.space,
            clock=now,
        )
        newcomers = Newcomers(store.users, self.people, self.space, clock=now)
        self.signin = SignIn(
            store, self.registry, self.counts, newcomers, auth=settings.auth, clock=now, timer=time.monotonic
        )
        self.invites = Invites(store, self.members, auth=settings.auth, clock=now)
        self.accounts = Accounts(
            store,
            self.registry,
            self.people,
            self.invites,
            space=self.space,
            auth=settings.auth,
            clock=now,
            timer=time.monotonic,
        )
        self.leavers = Leavers(store, self.accounts)
        self.bots = Bots(store, self.accounts, self.members, space=self.space, clock=now)
        self.incoming = Incoming(store, self.rooms, self.members, self.messages, bots=self.bots, clock=now)
        self.outgoing = Outgoing(
            store,
            self.registry,
            self.history,
            members=self.members,
            messages=self.messages,
            direct=self.direct,
            bots=self.bots,
            clock=now,
        )
        self.oversight = Oversight(
            store, self.registry, self.people, accounts=self.accounts, members=self.members, rooms=self.rooms
        )
        self.profile = Profile(store, self.registry, self.people, self.signin, leftovers=self.leftovers)
        self.guests = Guests(self.rooms, self.members, self.registry, policy=settings.guests, clock=time.monotonic)
        self.callees = Callees(self.rooms, self.registry)
        self.call_log = CallLog(self.journal, self.direct)
        self.calls = Calls(later=_later, clock=time.monotonic, on_over=self.call_log.keep)
        self.dial = Dial(self.people, self.callees, self.calls, self.call_log)
        self._watcher = Watcher(
            store,
            self.registry,
            self.people,
            self.signin,
            keys_changed=self.desk.workspaces.end_sessions,
            holds_changed=self.holds.load,
        )

    def session(
        self,
        caller: Caller,
        dialect: Dialect,
        transport: Transport,
        *,
        follows: Follows = None,
        some_rooms: bool = False,
    ) -> Session:
        """A new client. It counts from now on, so that a revoked token closes it whatever it still waits for."""
        limit = self.settings.limits.outbox_kb * 1024
        session = Session(
            caller,
            dialect,
            transport,
            outbox_limit=limit,
            follows=follows,
            some_rooms=some_rooms,
            counts=self.counts,
        )
        self.registry.connect(session)
        return session

    async def keep_rights_live(self) -> None:
        """Act on what other processes changed, and on tokens that have expired; tell who has come and gone.

        Called again and again.
        """
        self.roster.look()
        self.signin.end_expired()
        await self._watcher.look()

    def ice_servers(self, caller: Caller) -> list[dict[str, object]]:
        """See hub/calls/ice.py."""
        name = caller.sid if caller.user.is_guest else str(caller.user.id)
        return ice_servers(self.settings.calls.ice_servers, name=name, now=self._now().timestamp())

    @property
    def epoch(self) -> str:
        """Names the history that seqs belong to."""
        return self._store.epoch

    async def drain(self) -> None:
        """End what goes on, take nothing more, and wait until all is on disk."""
        self.calls.end_all()
        await self.call_log.settled()
        await self.journal.drain()

    async def ping(self) -> None:
        """Raises Unavailable when the database does not answer."""
        await self._store.ping()

    async def _forget_room(self, room_id: int) -> None:
        """It is retired: nothing of it is found, and nobody posts there."""
        await self.search.indexer.forget(room_id)
        await self.incoming.forget(room_id)
        await self.outgoing.forget(room_id)

    def _committed(self, rooms: set[LiveRoom]) -> None:
        self.search.indexer.changed(rooms)
        self.outgoing.changed(rooms)

    def _end_rooms(self, rooms: set[LiveRoom]) -> None:
        """What is stored and what was told may differ: everybody comes back and resumes."""
        for room in rooms:
            self.registry.forget(room, code=INTERNAL_ERROR, reason="Internal error: reconnect and resume.")


def _later(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


def _soon(call: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_soon(call)
