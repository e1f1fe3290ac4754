"""What the support desk keeps: one module for each collection, put together."""

from store.desk.canned_replies import MongoCannedReplies
from store.desk.line_managers import MongoLineManagers
from store.desk.tickets import MongoTickets
from store.desk.topics import MongoTopics
from store.desk.workspaces import MongoWorkspaces
from store.driver import Database


class MongoDesk:
    def __init__(self, database: Database) -> None:
        self.workspaces = MongoWorkspaces(database)
        self.topics = MongoTopics(database)
        self.managers = MongoLineManagers(database)
        self.tickets = MongoTickets(database)
        self.replies = MongoCannedReplies(database)
