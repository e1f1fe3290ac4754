"""Everything chatd refuses, as values meant for the client.

    Refusal
    ├── BadRequest          400  what was sent makes no sense; names the field
    ├── NotAuthenticated    401  no credentials, or none that are good
    ├── Forbidden           403  known, and not allowed
    │   ├── NotAMember      403  the room is not the caller's
    │   └── WrongKey        403  no such workspace, or not its key
    ├── NotFound            404  no such thing, or none the caller may know of
    │   └── RoomNotFound    404
    ├── Taken               409  the name belongs to somebody else
    ├── Stale               409  somebody else was quicker; look again, and say it once more if you still want to
    ├── Busy                409  those who are called are in another call
    ├── TooLarge            413  more than the limit allows
    ├── RateLimited         429  too much at a time; says when to come back
    └── Unavailable         503  the database or the storage does not answer
        ├── NoDirectory     503  the directory of the organisation can't be asked who somebody is
        └── StorageFull     507  the disk has no room for a file

A refusal is never logged as an error. Any other exception is a bug: it is
logged with its traceback and answered "Internal error".
"""

SIGNED_OUT = 4001
NOT_A_MEMBER = 4003
INTERNAL_ERROR, TRY_AGAIN_LATER = 1011, 1013  # https://www.iana.org/assignments/websocket


class Refusal(Exception):
    """What the client is told: a stable `code`, a sentence, and the field it is about, if any."""

    code = "refused"
    status = 400
    sentence = "This is not possible."

    def __init__(self, sentence: str = "", *, code: str = "", field: str | None = None) -> None:
        self.sentence = sentence or self.sentence
        self.code = code or self.code
        self.field = field
        super().__init__(self.sentence)


class BadRequest(Refusal):
    code = "bad_request"
    sentence = "The request could not be understood."


class NotAuthenticated(Refusal):
    code = "not_authenticated"
    status = 401
    sentence = "Authentication credentials were not provided."


class InvalidToken(NotAuthenticated):
    code = "token_not_valid"
    sentence = "Invalid token."


class WrongPassword(NotAuthenticated):
    code = "wrong_credentials"
    sentence = "Invalid email or password."


class Forbidden(Refusal):
    code = "forbidden"
    status = 403
    sentence = "You do not have permission to perform this action."


class NotAMember(Forbidden):
    code = "not_a_member"
    sentence = "You are not a member of this room."


class WrongKey(Forbidden):
    """It never says which of the two was wrong."""

    code = "wrong_key"
    sentence = "There is no such workspace, or this key does not open it."


class NotFound(Refusal):
    code = "not_found"
    status = 404
    sentence = "Not found."


class RoomNotFound(NotFound):
    code = "room_not_found"
    sentence = "Room not found."


class Taken(Refusal):
    code = "already_exists"
    status = 409
    sentence = "This already exists."


class Stale(Refusal):
    code = "stale"
    status = 409
    sentence = "Something new was said meanwhile. Look at it, and send this again without if_seq to confirm."


class Busy(Refusal):
    code = "busy"
    status = 409
    sentence = "They are in another call."


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    sentence = "This is larger than the limit allows."


class RateLimited(Refusal):
    """Too much at a time. `retry_after` is in seconds."""

    code = "rate_limited"
    status = 429
    sentence = "Too many requests; slow down."

    def __init__(self, sentence: str = "", *, retry_after: float) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    sentence = "The database does not answer; nothing was stored. Try again in a moment."


class NoDirectory(Unavailable):
    code = "directory_unavailable"
    sentence = "The directory that knows you can't be asked just now. Try again in a moment."


class StorageFull(Unavailable):
    code = "storage_full"
    status = 507
    sentence = "The storage is full; the file was not stored."
