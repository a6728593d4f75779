"""Markup: a page's HTML becomes text runs: blocks of visible text, and what a reader or a search engine is shown besides.

Inline tags and comments do not split words; blocks do. Hidden text is kept apart as such. Made with lexbor (selectolax),
whose traversal is a C parser's; every page of a crawl goes this way, so a leaf of the tree is read without ceremony.
"""

import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from evidence.leads import Kind
from scanner.document import Run
from scanner.embedded import strings_of
from scanner.styles import Written, most_rules, written_by_styles

_INLINE, _BLOCK, _BESIDE, _SKIP, _TEXT = range(5)
_ROLES = dict.fromkeys("""
address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form
frameset h1 h2 h3 h4 h5 h6 header hr html legend li main marquee menu nav noframes ol optgroup option p pre section select
summary table tbody td textarea tfoot th thead title tr ul video
""".split(), _BLOCK)  # fmt: skip  # noqa: SIM905
_ROLES |= dict.fromkeys(("script", "style", "template", "math", "-comment", "-"), _SKIP)
_ROLES |= dict.fromkeys(("rt", "rp"), _BESIDE)  # readings over the characters: they stand apart from the words they explain
_ROLES["-text"] = _TEXT
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "legend"))
_UNREAD = frozenset(("class", "id", "target", "rel", "type", "name", "width", "height"))
_ALT = frozenset(("alt", "title", "aria-label"))
_VALUES = frozenset(("value", "placeholder", "label", "summary", "content"))
_META = frozenset(("keywords", "description", "og:title", "og:description", "twitter:title", "twitter:description", "title"))
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|text-indent\s*:\s*-\d{3}"
    r"|(?:left|top)\s*:\s*-\d{3,}",
    re.I,
)
_TEMPLATE = re.compile(r"</?template[^>]*>", re.I)
_UNSTYLED = Written()
_TITLE, _HEADING, _BODY, _HIDES = Kind.TITLE, Kind.HEADING, Kind.BODY, Kind.HIDDEN  # looked up for every element of every page
_ALTERNATIVE, _ATTRIBUTE = Kind.ALT, Kind.ATTRIBUTE
_CJK = re.compile(r"[\u3400-\u9fff]")
_CALLS = re.compile(r"(?:tel|sms|mailto|weixin|mqqwpa|tencent):", re.I)
_CHATS = re.compile(r"[?&](?:uin|serial|uniscid|creditcode)=\d", re.I)
_ROWED = frozenset((Kind.BODY, Kind.HEADING, Kind.LINK))
_LONG = 200  # characters of a style that are not worth remembering


class _Block:
    """The block being read: its element, and the block around it. Its place is made out only when it has text to show."""

    __slots__ = ("_label", "kind", "node", "outer", "parts", "tag")

    def __init__(self, tag: str, kind: Kind, node: LexborNode | None = None, outer: "_Block | None" = None) -> None:
        self.tag, self.kind, self.node, self.outer = tag, kind, node, outer
        self.parts: list[str] = []
        self._label = ""

    @property
    def label(self) -> str:
        """The tag with its id or first class."""
        if not self._label:
            attributes = self.node.attributes if self.node else {}
            name = attributes.get("id") or ""
            mark = f"#{name}" if name else f".{first[0]}" if (first := (attributes.get("class") or "").split()) else ""
            self._label = f"{self.tag}{mark[:40]}"
        return self._label

    def path(self) -> str:
        """A readable place: the element within the three around it."""
        steps, outer = [self.label], self.outer
        while outer is not None and len(steps) < 4:
            if outer.label not in ("html", "body"):
                steps.append(outer.label)
            outer = outer.outer
        return " > ".join(reversed(steps))


def within(place: Callable[[], str], more: str) -> str:
    """A place with more said of it."""
    return place() + more


def html_runs(text: str, *, inner: bool = False) -> tuple[str, list[Run]]:
    """Title and text runs; an `inner` page (a frame's, a template's) is not read for further ones."""
    root = LexborHTMLParser(text).root
    if root is None:
        return "", []
    walker = _Walker(written_by_styles(root, most_rules(text)), inner=inner)
    walker.walk(root)
    return walker.title, [*walker.runs, *_rows(walker.runs)]


class _Walker:
    """Walks a parsed page once, in document order, without recursion (pages nest as deep as they please)."""

    def __init__(self, styled: dict[int, Written], *, inner: bool) -> None:
        self._styled, self._inner = styled, inner
        self.runs: list[Run] = []
        self.title = ""

    def walk(self, root: LexborNode) -> None:
        waiting: list[tuple[_Block, bool, str, bool]] = []  # for each open element what goes on behind it
        block, hidden, passed = _Block("html", Kind.BODY), False, 0
        nodes = root.traverse(include_text=True)
        for node in nodes:
            tag = node.tag or "-"
            role = _ROLES.get(tag, _INLINE)
            ended = node.next is None
            if passed or role == _SKIP:
                if not passed:
                    self._embedded(node, tag, block)
                if node.child is not None:
                    waiting.append((block, hidden, "", ended))
                    passed = passed or len(waiting)
                    continue
            elif role == _TEXT:
                block.parts.append(node.text_content or "")
            elif (entered := self._element(node, tag, role, block, hidden, nodes)) is not None:
                waiting.append((block, hidden, entered[2], ended))
                block, hidden, _ = entered
                continue
            while ended and waiting:
                block, hidden, ended = self._left(block, *waiting.pop())
            passed = passed if passed <= len(waiting) else 0
        while waiting:  # something stands behind the root
            block, hidden, _ = self._left(block, *waiting.pop())
        self._flush(block)

    def _left(self, block: _Block, outer: _Block, hidden: bool, after: str, ended: bool) -> tuple[_Block, bool, bool]:
        """Leave an element: its block ends unless it is the outer one."""
        if after:
            block.parts.append(after)
        if outer is not block:
            self._flush(block)
        return outer, hidden, ended

    def _element(
        self, node: LexborNode, tag: str, role: int, block: _Block, hidden: bool, nodes: Iterator[LexborNode]
    ) -> tuple[_Block, bool, str] | None:
        """Read an element; the block, the hiddenness and the text behind what it holds when that is to be read next."""
        inner_hidden = hidden
        if attributes := node.attributes:
            inner_hidden = self._attributes(attributes, tag, block) or hidden
        styled = self._styled.get(node.mem_id, _UNSTYLED) if self._styled else _UNSTYLED
        if tag == "br":
            block.parts.append("\n")
        if role == _BLOCK and block.parts:
            self._flush(block)
        child = node.child
        if child is None:
            if styled is not _UNSTYLED:
                block.parts.append(styled.before + styled.after)
            return None
        apart = role != _INLINE or inner_hidden is not hidden
        if styled is _UNSTYLED and child.next is None and child.tag == "-text":
            next(nodes)
            if apart:
                self._add(child.text_content or "", _Block(tag, _kind(tag, block, inner_hidden), node, block))
            else:
                block.parts.append(child.text_content or "")
            return None
        if apart:
            block = _Block(tag, _kind(tag, block, inner_hidden), node, block)
        if styled.before:
            block.parts.append(styled.before)
        return block, inner_hidden, styled.after

    def _flush(self, block: _Block) -> None:
        if block.parts:
            self._add("".join(block.parts), block)
            block.parts.clear()

    def _add(self, text: str, block: _Block) -> None:
        if not text or text.isspace():
            return
        if block.kind is _TITLE and not self.title:
            self.title = re.sub(r"\s+", " ", text).strip()[:200]
        self.runs.append((text, block.kind, block.path))

    def _embedded(self, node: LexborNode, tag: str, block: _Block) -> None:
        """What a script's strings or an unused template hold: nobody sees it here, a script may show it."""
        if self._inner or tag not in ("script", "template"):
            return
        told = (node.attributes.get("type") or "").lower()
        if tag == "template" or "template" in told or "html" in told:
            text = _TEMPLATE.sub("", (node.html if tag == "template" else node.text(deep=True)) or "")
            texts: Iterable[str] = (run[0] for run in html_runs(text, inner=True)[1])
        else:
            texts = strings_of(node.text(deep=True) or "")
        kind = Kind.META if "json" in told else Kind.HIDDEN
        self.runs += ((text, kind, partial(within, block.path, f" > {tag}")) for text in texts)

    def _attributes(self, attributes: "dict[str, str | None]", tag: str, block: _Block) -> bool:
        """Read an element's attributes into runs; whether it hides what it holds."""
        hidden = False
        for name, value in attributes.items():
            if name in _UNREAD:
                continue
            if name == "style":
                hidden = hidden or bool(value and _hides(value))
            elif name == "hidden":
                hidden = True
            elif value and len(value) >= 2:
                self._attribute(attributes, tag, block, name, value)
        return hidden

    def _attribute(self, attributes: "dict[str, str | None]", tag: str, block: _Block, name: str, value: str) -> None:
        if name == "srcdoc" and not self._inner:
            self.runs += (
                (text, kind, partial(within, block.path, " > iframe")) for text, kind, _ in html_runs(value, inner=True)[1]
            )
        elif name in _ALT:
            self.runs.append((value, _ALTERNATIVE, partial(_named, block, tag, name)))
        elif tag == "meta" and name == "content":
            label = (attributes.get("name") or attributes.get("property") or "").lower()
            if label in _META:
                self.runs.append((value, Kind.META, partial(str, f"meta[{label}]")))
        elif (name in _VALUES and tag != "meta") or (name.startswith("data-") and _CJK.search(value)):
            self.runs.append((value, _ATTRIBUTE, partial(_named, block, tag, name)))
        elif name == "src" and tag == "img":
            stem = urllib.parse.unquote(value.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
            if not value.startswith("data:") and 2 <= len(stem) <= 120:
                shown = stem.replace("_", " ").replace("-", " ")
                self.runs.append((shown, _ATTRIBUTE, partial(_named, block, tag, name)))
        elif name == "href" and (_CALLS.match(value) or ("=" in value and _CHATS.search(value))):  # who is behind a page
            self.runs.append((value, _ATTRIBUTE, partial(_named, block, tag, name)))
        elif name == "href" and "%" in value and _CJK.search(shown := urllib.parse.unquote(value, errors="replace")):
            self.runs.append((shown, _ATTRIBUTE, partial(_named, block, tag, name)))


def _rows(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbouring blocks of one or two characters read as one row: vertical text, a slogan cut over table cells."""
    row: list[Run] = []
    last = -1
    short = [n for n, (text, kind, _) in enumerate(runs) if len(text.strip()) <= 2 and kind in _ROWED and _CJK.search(text)]
    for number in (*short, len(runs) + 1):
        if number != last + 1:
            if len(row) >= 2:
                text = "".join([text.strip() for text, _, _ in row])
                yield text, row[0][1], partial(within, row[0][2], f"（连读 {len(row)} 格）")
            row = []
        if number < len(runs):
            row.append(runs[number])
        last = number


def _named(block: _Block, tag: str, name: str) -> str:
    """The place of an attribute of an element in a block."""
    return f"{block.path()} > {tag}[{name}]"


def _hides(style: str) -> bool:
    """Whether a style hides its element; a page says the same style again and again."""
    return _says_hidden(style) if len(style) <= _LONG else _HIDDEN.search(style) is not None


@lru_cache(4096)
def _says_hidden(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _kind(tag: str, outer: _Block, hidden: bool) -> Kind:
    if hidden:
        return _HIDES
    if tag == "title":
        return _TITLE if outer.tag in ("html", "head") else _ALTERNATIVE  # pictures have titles, too
    if tag in _HEADINGS:
        return _HEADING
    return outer.kind if outer.kind is _HEADING or outer.kind is _HIDES else _BODY
