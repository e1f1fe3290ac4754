"""Every word of all messages once, with its tails: a part of a word is the beginning of a tail.

So parts of words are looked up among some ten thousand words, whatever the number of messages.
"""

import asyncio
from collections.abc import Iterable

from pymongo.errors import BulkWriteError

from hub.search.words import is_word
from store.driver import Collection, Document, duplicates

SHORT = 3  # Letters of a part of a word that can be anywhere in it; shorter ones are its beginning.
READ = 200  # Words, to choose from.
LAST = "\U0010ffff"


class Vocabulary:
    """Of the words in `messages`, a collection with a field `words`."""

    def __init__(self, vocabulary: Collection, messages: Collection) -> None:
        self._vocabulary = vocabulary
        self._messages = messages

    async def like(self, piece: str, most: int) -> list[str]:
        """So many words that hold the piece; first itself, then those that begin with it, the shortest first."""
        if not is_word(piece):
            return [piece]
        beginning = await self._read({"_id": _beginning(piece)})
        missing = len(piece) >= SHORT and len(beginning) < most
        # $elemMatch, or MongoDB would take each bound for another tail, and read half of them.
        holding = await self._read({"tails": {"$elemMatch": _beginning(piece)}}) if missing else []
        words = sorted({*beginning, *holding}, key=lambda word: (not word.startswith(piece), len(word), word))
        return list(dict.fromkeys([piece, *words]))[:most]

    async def learn(self, words: Iterable[str]) -> None:
        wanted = set(filter(is_word, words))
        known = await self._vocabulary.find({"_id": {"$in": list(wanted)}}, {"_id": True}).to_list(None)
        new = wanted - {document["_id"] for document in known}
        try:
            if new:
                await self._vocabulary.insert_many(map(_entry, new), ordered=False)
        except BulkWriteError as error:
            duplicates(error)

    async def unlearn(self, words: Iterable[str]) -> None:
        """Forget those that no message has any more."""
        candidates = list(filter(is_word, words))
        used = await asyncio.gather(*map(self._is_used, candidates))
        gone = [word for word, is_used in zip(candidates, used, strict=True) if not is_used]
        if gone:
            await self._vocabulary.delete_many({"_id": {"$in": gone}})

    async def _is_used(self, word: str) -> bool:
        return await self._messages.find_one({"words": word}, {"_id": True}) is not None

    async def _read(self, where: Document) -> list[str]:
        found = self._vocabulary.find(where, {"_id": True}).limit(READ)
        return [document["_id"] for document in await found.to_list(None)]


def _beginning(piece: str) -> Document:
    return {"$gte": piece, "$lt": piece + LAST}


def _entry(word: str) -> Document:
    tails = [word[start:] for start in range(1, len(word) - SHORT + 1)]
    return {"_id": word, "tails": tails} if tails else {"_id": word}
