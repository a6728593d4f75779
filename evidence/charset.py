"""Bytes of a Chinese page to text, though its label may lie or be missing.

Order (measured right on every page of the test sets): byte order mark, strict UTF-8, the declared charset with
every gb* read as gb18030, then resiliparse's detection.
"""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_TAIL = 8  # a page cut in the middle of a character is still UTF-8


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, the charset it was read in, and how that was known (Chinese)."""

    text: str
    charset: str
    how: str


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Text of a page from its bytes and its Content-Type header. Never raises: what cannot be read becomes U+FFFD."""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(charset, "replace"), charset, "字节顺序标记")
    if _is_utf8(body):
        return Decoded(body.decode("utf-8", "replace"), "utf-8", "符合 UTF-8")
    declared = _declared(body, content_type)
    # single-byte labels fit any bytes, so on a Chinese page they prove nothing
    if declared and not declared.startswith(("utf", "iso8859", "cp125", "ascii", "latin")):
        text = body.decode(declared, "replace")
        if text.count("\ufffd") <= max(2, len(text) // 100):
            return Decoded(text, declared, "页面声明")
    guessed = _known(str(detect_encoding(body[:200_000]))) or declared or "gb18030"
    return Decoded(body.decode(guessed, "replace"), guessed, "按内容判断")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - _TAIL and error.reason == "unexpected end of data":
            return True
        good = len(body.decode("utf-8", "ignore").encode())
        high = sum(b >= 0x80 for b in body)
        # a few bad bytes in a page that is otherwise multibyte UTF-8
        return len(body) - good <= high // 20 and high > 60
    return True


def _declared(body: bytes, content_type: str) -> str:
    if (label := _HEADER.search(content_type)) and (charset := _known(label[1])):
        return charset
    match = _META.search(body[:8192])
    return _known((match[1] or match[2]).decode("ascii", "replace")) if match else ""


def _known(label: str) -> str:
    """A charset Python can decode, '' when unknown; every gb* is read as the superset gb18030."""
    name = label.strip().lower()
    if name.startswith(("gb", "cp936", "x-gbk", "hz")) and name != "hz-gb-2312":
        return "gb18030"
    if name in ("big5", "big5-hkscs", "x-x-big5"):
        return "big5hkscs"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return info.name if info._is_text_encoding else ""
