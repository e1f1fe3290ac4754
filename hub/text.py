"""What a name or a text may be."""

import unicodedata
from os.path import splitext

from hub.errors import BadRequest, TooLarge

NAME_CHARS = 100
USERNAME_CHARS = 64
USERNAME_STEM = 50  # Leaves room for what makes it unique.
EMAIL_CHARS = 254
PASSWORD_CHARS = 8, 1000
RESERVED = {"chat", "notifications"}  # Segments of the socket URLs that name users: /ws/<username>/.
CLIENT_ID_CHARS = 64
REACTION_CHARS = 32
FILE_NAME_CHARS = 150
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # They let gpj.exe read exe.jpg.
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}  # Control characters, lone surrogates, line and paragraph separators.


def storable(text: str, field: str) -> str:
    """Raises BadRequest for what UTF-8, and so the database, can't hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest("The text holds characters that are not valid Unicode.", field=field) from None
    return text


def room_name(name: str) -> str:
    """The name as it is kept: NFC, without blanks around it."""
    name = tidy(name, "name")
    if not 1 <= len(name) <= NAME_CHARS:
        raise BadRequest(f"A room name has 1 to {NAME_CHARS} characters.", field="name")
    if _unfit_for_url(name):
        raise BadRequest("A room name has no slash and no control characters.", field="name")
    return name


def username(name: str) -> str:
    """Like a room's name, but without "@", so that it is nobody's email."""
    name = tidy(name, "username")
    if not 1 <= len(name) <= USERNAME_CHARS:
        raise BadRequest(f"A username has 1 to {USERNAME_CHARS} characters.", field="username")
    if _unfit_for_url(name) or "@" in name:
        raise BadRequest("A username has no slash, no @ and no control characters.", field="username")
    if folded(name) in RESERVED:
        raise BadRequest("This username is reserved.", field="username")
    return name


def username_like(email: str) -> str:
    """A username made of the part of an email that names the person. Raises BadRequest."""
    if not email.strip():
        raise BadRequest("Without a username an email is required.", code="missing_field", field="email")
    name = email_address(email).rpartition("@")[0].replace("@", "")[:USERNAME_STEM].strip() or "user"
    return username(f"{name}1" if folded(name) in {".", "..", *RESERVED} else name)


def person_name(name: str, field: str) -> str:
    name = tidy(name, field)
    if len(name) > NAME_CHARS or any(unicodedata.category(c) in FORBIDDEN for c in name):
        raise BadRequest(f"A name has at most {NAME_CHARS} characters.", field=field)
    return name


def email_address(email: str) -> str:
    """An address, or "" for none. Only its shape is checked: nothing is sent to it."""
    email = tidy(email, "email")
    local, at, domain = email.rpartition("@")
    if email and not (at and local and domain and len(email) <= EMAIL_CHARS and not _unfit_for_url(email)):
        raise BadRequest("This is not an email address.", field="email")
    return email


def password(value: str) -> str:
    least, most = PASSWORD_CHARS
    if not least <= len(storable(value, "password")) <= most:
        raise BadRequest(f"A password has {least} to {most} characters.", field="password")
    return value


def tidy(text: str, field: str) -> str:
    """As all names are kept. Raises BadRequest."""
    return unicodedata.normalize("NFC", storable(text, field)).strip()


def _unfit_for_url(name: str) -> bool:
    return "/" in name or name in {".", ".."} or any(unicodedata.category(c) in FORBIDDEN for c in name)


def file_name(path: str) -> str:
    """The last part of a path, whoever's separators it has, fit for every disk; "file" when nothing is left."""
    name = unicodedata.normalize("NFC", path.replace("\\", "/").rpartition("/")[2])
    name = "".join(c for c in name if unicodedata.category(c) not in FORBIDDEN and c not in TURNS).strip()
    stem, suffix = splitext(name)
    name = stem[: max(1, FILE_NAME_CHARS - len(suffix))] + suffix
    return "file" if name in {"", ".", ".."} else name[:FILE_NAME_CHARS]


def folded(name: str) -> str:
    """The form in which two names are the same: case does not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_number(text: str) -> bool:
    """Whether a text may be an id. Ids have at most 15 digits: JavaScript holds no more exactly."""
    return text.isascii() and text.isdecimal() and len(text) <= 15


def message_text(text: str, *, limit: int, field: str) -> str:
    if len(storable(text, field)) > limit:
        raise TooLarge(f"A message has at most {limit} characters.", code="message_too_long", field=field)
    return text


def client_id(value: str | None) -> str | None:
    if value is not None and not 1 <= len(storable(value, "client_id")) <= CLIENT_ID_CHARS:
        raise BadRequest(f"A client_id has 1 to {CLIENT_ID_CHARS} characters.", field="client_id")
    return value


def reaction_name(name: str) -> str:
    name = storable(name, "reaction").strip()
    if not 1 <= len(name) <= REACTION_CHARS:
        raise BadRequest(f"A reaction has 1 to {REACTION_CHARS} characters.", field="reaction")
    return name
