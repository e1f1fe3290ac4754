"""What of a text can be searched for: its words, and where words are not set apart, its signs and pairs of signs."""

import re
import unicodedata

WORD_CHARS = 40  # Of longer words the beginning is kept.
CHARS, WORDS = 20_000, 3000  # Of one text, from its beginning.

# Scripts without blanks between words, or with endings hung on them: Thai and Lao, Burmese, Khmer, kana, Han, Hangul.
DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
INDIC = "\u0900-\u0dff"  # Scripts whose vowels are marks: without these a word is another one.
RUN = re.compile(rf"[{DENSE}]+|(?:(?![{DENSE}])[\w{INDIC}])+")
IS_DENSE = re.compile(rf"[{DENSE}]")
# Accents and points: of all letters, Cyrillic, Hebrew, Arabic, Syriac, Thaana, N'Ko, of signs, and of emoji.
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20dc\u20e1-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]+"
)


def plain(text: str) -> str:
    """The form in which texts are compared: case, width and accents do not count."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", MARKS.sub("", apart))


def words_of(text: str) -> list[str]:
    """Each once, in the order in which they come."""
    words: dict[str, None] = {}
    for run in RUN.finditer(plain(text[:CHARS])):
        words.update(dict.fromkeys(_pieces(run[0], single=True)))
        if len(words) >= WORDS:
            break
    return list(words)[:WORDS]


def pieces_of(term: str) -> list[str]:
    """What `words_of` has of every text that holds this term; what `is_word` may be a part of a word there."""
    return [piece for run in RUN.findall(plain(term)) for piece in _pieces(run, single=len(run) == 1)]


def is_word(piece: str) -> bool:
    return not IS_DENSE.match(piece)


def _pieces(run: str, *, single: bool) -> list[str]:
    if is_word(run):
        return [run[:WORD_CHARS]]
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return [*run, *pairs] if single else pairs
