"""Styles: the text a page's own style elements write before and after its elements (CSS content), by element.

A linked stylesheet is another file, which a page's bytes do not hold: what only such a file says is out of reach here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode, SelectolaxError

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STRING = r"""\"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_CONTENT = re.compile(rf"(?<![\w-])content\s*:\s*((?:{_STRING}|[^;\"'])+)", re.I | re.S)
_PIECE = re.compile(rf"({_STRING})|attr\(\s*([\w-]+)", re.I | re.S)
_PLACE = re.compile(r"^(.*?)::?(before|after)$", re.I | re.S)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|\n|(.))", re.S)
_MOST = 500  # elements that one selector writes to
_WRITES = re.compile(r":(?:before|after)", re.I)
_WORK, _FEW = 2_000_000, 50  # rules times tags that are looked at; so many rules are, however long the page


@dataclass
class Written:
    """What stands before and after an element."""

    before: str = ""
    after: str = ""


def most_rules(markup: str) -> int:
    """How many rules of a page are looked at: each goes through the whole page."""
    return max(_FEW, _WORK // (markup.count("<") + 1))


def too_many_rules(markup: str) -> str:
    """What is to be said of a page with more rules than are looked at, '' of others."""
    most = most_rules(markup)
    return f"样式里写字的规则过多，只读了前 {most} 条" if len(_WRITES.findall(markup)) > most else ""


def written_by_styles(root: LexborNode, most: int) -> dict[int, Written]:
    """By an element's id in the parsed page, the text its style rules, `most` of them, put around what it holds."""
    found: dict[int, Written] = {}
    rules = (rule for style in root.css("style") for rule in _rules(style.text() or ""))
    for selector, place, value in islice(rules, most):
        for node in _selected(root, selector):
            text = _text(value, node)
            if any(char.isalnum() for char in text):  # icon fonts write signs that are no letters
                setattr(found.setdefault(node.mem_id, Written()), place, text)
    return found


def _rules(css: str) -> Iterator[tuple[str, str, str]]:
    """The selector, place and value of each rule that writes text."""
    for selectors, body in _RULE.findall(_COMMENT.sub("", css)) if "content" in css.lower() else ():
        if content := _CONTENT.search(body):
            for selector in selectors.split(","):
                if match := _PLACE.match(selector.strip()):
                    yield match[1] or "*", match[2].lower(), content[1]


def _selected(root: LexborNode, selector: str) -> list[LexborNode]:
    try:
        return root.css(selector)[:_MOST]
    except SelectolaxError:  # a selector the parser does not know is no reason to stop reading
        return []


def _text(value: str, node: LexborNode) -> str:
    return "".join(
        _ESCAPE.sub(_unescaped, string[1:-1]) if string else node.attributes.get(name) or ""
        for string, name in _PIECE.findall(value)
    )


def _unescaped(match: re.Match[str]) -> str:
    if not match[1]:
        return match[2] or ""
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
