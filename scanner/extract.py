"""Extract: a page's bytes become text runs: blocks of visible text, and what a reader or a search engine is shown besides.

Inline tags and comments do not split words; blocks do. Hidden text is kept apart as such. Made with lexbor
(selectolax), whose traversal is a C parser's; nothing here depends on what the text says.
"""

import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from evidence.charset import decode
from evidence.leads import Kind
from scanner.document import Document, Segment
from scanner.embedded import strings_of
from scanner.source import Source
from scanner.styles import Written, written_by_styles

_BLOCK = frozenset("""
address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form
frameset h1 h2 h3 h4 h5 h6 header hr html legend li main marquee menu nav noframes ol optgroup option p pre section select
summary table tbody td textarea tfoot th thead title tr ul video
""".split())  # fmt: skip  # noqa: SIM905
_SKIP = frozenset(("script", "style", "template", "math"))
_BESIDE_TEXT = frozenset(("rt", "rp"))  # readings over the characters: they stand apart from the words they explain
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "legend"))
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
_CJK = re.compile(r"[\u3400-\u9fff]")
_LIMIT = 2_000_000  # characters of one page; the rest is not read and the document says so
_CONTACT = re.compile(r"^(?:tel|sms|mailto|weixin|mqqwpa|tencent):|[?&]uin=\d", re.I)
_TEXTY = re.compile(r"<[a-zA-Z!/][^>]{0,400}>|&#?\w{2,8};|%[0-9A-Fa-f]{2}%|\\u[0-9a-fA-F]{4}")


@dataclass(eq=False, slots=True)
class _Run:
    """The block being read: its element, and the block around it. Its place is made out only when it has text to show."""

    tag: str
    kind: Kind
    node: LexborNode | None = None
    outer: "_Run | None" = None
    parts: list[str] = field(default_factory=list)
    _label: str = ""

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


def _with(place: Callable[[], str], more: str) -> str:
    return place() + more


_BACKWARDS = "倒着|反着|倒过来|反过来|从右"
_BESIDE = 30  # characters beside turned text that say what it is about
_TURN = re.compile(f"\u202e|{_BACKWARDS}")
_REVERSED = re.compile(
    rf"\u202e([^\u202c\n]{{2,40}})|([^，。！!\n]{{2,40}})(?=[^\n]{{0,4}}(?:{_BACKWARDS}))"
    rf"|(?:{_BACKWARDS})[^：:，,]{{0,6}}[：:，,]\s*([^，。！!\n]{{2,40}})"
)


def extract(source: Source) -> Document:
    """The document of a source. Never raises; what could not be read is said in `problem`."""
    if not source.body.strip():
        return Document("", (), frozenset(), "", "内容是空的")
    decoded = decode(source.body, source.content_type)
    text, problem = decoded.text, ""
    if len(text) > _LIMIT:
        text, problem = text[:_LIMIT], f"页面太长，只读了前 {_LIMIT} 个字"
    if text.count("\ufffd") > len(text) // 20:
        problem = "文字编码认不出来，可能读错"
    if source.text_only:
        plain = list(_plain_segments(text))
        return Document("", (*plain, *_turned(plain)), frozenset(), decoded.charset, problem)
    title, segments, tags = _html_segments(text)
    segments += _turned(segments)
    if not segments and not problem:
        problem = "页面里没有文字"
    return Document(title, tuple(segments), tags, decoded.charset, problem)


def _turned(segments: list[Segment]) -> list[Segment]:
    """Text that is meant to be read backwards (right-to-left override, 倒着念), turned round."""
    found: list[Segment] = []
    if not _TURN.search("\n".join([s.text for s in segments])):
        return found
    for segment in (s for s in segments if s.kind != Kind.HIDDEN and _TURN.search(s.text)):
        for match in _REVERSED.finditer(segment.text):
            start, end = match.span(match.lastindex or 0)
            around = (segment.text[max(0, start - _BESIDE) : start], segment.text[end : end + _BESIDE])
            text = f"{around[0]}{segment.text[start:end][::-1]}{around[1]}"
            found.append(Segment(text, segment.kind, partial(_with, segment.place, "（倒序）")))
    return found


def _plain_segments(text: str) -> Iterator[Segment]:
    """Plain text as it stands; where it carries markup or escapes, what these would show as well."""
    yield Segment(text, Kind.BODY, partial(str, "正文"))
    if _TEXTY.search(text):
        for decoded in dict.fromkeys((_unescape(text), text)):
            if "<" in decoded or "&" in decoded:
                yield from _html_segments(decoded)[1]
            elif decoded != text:
                yield Segment(decoded, Kind.BODY, partial(str, "正文（解码后）"))


def _unescape(text: str) -> str:
    plain = urllib.parse.unquote(text, errors="replace")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)) if not 0xD800 <= int(m[1], 16) < 0xE000 else m[0], plain)


def _html_segments(text: str, *, inner: bool = False) -> tuple[str, list[Segment], frozenset[str]]:
    """Title, text runs and tags; an `inner` page (a frame's, a template's) is not read for further ones."""
    root = LexborHTMLParser(text).root
    if root is None:
        return "", [], frozenset()
    walker = _Walker(written_by_styles(root), inner=inner)
    walker.walk(root)
    segments = [*walker.segments, *_rows(walker.segments)]
    return walker.title, segments, frozenset(walker.tags)


class _Walker:
    """Walks a parsed page once, in document order, without recursion (pages nest as deep as they please)."""

    def __init__(self, styled: dict[int, Written], *, inner: bool) -> None:
        self._styled, self._inner = styled, inner
        self.segments: list[Segment] = []
        self.tags: set[str] = set()
        self.title = ""

    def walk(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode | None, _Run, bool, str]] = []
        run = _Run("html", Kind.BODY)
        node: LexborNode | None = root
        hidden = False
        while node is not None or stack:
            if node is None:
                node, outer, hidden, after = stack.pop()
                run.parts.append(after)
                if outer is not run:
                    self._flush(run)
                    run = outer
                continue
            following = node.next
            tag = node.tag or "-"
            if tag == "-text":
                run.parts.append(node.text_content or "")
                node = following
                continue
            if tag.startswith("-") or tag in _SKIP:
                if tag == "script" or tag == "template":
                    self._embedded(node, tag, run)
                node = following
                continue
            self.tags.add(tag)
            inner_hidden = self._attributes(node, tag, run) or hidden
            if tag == "br":
                run.parts.append("\n")
            child, styled = node.child, self._styled.get(node.mem_id, _UNSTYLED) if self._styled else _UNSTYLED
            if child is None:
                if tag in _BLOCK:
                    self._flush(run)
                run.parts.append(styled.before + styled.after)
                node = following
                continue
            stack.append((following, run, hidden, styled.after))
            if tag in _BLOCK or inner_hidden != hidden or tag in _BESIDE_TEXT:
                if tag in _BLOCK:
                    self._flush(run)
                run = _Run(tag, _kind(tag, run, inner_hidden), node, run)
            run.parts.append(styled.before)
            hidden = inner_hidden
            node = child
        self._flush(run)

    def _embedded(self, node: LexborNode, tag: str, run: _Run) -> None:
        """What a script's strings or an unused template hold: nobody sees it here, a script may show it."""
        if self._inner:
            return
        told = (node.attributes.get("type") or "").lower()
        if tag == "template" or "template" in told or "html" in told:
            text = _TEMPLATE.sub("", (node.html if tag == "template" else node.text(deep=True)) or "")
            texts: Iterable[str] = (s.text for s in _html_segments(text, inner=True)[1])
        else:
            texts = strings_of(node.text(deep=True) or "")
        kind = Kind.META if "json" in told else Kind.HIDDEN
        self.segments += (Segment(text, kind, partial(_with, run.path, f" > {tag}")) for text in texts)

    def _flush(self, run: _Run) -> None:
        if not run.parts:
            return
        text = "".join(run.parts)
        run.parts.clear()
        if not text.strip():
            return
        if run.kind == Kind.TITLE and not self.title:
            self.title = re.sub(r"\s+", " ", text).strip()[:200]
        self.segments.append(Segment(text, run.kind, run.path))

    def _attributes(self, node: LexborNode, tag: str, run: _Run) -> bool:
        """Read an element's attributes into segments; whether it hides what it holds."""
        hidden = False
        attributes = node.attributes
        if not attributes:
            return False
        for name, value in attributes.items():
            if name == "style":
                hidden = hidden or bool(value and _HIDDEN.search(value))
            elif name == "hidden":
                hidden = True
            elif value and len(value) >= 2:
                self._attribute(attributes, tag, run, name, value)
        return hidden

    def _attribute(self, attributes: "dict[str, str | None]", tag: str, run: _Run, name: str, value: str) -> None:
        if name in ("class", "id"):
            return
        if name == "srcdoc" and not self._inner:
            framed = _html_segments(value, inner=True)[1]
            self.segments += (Segment(s.text, s.kind, partial(_with, run.path, " > iframe")) for s in framed)
        elif name in _ALT:
            self.segments.append(Segment(value, Kind.ALT, partial(_with, run.path, f" > {tag}[{name}]")))
        elif tag == "meta" and name == "content":
            label = (attributes.get("name") or attributes.get("property") or "").lower()
            if label in _META:
                self.segments.append(Segment(value, Kind.META, partial(str, f"meta[{label}]")))
        elif (name in _VALUES and tag != "meta") or (name.startswith("data-") and _CJK.search(value)):
            self.segments.append(Segment(value, Kind.ATTRIBUTE, partial(_with, run.path, f" > {tag}[{name}]")))
        elif name == "src" and tag == "img":
            stem = urllib.parse.unquote(value.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
            if not value.startswith("data:") and 2 <= len(stem) <= 120:
                self.segments.append(
                    Segment(stem.replace("_", " ").replace("-", " "), Kind.ATTRIBUTE, partial(_with, run.path, " > img[src]"))
                )
        elif name == "href" and _CONTACT.search(value):  # who is behind a page stands in its call and chat links, too
            self.segments.append(Segment(value, Kind.ATTRIBUTE, partial(_with, run.path, f" > {tag}[href]")))
        elif name == "href" and "%" in value and _CJK.search(shown := urllib.parse.unquote(value, errors="replace")):
            self.segments.append(Segment(shown, Kind.ATTRIBUTE, partial(_with, run.path, f" > {tag}[href]")))


def _rows(segments: list[Segment]) -> Iterator[Segment]:
    """Neighbouring blocks of one or two characters read as one row: vertical text, a slogan cut over table cells."""
    row: list[Segment] = []
    for segment in (*segments, Segment("", Kind.BODY, str)):
        short = segment.kind in (Kind.BODY, Kind.HEADING, Kind.LINK) and 0 < len(segment.text.strip()) <= 2
        if short and _CJK.search(segment.text):
            row.append(segment)
            continue
        if len(row) >= 2:
            yield Segment(
                "".join(s.text.strip() for s in row), row[0].kind, partial(_with, row[0].place, f"（连读 {len(row)} 格）")
            )
        row = []


def _kind(tag: str, outer: _Run, hidden: bool) -> Kind:
    if hidden:
        return Kind.HIDDEN
    if tag == "title":
        return Kind.TITLE if outer.tag in ("html", "head") else Kind.ALT  # pictures have titles, too
    if tag in _HEADINGS:
        return Kind.HEADING
    return outer.kind if outer.kind in (Kind.HEADING, Kind.HIDDEN) else Kind.BODY
