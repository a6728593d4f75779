"""The words of a page as they are compared over time: lines of text, and what differs between two pages.

Bytes, markup, order, view counts and dates do not count: a page that only moved its blocks has not changed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from selectolax.lexbor import LexborHTMLParser

from evidence.observations import Difference

_SILENT = ["script", "style", "noscript", "template", "svg"]
_INLINE = re.compile(
    r"a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub"
    r"|sup|tt|u|var|wbr"
)
_METAS = ("description", "keywords")
_MOST_LINES, _LONGEST = 20_000, 2000
_MOST_PAIRED, _ALIKE = 200, 45
_MOST_TOLD, _TOLD = 30, 240
_AROUND = 20
_FLEETING = re.compile(
    r"(?:20\d\d)[-年/.]\d{1,2}[-月/.]\d{1,2}日?|\d{1,2}[:：]\d\d(?:[:：]\d\d)?|星期[一二三四五六日天]"
    r"|(?:浏览|阅读|点击|访问|查看|播放|人气|热度|在看|点赞)(?:次数|量|数)?[:：]?\d+(?:\.\d+)?[万次人]*|\d+(?:\.\d+)?万?(?:次|人)?(?:浏览|阅读|播放|围观|在线)"
    r"|(?:©|copyright)\D{0,20}20\d\d(?:[-–]20\d\d)?",
    re.I,
)
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def words_of(text: str) -> list[str]:
    """The lines of a page as shown, in order: title, descriptions, blocks of text, and what stands for pictures and fields."""
    tree = LexborHTMLParser(text)
    lines = [node.text(deep=True) for node in tree.css("title")[:1]]
    metas = (node.attributes for node in tree.css("meta[name][content]"))
    lines += [one.get("content") or "" for one in metas if (one.get("name") or "").lower() in _METAS]
    tree.strip_tags(_SILENT)
    body = tree.body
    if body is not None:
        lines += _blocks(body)
    squashed = (" ".join(line.split())[:_LONGEST] for line in lines[:_MOST_LINES])
    return [line for line in squashed if line]


def _blocks(body: object) -> list[str]:
    """Text nodes joined within the block they stand in, so that a word is whole however it is marked up."""
    lines: list[str] = []
    block = 0
    for node in body.traverse(include_text=True):  # type: ignore[attr-defined]
        if node.tag == "-text":
            around = node.parent
            while around is not None and _INLINE.fullmatch(around.tag):
                around = around.parent
            here = around.mem_id if around is not None else 0
            if here != block or not lines:
                lines.append("")
                block = here
            lines[-1] += node.text_content or ""
        elif node.tag in ("img", "input", "textarea", "area"):
            lines += filter(None, (node.attributes.get(name) for name in ("alt", "placeholder", "title")))
            block = -1
        elif node.tag == "br":
            block = -1
        if len(lines) > _MOST_LINES:
            break
    return lines


def normal(line: str) -> str:
    """A line as it is compared: one width and case, no spaces, no passing figures."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", line).casefold())
    return _FLEETING.sub("", folded)


def differences(before: Sequence[str], now: Sequence[str]) -> tuple[Difference, ...]:
    """What differs between the words of two pages: each changed wording old and new; () when the words are the same."""
    old, new = _counted(before), _counted(now)
    gone = list(_shown(old - new, before))
    come = list(_shown(new - old, now))
    paired = []
    for line in gone[:_MOST_PAIRED]:
        best = process.extractOne(line[:500], [c[:500] for c in come[:_MOST_PAIRED]], scorer=fuzz.ratio, score_cutoff=_ALIKE)
        paired.append(_told(line, come.pop(best[2])) if best else (line[:_TOLD], ""))
    paired += [(line[:_TOLD], "") for line in gone[_MOST_PAIRED:]]
    paired += [("", line[:_TOLD]) for line in come]
    return tuple(paired[:_MOST_TOLD])


def _counted(lines: Iterable[str]) -> Counter[str]:
    return Counter(filter(None, map(normal, lines)))


def _shown(wanted: Counter[str], lines: Iterable[str]) -> Iterable[str]:
    """The lines as shown that make up a count, in the page's order."""
    left = Counter(wanted)
    for line in lines:
        key = normal(line)
        if left[key] > 0:
            left[key] -= 1
            yield line


def _told(old: str, new: str) -> Difference:
    """Two wordings cut to where they differ."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return _cut(old, start, len(old) - end), _cut(new, start, len(new) - end)


def _cut(line: str, start: int, end: int) -> str:
    begin, stop = max(0, start - _AROUND), min(len(line), end + _AROUND)
    shown = ("…" if begin else "") + line[begin:stop] + ("…" if stop < len(line) else "")
    return shown if len(shown) <= _TOLD else shown[: _TOLD - 1] + "…"
