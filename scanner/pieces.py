"""Pieces: a page made to keep a parser busy is cut up so that all of it is read, in time that grows with its length alone.

Parsers take the square of nesting, of unclosed <font> and of attributes in a tag: 100,000 nested tags (half a megabyte) held
ours for minutes, or ended it. Browsers stop nesting at 512, too. What stands around a piece is not known within it.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

_LONG, _MANY, _SOME = 200_000, 10_000, 1_500  # characters; tags; tags of which the formatting ones are counted
_DEEPEST, _FORMATTED = 256, 32  # open elements; open formatting elements, which every block opens again
_UNCLOSED = 100  # formatting elements open at once: more is looked into
_NAMES = 10_000  # names of tags and attributes in a piece
_ATTRIBUTES, _LONG_TAG = 500, 10_000  # attributes of one tag; characters of a tag of which they are counted
_RAW_TAGS = 2_000
_SPACE = r"[ \t\n\f\r]"
_NAME = r"[^>/ \t\n\f\r][^>/= \t\n\f\r]*+"
_VALUE = rf"""{_SPACE}*+={_SPACE}*+(?:"[^"]*+"|'[^']*+'|[^>"' \t\n\f\r][^> \t\n\f\r]*+)?+"""
_ATTRIBUTE = re.compile(rf"({_NAME})(?:{_VALUE})?+")
_TAG = re.compile(rf"<(/?)([a-zA-Z][^>/ \t\n\f\r]*+)((?:[/ \t\n\f\r]++|{_NAME}(?:{_VALUE})?+)*+)>?|<(!--|[!?/])")
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
_FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
_FORMATS = re.compile(rf"<(/?)(?:{'|'.join(sorted(_FORMATTING))})(?=[>/ \t\n\f\r])", re.I)
_BLOCKS = frozenset("""
address article aside blockquote button center details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header listing
main marquee menu nav object ol p pre section table template ul
""".split())  # fmt: skip  # noqa: SIM905
_CLOSED_BY_OTHERS = frozenset("""
body caption col colgroup dd dt html li optgroup option p rp rt tbody td tfoot th thead tr
""".split())  # fmt: skip  # noqa: SIM905
_VOID = frozenset("""
area base br col embed frame hr img input link meta param source track wbr
""".split())  # fmt: skip  # noqa: SIM905
_RAW = frozenset(("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"))
_UNRAW = frozenset(("frameset", "math", "select", "svg"))  # within these what looks like raw text may be tags


def pieces(text: str) -> tuple[list[str], str]:
    """A page's markup as it is, or in pieces to be read each as a page of its own; then what is to be said of that, or ''."""
    if not _heavy(text):
        return [text], ""
    cutter = _Cutter(text)
    cutter.cut()
    return cutter.done, "；".join(cutter.notes())


def _heavy(text: str) -> bool:
    tags = text.count("<")
    if len(text) > _LONG or tags > _MANY:
        return True
    if tags <= _SOME:
        return False
    return max(accumulate(-1 if closing else 1 for closing in _FORMATS.findall(text)), default=0) > _UNCLOSED


class _Cutter:
    """Goes through the tags of a page once and keeps count of what is open and what names there were."""

    def __init__(self, text: str) -> None:
        self.done: list[str] = []
        self._text = text
        self._parts: list[str] = []
        self._kept = 0  # what stands before is in a piece already
        self._deep = self._formatted = self._left_open = 0
        self._left_out = self._parted = 0
        self._names: set[str] = set()
        self._foreign = False

    def notes(self) -> Iterator[str]:
        """What was done, for the record."""
        if len(self.done) > 1 or self._left_out:
            left_out = f"，略去行内标签 {self._left_out} 个" if self._left_out else ""
            yield f"网页标签嵌套过深或过杂，分 {len(self.done)} 段读取{left_out}，段外的样式（如隐藏）没有计入"
        if self._parted:
            yield f"有 {self._parted} 个标签的属性过多，拆开读取"

    def cut(self) -> None:
        """Fill `done`."""
        here = 0
        while (match := _TAG.search(self._text, here)) is not None:
            here = self._tag(match) if match[2] else self._past_comment(match[4], match.end())
        self._parts.append(self._text[self._kept :])
        self._end_piece()

    def _tag(self, match: re.Match[str]) -> int:
        """Take a tag in; where to go on."""
        closing, name, here = bool(match[1]), match[2].lower(), match.end()
        self._foreign = self._foreign or name in _UNRAW
        if not closing:
            self._names.add(name)
            self._names.update(_ATTRIBUTE.findall(match[3]))
            if self._full(name):
                self._keep_to(match.start())
                self._end_piece()
                self._names.add(name)
        if self._closed(name) if closing else name not in _VOID and self._opened(name):
            self._keep_to(match.start())
            self._kept = here
        elif len(match[3]) > _LONG_TAG:
            self._take_apart(match)
        return self._past_raw(name, here) if name in _RAW and not closing else here

    def _keep_to(self, place: int) -> None:
        self._parts.append(self._text[self._kept : place])
        self._kept = place

    def _end_piece(self) -> None:
        self.done.append("".join(self._parts))
        self._parts = []
        self._deep = self._formatted = self._left_open = 0
        self._names.clear()

    def _full(self, name: str) -> bool:
        """Whether a new piece has to begin with this tag: with a block where that can be, so that no words are parted."""
        if name in _BLOCKS:
            return self._deep >= _DEEPEST or self._formatted >= _FORMATTED or len(self._names) >= _NAMES
        return len(self._names) >= 2 * _NAMES

    def _opened(self, name: str) -> bool:
        """Count an element that opens; whether its tag is left out because too many are open already."""
        if name in _CLOSED_BY_OTHERS:
            return False
        formatting = name in _FORMATTING
        if self._formatted >= 2 * _FORMATTED if formatting else self._deep >= 2 * _DEEPEST:
            self._left_open += 1
            self._left_out += 1
            return True
        self._formatted += formatting
        self._deep += not formatting
        return False

    def _closed(self, name: str) -> bool:
        """Count an element that closes; whether it is one of which the tag was left out."""
        if name in _CLOSED_BY_OTHERS:
            return False
        if name not in _BLOCKS and self._left_open:
            self._left_open -= 1
            return True
        if name in _FORMATTING:
            self._formatted = max(0, self._formatted - 1)
        else:
            self._deep = max(0, self._deep - 1)
        return False

    def _past_comment(self, kind: str, here: int) -> int:
        if kind == "!--":
            end = _COMMENT_END.search(self._text, here)
            return end.end() if end else len(self._text)
        end_at = self._text.find(">", here)
        return end_at + 1 if end_at >= 0 else len(self._text)

    def _past_raw(self, name: str, here: int) -> int:
        """Where a raw text ends, unless tags may be hidden in it."""
        end = re.compile(f"</{name}", re.I).search(self._text, here)
        end_at = end.start() if end else len(self._text)
        trusted = name in ("script", "style") and not self._foreign
        return end_at if trusted or self._text.count("<", here, end_at) <= _RAW_TAGS else here

    def _take_apart(self, match: re.Match[str]) -> None:
        """Give a tag with too many attributes as elements before it, so that each attribute is read."""
        found = [attribute[0] for attribute in _ATTRIBUTE.finditer(match[3])]
        if len(found) <= _ATTRIBUTES:
            return
        self._parted += 1
        self._keep_to(match.start())
        self._kept = match.end()
        for begun in range(_ATTRIBUTES, len(found), _ATTRIBUTES):
            self._parts.append(f"<i {' '.join(found[begun : begun + _ATTRIBUTES])}></i>")
            if begun % _NAMES == 0:
                self._end_piece()
        self._parts.append(f"<{match[1]}{match[2]} {' '.join(found[:_ATTRIBUTES])}>")
