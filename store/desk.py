"""What the support desk keeps: one module for each collection, put together."""

from store.canned_replies import MongoCannedReplies
from store.driver import Database
from store.line_managers import MongoLineManagers
from store.tickets import MongoTickets
from store.topics import MongoTopics
from store.workspaces import MongoWorkspaces


class MongoDesk:
    def __init__(self, database: Database) -> None:
        self.workspaces = MongoWorkspaces(database)
        self.topics = MongoTopics(database)
        self.managers = MongoLineManagers(database)
        self.tickets = MongoTickets(database)
        self.replies = MongoCannedReplies(database)
