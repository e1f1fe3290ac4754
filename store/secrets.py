"""What only this server knows, made once and kept in its database."""

import hmac
from hashlib import sha256


class Secrets:
    """Signs what chatd gives out and wants back unchanged, such as the address of a file."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, text: str) -> str:
        """64 hex digits."""
        return hmac.new(self._key, text.encode(), sha256).hexdigest()

    def verify(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode(errors="replace"))
