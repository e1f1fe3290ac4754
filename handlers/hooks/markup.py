"""Slack's signs in a text as our Markdown: https://docs.slack.dev/messaging/formatting-message-text"""

import re
from html import unescape

NAME_CHARS = 80
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.S)
TOKEN = re.compile(r"<([^<>\n|]+)(?:\|([^<>\n]*))?>")
STRONG = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
STRIKE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
ADDRESS = re.compile(r"https?://\S+")
SIGNS = re.compile(r"[\[\]`*_~<>@#()\\\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\s]+")


def markdown(text: str) -> str:
    """Links, mentions and emphasis in our form; what is code stays as it is."""
    pieces = CODE.split(text)
    return "".join(_code(piece) if number % 2 else _prose(piece) for number, piece in enumerate(pieces))


def plain(text: str) -> str:
    """A name that can't look like anything but a name."""
    return SIGNS.sub(" ", unescape(text)).replace("://", " ").strip()[:NAME_CHARS].strip()


def _code(text: str) -> str:
    return _unescaped(TOKEN.sub(lambda found: found[2] or found[1], text))


def _prose(text: str) -> str:
    pieces, done = [], 0
    for found in TOKEN.finditer(text):
        pieces += [_emphasis(text[done : found.start()]), _token(found[1], found[2] or "")]
        done = found.end()
    return "".join([*pieces, _emphasis(text[done:])])


def _emphasis(text: str) -> str:
    return _unescaped(STRIKE.sub(r"~~\1~~", STRONG.sub(r"**\1**", text)))


def _token(what: str, label: str) -> str:
    """What stands between < and >."""
    match what[0]:
        case "@":
            return f"@{(label or what).lstrip('@')}"
        case "#":
            return f"#{(label or what).lstrip('#')}"
        case "!":
            return _unescaped(label) or f"@{what[1:].partition('^')[0]}"
    return _link(_unescaped(what), _unescaped(label))


def _link(address: str, label: str) -> str:
    if not ADDRESS.fullmatch(address):
        return label or address
    address = address.replace("(", "%28").replace(")", "%29")
    label = re.sub(r"[\[\]\s]+", " ", label).strip()
    return f"[{label}]({address})" if label and label != address else address


def _unescaped(text: str) -> str:
    """Slack escapes three signs, and no more; what was escaped twice is unescaped once."""
    return re.sub("&(lt|gt|amp);", lambda found: {"lt": "<", "gt": ">", "amp": "&"}[found[1]], text)
