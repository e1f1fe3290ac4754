"""The support desk, put together."""

import time
from collections.abc import Callable
from datetime import datetime

from hub.accounts.people import People
from hub.desk.counter import Counter
from hub.desk.crowd import Crowd
from hub.desk.enclosing import Enclosing
from hub.desk.lines import Lines
from hub.desk.merging import Merging
from hub.desk.settings import DeskSettings
from hub.desk.talk import Talk
from hub.desk.team import Team
from hub.desk.tickets import Tickets
from hub.desk.workspaces import Workspaces
from hub.files.files import Files
from hub.files.space import DiskSpace
from hub.history import History
from hub.journal import Journal
from hub.messages import Messages
from hub.registry import Registry
from hub.rooms.members import Members
from hub.stores import Store


class Desk:
    def __init__(
        self,
        store: Store,
        registry: Registry,
        *,
        people: People,
        members: Members,
        history: History,
        messages: Messages,
        journal: Journal,
        files: Files,
        space: DiskSpace,
        clock: Callable[[], datetime],
    ) -> None:
        self.settings = DeskSettings(store.desk)
        self.workspaces = Workspaces(store, registry, space=space, clock=clock)
        self.lines = Lines(store, members, people)
        self.crowd = Crowd(clock=time.monotonic)
        self.tickets = Tickets(store, self.workspaces, self.lines, self.crowd, space=space, clock=clock)
        self.team = Team(store, self.settings, self.lines, self.tickets)
        self.talk = Talk(store, registry, self.tickets, self.crowd, history=history, messages=messages, files=files)
        self.enclosing = Enclosing(store, self.workspaces, self.tickets, self.talk, crowd=self.crowd, files=files)
        self.counter = Counter(store, self.tickets, self.talk, messages, space=space, clock=clock)
        self.merging = Merging(registry, self.tickets, self.talk, history=history, journal=journal)
