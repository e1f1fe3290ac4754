"""What commands share: the settings, and an open store."""

import os
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

from commands.clock import now
from hub.accounts.stores import Directory
from hub.config import BadSetting, Settings, settings_from
from hub.files.blobs import BlobStore
from hub.hub import Hub
from store.blobs.blobs import LocalBlobs
from store.blobs.s3 import S3Blobs
from store.embedded import EmbeddedMongo
from store.ldap.directory import LdapDirectory
from store.mongo import MongoStore, open_store


class OnceLoader(yaml.SafeLoader):
    """YAML as it should be: a key that stands twice is a mistake, not an overriding."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(problem=f"{key} stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


def load_settings(path: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a config file. Raises BadSetting."""
    try:
        document = OnceLoader(path.read_text(encoding="utf-8")).get_single_data()
    except OSError as error:
        raise BadSetting(str(path), f"can't be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadSetting(str(path), f"is not valid YAML: {error}") from None
    return settings_from(document, environ)


@asynccontextmanager
async def mongodb(settings: Settings) -> AsyncIterator[str]:
    """The address of the database that the settings name; an embedded one runs for as long as it is needed."""
    if settings.mongodb.uri != "embedded":
        yield settings.mongodb.uri
        return
    embedded = EmbeddedMongo(settings.data_dir.absolute() / "mongodb")
    await embedded.start()
    try:
        yield embedded.uri
    finally:
        await embedded.stop()


@asynccontextmanager
async def opened(settings: Settings, *, migrates: bool = False) -> AsyncIterator[MongoStore]:
    """The store over that database. Of all processes only the one that has the data folder `migrates`."""
    async with mongodb(settings) as uri:
        blobs = blobs_of(settings)
        rounds = settings.auth.bcrypt_rounds
        directory = directory_of(settings)
        name = settings.mongodb.database
        store = await open_store(uri, name, bcrypt_rounds=rounds, blobs=blobs, directory=directory, migrates=migrates)
        try:
            yield store
        finally:
            store.close()


@asynccontextmanager
async def offline(settings: Settings) -> AsyncIterator[tuple[Hub, MongoStore]]:
    """A hub without clients, for a command that works with or without a running server."""
    async with opened(settings) as store:
        yield Hub(store, settings, now=now), store


def directory_of(settings: Settings) -> Directory | None:
    """Whom the settings want asked about people without an account. Raises BadSetting."""
    return LdapDirectory(settings.ldap) if settings.ldap.url else None


def blobs_of(settings: Settings) -> BlobStore:
    """Where the settings want files to be. Raises BadSetting."""
    folder = settings.data_dir.absolute() / "files"
    if settings.storage.backend == "local":
        return LocalBlobs(folder)
    try:
        return S3Blobs(settings.storage.s3, folder / "incoming")
    except ValueError as error:
        raise BadSetting("storage.s3", f"can't be used: {error}") from None
