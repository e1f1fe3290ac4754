"""Accounts. A password's hash is kept here and given out only to whoever checks a login."""

from collections.abc import Collection as Some
from dataclasses import replace

from pymongo.errors import DuplicateKeyError

from hub.accounts.models import User
from hub.errors import Taken
from hub.text import folded
from store.driver import IDS, Collection, Counter, Database, Document, guarded, real
from store.shapes import Shape

USER = Shape(User)
PUBLIC = {"logins": False, "password_hash": False}


class MongoUsers:
    """`logins` holds what a user may sign in with. One unique index over it keeps
    usernames and emails apart from each other, too."""

    def __init__(self, database: Database) -> None:
        self._users: Collection = database["users"]
        self._ids = Counter(database, "users")

    @guarded
    async def insert(self, user: User, password_hash: str) -> User:
        user = replace(user, id=await self._ids.next())
        try:
            await self._users.insert_one(
                {**USER.document(user), "logins": _logins(user), "password_hash": password_hash}
            )
        except DuplicateKeyError as error:
            raise _taken(user, error) from error
        return user

    @guarded
    async def by_id(self, user_id: int) -> User | None:
        document = await self._users.find_one({"_id": user_id}, PUBLIC) if user_id in IDS else None
        return USER.value(document) if document else None

    @guarded
    async def by_ids(self, ids: Some[int]) -> list[User]:
        documents = await self._users.find({"_id": {"$in": real(ids)}}, PUBLIC).to_list(None)
        return [USER.value(document) for document in documents]

    @guarded
    async def by_login(self, login: str) -> tuple[User, str] | None:
        document = await self._users.find_one({"logins": folded(login)}, {"logins": False})
        if document is None:
            return None
        password_hash = document.pop("password_hash")
        return USER.value(document), password_hash

    @guarded
    async def of_directory(self) -> list[User]:
        known = {"directory_id": {"$exists": True}, "is_active": {"$ne": False}}
        documents = await self._users.find(known, PUBLIC).to_list(None)
        return [USER.value(document) for document in documents]

    @guarded
    async def by_directory_id(self, directory_id: str) -> User | None:
        document = await self._users.find_one({"directory_id": directory_id}, PUBLIC)
        return USER.value(document) if document else None

    @guarded
    async def all(self) -> list[User]:
        documents = await self._users.find({}, PUBLIC).sort("_id").to_list(None)
        return [USER.value(document) for document in documents]

    @guarded
    async def exist(self) -> bool:
        return await self._users.find_one({}, {"_id": True}, sort=[("_id", 1)]) is not None

    @guarded
    async def set_password(self, user_id: int, password_hash: str) -> None:
        await self._set(user_id, {"password_hash": password_hash})

    @guarded
    async def set_name(self, user_id: int, first_name: str, last_name: str) -> None:
        await self._set(user_id, {"first_name": first_name, "last_name": last_name})

    @guarded
    async def set_person(self, user: User) -> None:
        names = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
        try:
            await self._set(user.id, {**names, "email": user.email, "logins": _logins(user)})
        except DuplicateKeyError as error:
            raise _taken(user, error) from error

    @guarded
    async def set_photo(self, user_id: int, photo: str | None) -> str | None:
        change = {"$set": {"photo": photo}} if photo else {"$unset": {"photo": True}}
        before = await self._users.find_one_and_update({"_id": user_id}, change, {"photo": True})
        return before.get("photo") if before else None

    @guarded
    async def photos(self, file_ids: Some[str]) -> set[str]:
        found = self._users.find({"photo": {"$in": list(file_ids)}}, {"photo": True, "_id": False})
        return {document["photo"] for document in await found.to_list(None)}

    @guarded
    async def set_active(self, user_id: int, active: bool) -> None:
        await self._set(user_id, {"is_active": active})

    @guarded
    async def set_admin(self, user_id: int, admin: bool) -> None:
        await self._set(user_id, {"is_admin": admin})

    async def _set(self, user_id: int, values: Document) -> None:
        await self._users.update_one({"_id": user_id}, {"$set": values})


def _logins(user: User) -> list[str]:
    return [folded(login) for login in (user.username, user.email) if login]


def _taken(user: User, error: DuplicateKeyError) -> Taken:
    in_use = (error.details or {})["keyValue"].get("logins")
    if in_use is None:
        return Taken("This entry of the directory has an account.", field="directory_id")
    field = "username" if in_use == folded(user.username) else "email"
    return Taken(f"A user with that {field} already exists.", field=field)
