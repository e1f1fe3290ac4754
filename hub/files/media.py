"""What a file is, judged by its first bytes: never by what its sender says it is."""

import codecs
import re

HEAD = 1024  # How many first bytes are looked at.
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
SVG = "image/svg+xml"
THUMBNAIL = "image/webp"
SHOWN = {"image", "audio", "video"}
# Plain text to its bytes, but a program to whoever opens it by its name.
ACTIVE = (".html", ".htm", ".xhtml", ".xht", ".svg", ".xml", ".xsl", ".js", ".mjs", ".css", ".hta", ".mht")

# The first that matches is it.
SIGNATURES = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBPVP8", "image/webp"),
    (rb"....ftypavi[fs]", "image/avif"),
    (rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)", "image/heic"),
    (rb"BM....\x00{4}", "image/bmp"),
    (rb"II\*\x00|MM\x00\*", "image/tiff"),
    (rb"\x00\x00\x01\x00[^\x00]", "image/x-icon"),
    (rb"ID3|\xff[\xfa\xfb\xf2\xf3]", "audio/mpeg"),
    (rb"\xff[\xf1\xf9]", "audio/aac"),
    (rb"OggS.{24}\x80theora", "video/ogg"),
    (rb"OggS", "audio/ogg"),
    (rb"fLaC", "audio/flac"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"#!AMR", "audio/amr"),
    (rb"....ftypM4[AB]", "audio/mp4"),
    (rb"....ftypqt", "video/quicktime"),
    (rb"....ftyp3g", "video/3gpp"),
    (rb"....ftyp", "video/mp4"),
    (rb"\x1aE\xdf\xa3.{,64}webm", "video/webm"),
    (rb"\x1aE\xdf\xa3", "video/x-matroska"),
    (rb"RIFF....AVI ", "video/x-msvideo"),
    (rb"%PDF-", "application/pdf"),
    (rb"PK(\x03\x04|\x05\x06)", "application/zip"),
    (rb"\x1f\x8b", "application/gzip"),
    (rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (rb"Rar!\x1a\x07", "application/vnd.rar"),
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-z!?/]", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def media_type(head: bytes) -> str:
    """The media type of a file that begins with `head`, its first `HEAD` bytes."""
    for pattern, kind in SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return kind
    if not _is_text(head):
        return UNKNOWN
    return _markup(head.lower()) if MARKUP.match(head) else TEXT


def is_inert(kind: str, name: str) -> bool:
    """Whether a browser may show the file in place: nothing in it can run."""
    if kind == TEXT:
        return not name.lower().endswith(ACTIVE)
    return kind != SVG and kind.partition("/")[0] in SHOWN


def is_picture(kind: str) -> bool:
    return kind.startswith("image/") and kind != SVG


def is_film(kind: str) -> bool:
    return kind.startswith("video/")


def _is_text(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return CONTROL.search(head) is None


def _markup(head: bytes) -> str:
    if b"<svg" in head:
        return SVG
    return "application/xml" if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<?xml") else "text/html"
