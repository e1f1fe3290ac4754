"""Whether the storage keeps what it is given: tried with a small file that goes again."""

import secrets
from contextlib import closing

from commands.context import blobs_of
from commands.findings import Finding
from hub.config import BadSetting, Settings
from hub.errors import Refusal
from hub.files.blobs import BlobStore

MENDING = (
    "Look at storage.s3, at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "and at what they may do: put, get, delete and list objects."
)


async def state_of_storage(settings: Settings) -> Finding:
    try:
        with closing(blobs_of(settings)) as blobs:
            await _try(blobs)
    except (Refusal, BadSetting) as error:
        mending = MENDING if settings.storage.backend == "s3" else "Look at data_dir."
        return Finding("storage", "error", f"{error} The reason: {error.__cause__ or error}. {mending}")
    return Finding("storage", "ok", "Files can be written, read and deleted.")


async def _try(blobs: BlobStore) -> None:
    """Raises Refusal."""
    content = secrets.token_bytes(32)
    writer = blobs.writer()
    try:
        await writer.write(content)
        digest = await writer.finish()
    finally:
        await writer.abort()
    with closing(await blobs.open(digest, 0, len(content))) as reader:
        if await reader.read() != content:
            raise Refusal("What was written comes back changed.")
    await blobs.delete(digest)
