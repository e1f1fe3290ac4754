"""Reactions that others keep by name and we as a sign: the most common ones; the rest stays as `:name:`."""

from collections.abc import Mapping

SIGNS: Mapping[str, str] = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "heart": "❤️",
    "tada": "🎉",
    "joy": "😂",
    "smile": "😄",
    "laughing": "😆",
    "slightly_smiling_face": "🙂",
    "eyes": "👀",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "x": "❌",
    "fire": "🔥",
    "100": "💯",
    "pray": "🙏",
    "clap": "👏",
    "wave": "👋",
    "raised_hands": "🙌",
    "rocket": "🚀",
    "thinking_face": "🤔",
}


def sign_of(name: str) -> str:
    """Skin tones are left out."""
    plain = name.partition("::")[0].strip(":")
    return SIGNS.get(plain, f":{plain[:30]}:")
