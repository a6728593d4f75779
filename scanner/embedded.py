"""Text a page carries without showing it as an element of its own: strings in scripts, pages within attributes.

Scripts write it, search engines read it (JSON-LD), or a frame shows it; so it is read too, and marked as what it is.
"""

import html
import re
from collections.abc import Iterator
from itertools import islice

_CHINESE = re.compile(r"[\u3400-\u9fff]|\\u[4-9][0-9a-fA-F]{3}")
_STRING = re.compile(r""""((?:[^"\\\n]|\\.){2,4000})"|'((?:[^'\\\n]|\\.){2,4000})'|`((?:[^`\\]|\\.){2,8000})`""", re.S)
_ESCAPE = re.compile(r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|(.))", re.S)
_TOLD = re.compile(  # who is behind a page, in JSON-LD and in a page's own state
    r"""["']?\b(taxID|vatID|legalName|telephone|tel|phone|mobile|hotline|email|icp|creditCode|uscc|company|companyName)["']?\s{0,3}:\s{0,3}"""
    r"""["']([^"'\\\n<>]{6,60})["']"""
)
_TAG = re.compile(r"<[^<>]{0,400}>")
_PLAIN = {"n": "\n", "r": "\n", "t": " ", "b": "", "f": ""}
_MOST = 400  # strings of one script
_LONGEST = 300_000  # characters of one script that are read


def strings_of(script: str) -> Iterator[str]:
    """The strings of a script or of JSON that hold Chinese or tell who is behind it, unescaped, without markup; each once."""
    script = script[:_LONGEST]
    if (script.isascii() and "\\u" not in script) or not _CHINESE.search(script):  # nearly all scripts are left here
        return
    seen: set[str] = set()
    for told in islice(_TOLD.finditer(script), _MOST):
        seen.add(told[2])
        yield f"{told[1]}: {told[2]}"
    for match in _STRING.finditer(script):
        raw = next(group for group in match.groups() if group is not None)
        if not _CHINESE.search(raw):
            continue
        text = html.unescape(_TAG.sub("", _ESCAPE.sub(_unescaped, raw))).strip()
        if text and text not in seen:
            seen.add(text)
            yield text
        if len(seen) >= _MOST:
            return


def _unescaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        value = int(code, 16)
        return chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else "\ufffd"
    return _PLAIN.get(match[3], match[3])
