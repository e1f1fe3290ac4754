"""A room as files: `<id>.json`, `<id>.html`, and what was attached under files/.

Nothing in a page runs or is fetched from elsewhere; what people wrote stands in it as text.
"""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any, TextIO

from hub.errors import NotFound
from hub.files.blobs import BlobStore
from hub.files.models import Attachment
from hub.hub import Hub
from hub.models import Post, Room, is_direct

AT_ONCE = 500
# What no browser runs when somebody opens the copy; others go without.
ENDING = re.compile(
    r"\.(png|jpe?g|gif|webp|heic|mp4|webm|mov|mp3|ogg|wav|m4a|pdf|txt|csv|zip|docx?|xlsx?|pptx?|od[tsp])\Z", re.I
)
HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
  body {{ max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }}
  article {{ margin: 0 0 1rem }} p, blockquote {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }}
  blockquote {{ padding-left: .75rem; border-left: 3px solid #999 }} blockquote, time {{ color: #666 }}
</style>
<h1>{title}</h1>
"""


class RoomWriter:
    def __init__(self, hub: Hub, blobs: BlobStore, room: Room, members: Sequence[str]) -> None:
        self.room = room
        self.title = ", ".join(members) if is_direct(room) else room.name
        self.messages = 0
        self.lost = 0
        self._hub = hub
        self._blobs = blobs
        self._members = members

    async def write(self, folder: Path) -> None:
        """Message by message, so that a long history needs no more memory than a short one."""
        (folder / "files").mkdir(exist_ok=True)
        stem = folder / str(self.room.id)
        with stem.with_suffix(".json").open("x") as data, stem.with_suffix(".html").open("x") as page:
            about = {"id": self.room.id, "name": self.title, "kind": self.room.kind, "members": list(self._members)}
            data.write(f'{{"room": {json.dumps(about, ensure_ascii=False)}, "messages": [')
            page.write(HEAD.format(title=escape(self.title)))
            async for post in self._posts():
                await self._write_post(post, data, page, folder)
            data.write("\n]}\n")

    async def _posts(self) -> AsyncIterator[Post]:
        live = await self._hub.registry.live(self.room)
        seq, more = 0, True
        while more:
            stretch = await self._hub.history.after(live, seq, limit=AT_ONCE)
            for post in stretch.posts:
                yield post
                seq = post.message.seq
            more = stretch.more

    async def _write_post(self, post: Post, data: TextIO, page: TextIO, folder: Path) -> None:
        files = [await self._file(attachment, folder) for attachment in post.message.attachments]
        data.write(",\n" if self.messages else "\n")
        data.write(json.dumps(_as_data(post, files), ensure_ascii=False))
        page.write(_as_html(post, files))
        self.messages += 1

    async def _file(self, attachment: Attachment, folder: Path) -> dict[str, Any]:
        """What there is of it, with the `path` of the copy; null when it is elsewhere, or lost."""
        path = await self._copy(attachment, folder) if attachment.sha256 else None
        known = {"name": attachment.name, "media_type": attachment.media_type, "size": attachment.size}
        return {**known, "url": attachment.url, "path": path}

    async def _copy(self, attachment: Attachment, folder: Path) -> str | None:
        ending = ENDING.search(attachment.name)
        path = f"files/{attachment.sha256}{ending[0] if ending else ''}"
        try:
            reader = await self._blobs.open(attachment.sha256, 0, attachment.size)
        except NotFound:
            self.lost += 1
            return None
        with closing(reader), (folder / path).open("wb") as copy:
            while chunk := await reader.read():
                copy.write(chunk)
        return path


def write_index(folder: Path, written: Sequence[RoomWriter]) -> None:
    rooms = (f'<li><a href="{one.room.id}.html">{escape(one.title)}</a> ({one.messages})' for one in written)
    (folder / "index.html").write_text(HEAD.format(title="Rooms") + f"<ul>\n{chr(10).join(rooms)}\n</ul>\n")


def _as_data(post: Post, files: list[dict[str, Any]]) -> dict[str, Any]:
    message = post.message
    return {
        "id": message.id,
        "seq": message.seq,
        "author": {"id": post.author.id, "username": post.author.username, "name": post.author.name},
        "created_at": message.created_at.isoformat(),
        "kind": message.kind,
        "text": message.text,
        "edited": bool(message.edited),
        "parent": message.parent_id,
        "reactions": {reaction.name: list(reaction.user_ids) for reaction in message.reactions},
        "attachments": files,
    }


def _as_html(post: Post, files: list[dict[str, Any]]) -> str:
    message = post.message
    quoted = f"{post.quote.author.name}: {post.quote.text}" if post.quote else ""
    quote = f"<blockquote>{escape(quoted)}</blockquote>" if quoted else ""
    listed = "".join(f"<p>{_link(file)}</p>" for file in files)
    head = f"<b>{escape(post.author.name)}</b> <time>{message.created_at:%Y-%m-%d %H:%M} UTC</time>"
    return f'<article id="m{message.id}">{head}{quote}<p>{escape(message.text)}</p>{listed}</article>\n'


def _link(file: dict[str, Any]) -> str:
    name = escape(file["name"] or file["url"] or "a file")
    return f'<a href="{file["path"]}" download="{name}">{name}</a>' if file["path"] else name
