"""What a request may not ask for. Each `number` is Engine.IO's own."""

import msgspec

from hub.errors import Refusal


class Refused(msgspec.Struct):
    """How a request is answered that is refused."""

    code: int
    message: str


class Unfit(Refusal):
    number = 3
    sentence = "Bad request"


class UnknownTransport(Unfit):
    number = 0
    sentence = "Transport unknown"


class UnknownSession(Unfit):
    number = 1
    sentence = "Session ID unknown"


class BadMethod(Unfit):
    number = 2
    sentence = "Bad handshake method"


class ForeignPage(Unfit):
    number = 4
    status = 403
    sentence = "Forbidden"


class UnsupportedProtocol(Unfit):
    number = 5
    sentence = "Unsupported protocol version"
