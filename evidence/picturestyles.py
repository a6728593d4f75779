"""The pictures that style sheets name: each address in url(), with the selector of the rule it stands in.

A style sheet is read in one pass without a grammar, so that none can be made to hold the reader up.
"""

import re
from collections.abc import Iterator

_LARGEST = 1 << 20  # characters of one sheet
_LONGEST = 2000
_URL = re.compile(
    rf"""url\(\s*+(?:"([^"\n]{{1,{_LONGEST}}})"|'([^'\n]{{1,{_LONGEST}}})'|([^"'()\s]{{1,{_LONGEST}}}))\s*+\)""", re.I
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.S)
_FONT = re.compile(r"\.(?:woff2?|ttf|eot|otf)\b|^data:(?:font|application/(?:x-)?font)", re.I)


def sheet_urls(text: str) -> Iterator[tuple[str, str]]:
    """Selector and address of each picture of a style sheet, in order."""
    for block in _without_comments(text[:_LARGEST]).split("}"):
        head, _, body = block.rpartition("{")
        selector = " ".join(re.split(r"[{;]", head)[-1].split())[:80]
        if "url(" in body.lower() and not selector.lower().startswith("@font-face"):
            yield from ((selector, url) for url in style_urls(body))


def style_urls(declarations: str) -> Iterator[str]:
    """The addresses of pictures in a style attribute."""
    for match in _URL.finditer(declarations[:_LARGEST]):
        url = _ESCAPE.sub(_unescaped, match[1] or match[2] or match[3]).strip()
        if url and not _FONT.search(url) and not url.startswith("#"):
            yield url


def _unescaped(match: re.Match[str]) -> str:
    if not match[1]:
        return "" if match[2] == "\n" else match[2]
    number = int(match[1], 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "�"


def _without_comments(text: str) -> str:
    first, *rest = text.split("/*")
    return first + "".join(part.partition("*/")[2] for part in rest)
