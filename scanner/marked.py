"""Marked: elements of a page whose names, not texts, say that they show an emblem, a seal or a government site's badge.

File, alt, class and script names are read only where one of a few words stands in the page at all: most pages hold none.
What stands around an element is kept with it, since that decides whether it means anything.
"""

import re
import urllib.parse
from functools import cache

import daachorse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scanner.document import Marked

_WORDS = (
    "guohui", "guo-hui", "guo_hui", "emblem", "gov-logo", "gov_logo", "govlogo", "zhengfu", "gongzhang", "gong_zhang",
    "gong-zhang", "yinzhang", "official-seal", "official_seal", "redseal", "red-seal", "red_seal", "conac", "zfwzgl",
    "%e5%9b%bd%e5%be%bd", "国徽", "公章", "政府标志", "政府徽标", "政府logo", "党政机关",
)  # fmt: skip
_NAMES = re.compile(
    r"(?<![a-z])guo[-_]?hui(?:logo|img|icon|pic|bg)?(?![a-z])|(?:national|state|china|prc|cn|zh)[-_]?emblem|emblem(?![a-z])|gov(?:ernment)?[-_]?(?:logo|emblem)"
    r"|zheng[-_]?fu[-_]?(?:logo|biaozhi|huibiao)|国徽|政府(?:logo|标志|徽标)|gong[-_]?zhang|yin[-_]?zhang|(?:official|red|gov)[-_]?seal|公章"
    r"|(?:dcs|bszs)\.conac\.cn|_ideconac|imgconac|党政机关(?:网站)?标识|zfwzgl\.www\.gov\.cn",
    re.I,
)
_READ = ("src", "data-src", "data-original", "srcset", "alt", "title", "class", "id", "style", "href", "name")
_TAGS = "img, svg, image, use, a, div, span, i, em, b, h1, header, section, td, p, li, script, input, iframe"
_MOST, _AROUND, _LONG = 60, 160, 200
_SIZE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d{1,4})(?:\.\d+)?px", re.I)


def worth_a_look(text: str) -> bool:
    """Whether a page holds one of the words at all, as names are written: guohui, GuoHui, Guohui, GUOHUI."""
    return bool(_automaton().find(text))


@cache
def _automaton() -> daachorse.CharwiseDoubleArrayAhoCorasick:
    camel = [w[:3].title() + w[3:].title() for w in _WORDS]
    written = dict.fromkeys((*_WORDS, *(w.title() for w in _WORDS), *(w.upper() for w in _WORDS), *camel, "guoHui", "govLogo"))
    return daachorse.CharwiseDoubleArrayAhoCorasick(list(written))


def marked_elements(text: str) -> tuple[Marked, ...]:
    """The elements with telling names, in the page's order, `_MOST` at the most."""
    found: list[Marked] = []
    texts: dict[int, str] = {}
    for node in LexborHTMLParser(text).css(_TAGS):
        if one := _marked(node, texts):
            found.append(one)
            if len(found) >= _MOST:
                break
    return tuple(found)


def _marked(node: LexborNode, texts: dict[int, str]) -> Marked | None:
    """An element by the first of its attributes that tells; of a script by what it holds."""
    attributes = node.attributes
    for name in _READ:
        value = attributes.get(name)
        if value and not value.startswith("data:"):
            shown = urllib.parse.unquote(value[:2000], errors="replace")
            if match := _NAMES.search(shown):
                return _made(node, name, shown, match, texts)
    if node.tag == "script" and not attributes.get("src"):
        held = (node.text() or "")[:20_000]
        if match := _NAMES.search(held):
            return _made(node, "", held, match, texts)
    return None


def _made(node: LexborNode, attribute: str, shown: str, match: re.Match[str], texts: dict[int, str]) -> Marked:
    """With the value cut to what stands near the name."""
    start = max(0, match.start() - _LONG // 2)
    end = min(len(shown), match.end() + _LONG // 2)
    tag = node.tag or ""
    place = f"{_parent_names(node)}{tag}{f'[{attribute}]' if attribute else ''}"
    return Marked(shown[start:end], match.start() - start, match.end() - start, place, _around(node, texts), _size(node), tag)


def _parent_names(node: LexborNode) -> str:
    parent = node.parent
    if parent is None or parent.tag in (None, "html", "body", "-undef"):
        return ""
    first = (parent.attributes.get("class") or "").split()
    return f"{parent.tag}{f'.{first[0][:40]}' if first else ''} > "


def _around(node: LexborNode, texts: dict[int, str]) -> str:
    """All that an element and the two around it say of themselves: attributes, link, a little of their text."""
    told: list[str] = []
    here: LexborNode | None = node
    for _ in range(3):
        if here is None or here.tag in (None, "html", "body", "head"):
            break
        told += [v[:_AROUND] for v in here.attributes.values() if v and not v.startswith("data:")]
        told.append(_text(here, texts))
        here = here.parent
    told += [v[:_AROUND] for child in node.css("img")[:4] for v in child.attributes.values() if v and not v.startswith("data:")]
    return " ".join(told)[:1200]


def _text(node: LexborNode, texts: dict[int, str]) -> str:
    """The text of an element that is short enough to be about one thing; elements share what is around them."""
    if (known := texts.get(node.mem_id)) is None:
        text = "" if node.tag == "script" else re.sub(r"\s+", " ", node.text(deep=True) or "")
        known = texts[node.mem_id] = text[:_AROUND] if len(text) <= 3 * _AROUND else ""
    return known


def _size(node: LexborNode) -> int:
    attributes = node.attributes
    stated = [attributes.get("width") or "", attributes.get("height") or "", *_SIZE.findall(attributes.get("style") or "")]
    sides = [int(m[0]) for m in (re.match(r"\d{1,4}(?=(?:px)?$)", one.strip()) for one in stated) if m]
    return max(sides, default=0)
