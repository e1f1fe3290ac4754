"""What programs post that were made for Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

Blocks: https://docs.slack.dev/reference/block-kit/blocks. Colours, icons, buttons and menus are left out.
"""

from collections.abc import Iterator

from msgspec import Struct

from handlers.hooks.markup import markdown, plain

DEEPEST = 5  # Rich text has lists of sections of texts.


class Words(Struct):
    """A text within a block."""

    text: str = ""


class Element(Struct):
    """A text, or a part of a rich text: a list, a section, a link, a user."""

    type: str = ""
    text: str | Words | None = None
    url: str = ""
    user_id: str = ""
    elements: list["Element"] = []


class Block(Struct):
    type: str = ""
    text: Words | None = None
    fields: list[Words] = []
    elements: list[Element] = []


class Field(Struct):
    title: str = ""
    value: str = ""


class Attachment(Struct):
    """The `fallback` is for whoever can't show the rest."""

    fallback: str = ""
    pretext: str = ""
    title: str = ""
    title_link: str = ""
    text: str = ""
    fields: list[Field] = []


class Payload(Struct):
    text: str | None = None
    username: str | None = None
    blocks: list[Block] | None = None
    attachments: list[Attachment] | None = None


def message_of(payload: Payload, bot: str) -> str:
    """The payload as our Markdown; "" when it says nothing. `bot` is who posts it, whatever the payload says."""
    body = markdown(payload.text or "") or "\n".join(_blocks(payload.blocks or []))
    said = [text for text in (body, *map(_attachment, payload.attachments or [])) if text.strip()]
    name = plain(payload.username or "")
    if said and name and name != bot:
        said.insert(0, f"**{name}**")
    return "\n".join(said)


def _blocks(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        words = [block.text, *block.fields] if block.text else block.fields
        texts = [markdown(each.text) for each in words]
        texts += [_element(element, DEEPEST) for element in block.elements]
        yield from filter(str.strip, texts)


def _element(element: Element, depth: int) -> str:
    if element.type == "user":
        return markdown(f"<@{element.user_id}>")
    if element.type == "link":
        return markdown(f"<{element.url}|{_text(element)}>")
    inner = [_element(each, depth - 1) for each in element.elements] if depth else []
    return markdown(_text(element)) + ("\n" if element.type == "rich_text_list" else "").join(inner)


def _text(element: Element) -> str:
    return element.text.text if isinstance(element.text, Words) else element.text or ""


def _attachment(attachment: Attachment) -> str:
    """As a quote, for it was said elsewhere."""
    link = attachment.title_link
    title = markdown(f"<{link}|{attachment.title}>" if link else attachment.title)
    fields = (f"**{plain(each.title)}**: {markdown(each.value)}" for each in attachment.fields)
    body = [title, markdown(attachment.text), *fields]
    shown = "\n".join(filter(None, body)) or markdown(attachment.fallback)
    quoted = [f"> {line}" for line in shown.splitlines()]
    return "\n".join(filter(None, [markdown(attachment.pretext), *quoted]))
