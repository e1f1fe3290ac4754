"""What files hold, on S3 or a server that speaks its protocol, each under the sha256 of its content.

A file is uploaded when all of it is here (see store/blobs/spool.py), and not first under another name to be
copied: its name is known, what is there already need not be sent, S3 shows nothing before its end, and
no server has to copy, which S3 itself does only up to 5 GB. All calls are made in threads of their own.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hub.config import S3
from hub.errors import Unavailable
from store.blobs.blobs import CHUNK, digest_of, lost, name_of
from store.blobs.spool import LocalWriter, Spool, trouble_told

if TYPE_CHECKING:
    from botocore.response import StreamingBody

THREADS = 8
PART = 16 * 1024 * 1024  # Bytes; larger files are sent in parts of this size.
CONNECTIONS = 64  # Kept open; everyone who reads through this server has one.
LINKS_KEPT = 10_000
MISSING = {"404", "NoSuchKey", "NotFound"}
NO_UPLOADS = {"404", "NoSuchUpload", "NotImplemented"}
REGION = "us-east-1"  # What servers take that are not Amazon's.

log = logging.getLogger("chatd.storage")

P = ParamSpec("P")
T = TypeVar("T")


class S3Blobs:
    """Objects of a bucket. What is on its way there is below `incoming`. See `hub.stores.BlobStore`."""

    def __init__(self, settings: S3, incoming: Path) -> None:
        self._bucket = settings.bucket or ""
        self._prefix = settings.prefix
        self._client = _client(settings)
        self._spool = Spool(incoming)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")
        # Of a link that is asked for again, the same is given out: what is told of it is encoded once.
        self._presigned = lru_cache(LINKS_KEPT)(self._presign)

    def writer(self) -> LocalWriter:
        return self._spool.writer(self._admit)

    async def open(self, digest: str, start: int, stop: int) -> "S3Reader":
        if start >= stop:
            return S3Reader(None, self._call)
        return S3Reader(await self._call(self._open, digest, f"bytes={start}-{stop - 1}"), self._call)

    def link(self, digest: str, content_type: str, disposition: str, expires: int) -> str | None:
        """None without credentials, so that links lead to this server, which can say what is wrong."""
        try:
            return self._presigned(digest, content_type, disposition, expires)
        except BotoCoreError as error:
            log.warning("event=storage_failed reason=%r", str(error))
            return None

    @property
    def origin(self) -> str | None:
        link = self.link("0" * 64, "", "", 0)
        return "{0.scheme}://{0.netloc}".format(urlsplit(link)) if link else None

    async def delete(self, digest: str) -> None:
        await self._call(self._client.delete_object, Bucket=self._bucket, Key=self._key(digest))

    async def stored(self, before: datetime) -> AsyncIterator[list[str]]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        iterator = iter(pages)
        while (page := await self._call(next, iterator, None)) is not None:
            names = [found["Key"] for found in page.get("Contents", []) if found["LastModified"] < before]
            yield [digest for name in names if (digest := self._digest(name))]

    async def forget_unfinished(self) -> None:
        await asyncio.to_thread(self._spool.forget_unfinished)

    async def forget_broken(self, before: datetime) -> None:
        await self._call(self._abort_parts, before)

    def close(self) -> None:
        self._spool.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises Unavailable when the storage can't be reached, or refuses."""
        with _trouble_told():
            return await asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *args, **kwargs))

    async def _admit(self, file: Path, digest: str) -> None:
        await self._call(self._upload, file, digest)
        with trouble_told():
            await asyncio.to_thread(file.unlink)

    def _upload(self, file: Path, digest: str) -> None:
        if not self._has(digest, file.stat().st_size):
            parts = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
            self._client.upload_file(str(file), self._bucket, self._key(digest), Config=parts)

    def _has(self, digest: str, size: int) -> bool:
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=self._key(digest))
            return bool(found["ContentLength"] == size)
        except ClientError:  # Who may not list is not told what is missing.
            return False

    def _open(self, digest: str, span: str) -> "StreamingBody":
        try:
            body: StreamingBody = self._client.get_object(Bucket=self._bucket, Key=self._key(digest), Range=span)[
                "Body"
            ]
            return body
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise lost(digest) from None
            raise

    def _presign(self, digest: str, content_type: str, disposition: str, expires: int) -> str:
        asked = {
            "Bucket": self._bucket,
            "Key": self._key(digest),
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
        }
        seconds = expires - int(time.time())
        url: str = self._client.generate_presigned_url("get_object", asked, ExpiresIn=seconds)
        return url

    def _abort_parts(self, before: datetime) -> None:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for upload in _found(pages):
            if self._digest(upload["Key"]) and upload["Initiated"] < before:
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])

    def _key(self, digest: str) -> str:
        return self._prefix + name_of(digest)

    def _digest(self, key: str) -> str | None:
        return digest_of(key.removeprefix(self._prefix))


class S3Reader:
    """See `hub.stores.BlobReader`."""

    def __init__(self, body: "StreamingBody | None", call: Callable[[Callable[[], bytes]], Awaitable[bytes]]) -> None:
        self._body = body
        self._call = call

    async def read(self) -> bytes:
        return await self._call(partial(self._body.read, CHUNK)) if self._body else b""

    def close(self) -> None:
        if self._body:
            self._body.close()


def _found(pages: Iterable[Any]) -> list[Any]:
    """Some servers find it wrong that there is nothing to find."""
    try:
        return [upload for page in pages for upload in page.get("Uploads", [])]
    except ClientError as error:
        if error.response["Error"]["Code"] in NO_UPLOADS:
            return []
        raise


def _client(settings: S3) -> Any:
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.endpoint_url else "auto"},
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=3,
        read_timeout=30,
        max_pool_connections=CONNECTIONS,
        # Not every server knows the checksums that boto3 adds of itself.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    region = settings.region or (REGION if settings.endpoint_url else None)
    return boto3.Session().client("s3", region_name=region, endpoint_url=settings.endpoint_url, config=config)


@contextmanager
def _trouble_told() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        reason = re.sub(r"\s+", " ", str(error))
        log.warning("event=storage_failed reason=%r", reason)
        sentence = "The file storage (S3) does not answer as it should; no file was stored. Try again in a moment."
        raise Unavailable(sentence, code="storage_unavailable") from error
