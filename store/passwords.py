"""Passwords at rest: bcrypt, which is slow on purpose and so never runs on the loop."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TypeVar

import bcrypt

AT_ONCE = 2  # Threads, so that many logins at a time don't take every core from the chat.
LONGEST = 72  # Bytes that bcrypt reads.


T = TypeVar("T")


class BcryptPasswords:
    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        # Well-formed, of the usual cost, and of no password.
        self._nobodys = bcrypt.gensalt(rounds) + b"." * 31
        self._threads = ThreadPoolExecutor(AT_ONCE, "bcrypt")

    async def hash(self, password: str) -> str:
        salt = bcrypt.gensalt(self._rounds)
        return (await self._in_thread(bcrypt.hashpw, _fitted(password), salt)).decode()

    async def verify(self, password: str, password_hash: str | None) -> bool:
        known = password_hash.encode() if password_hash else self._nobodys
        fits = await self._in_thread(bcrypt.checkpw, _fitted(password), known)
        return fits and bool(password_hash)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, call: Callable[[bytes, bytes], T], password: bytes, salt: bytes) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, password, salt)


def _fitted(password: str) -> bytes:
    """The password as bcrypt can read all of it: it stops after 72 bytes, and a NUL is the end to it."""
    given = password.encode(errors="surrogatepass")
    if len(given) <= LONGEST and b"\0" not in given:
        return given
    return b64encode(sha256(given).digest())
