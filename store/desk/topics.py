"""What customers can ask about, in each workspace."""

from dataclasses import replace

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from hub.desk.models import Topic
from hub.errors import Taken
from store.driver import Collection, Database, guarded
from store.shapes import Shape

TOPIC = Shape(Topic)


class MongoTopics:
    """The driver's own ids grow, so they are in the order of making."""

    def __init__(self, database: Database) -> None:
        self._topics: Collection = database["topics"]

    @guarded
    async def insert(self, topic: Topic) -> Topic:
        topic = replace(topic, id=str(ObjectId()))
        try:
            await self._topics.insert_one(TOPIC.document(topic))
        except DuplicateKeyError as error:
            raise Taken(f"Topic {topic.name} already exists", field="name") from error
        return topic

    @guarded
    async def of_workspace(self, workspace_id: str, limit: int) -> list[Topic]:
        found = self._topics.find({"workspace_id": workspace_id}).sort("_id").limit(limit)
        return [TOPIC.value(document) for document in await found.to_list(None)]
