"""The pictures that a page's markup shows: where each stands, by which addresses it can be had, and what is written about it.

Markup is hostile: picture data is lifted out first, a large page is read in pieces that the parser is quick with, and
everything is counted. Nothing is fetched here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from evidence.pictureaddress import LONGEST, absolute, file_name, joined
from evidence.picturesizes import candidates, is_dot
from evidence.picturestyles import sheet_urls, style_urls

MOST = 500  # pictures of one page
_LONGEST_PAGE = 2_000_000  # characters, without picture data
_PIECE, _TAGS = 200_000, 10_000  # of one piece: at worst half a second
_LONGEST_WORDS = 80
_MOST_SVG, _LARGEST_SVG, _LEAST_SVG = 100, 1 << 20, 300
_UP = 4  # how far up the link and the words beside a picture are looked for
_LIFTED = re.compile(r"data:(?:image|application)/[\w.+-]{1,40}(?:;[\w=.-]{1,40}){0,4};base64,[A-Za-z0-9+/=%]{200,}+", re.I)
_STANDIN = "data:,xunzheng-lifted-"
_FILE_NAME = re.compile(r"\.(?:png|jpe?g|jfif|gif|webp|bmp|svg|avif|pdf)$", re.I)
_DRAWN = re.compile(r"<(?:path|text|image|rect|circle|ellipse|polygon|polyline|line|foreignObject)\b", re.I)
_SELECTOR = ", ".join(
    (
        *("base[href]", "img", "input[type=image]", "video[poster]", "object[data]", "embed[src]", "svg", "svg image", "style"),
        *("a[href]", "link[rel]", "[style*='url(' i]", "[background]", "[data-bg]", "[data-background]"),
        "[data-background-image]",
    )
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One place of a page that shows a picture, or leads to one (`linked`).

    `urls` are absolute addresses or data: URIs, that which is most likely shown in full first; `data` is a drawing that stands
    in the page itself. `where` says the place to a person; the rest is what the page says of it: alternative text, title,
    classes and id, the link around it and its words, the words beside it.
    """

    where: str
    urls: tuple[str, ...] = ()
    data: bytes = b""
    alt: str = ""
    title: str = ""
    names: str = ""
    link: str = ""
    link_text: str = ""
    caption: str = ""
    linked: bool = False
    icon: bool = False


def references(text: str, base: str) -> tuple[Reference, ...]:
    """The pictures that a page shows or links to, in order, at most MOST; the browser's icon for the site is marked as one."""
    lifted: list[str] = []

    def lift(match: re.Match[str]) -> str:
        lifted.append(match[0])
        return f"{_STANDIN}{len(lifted) - 1}"

    found: list[Reference] = []
    reader = _Reader(base)
    plain = _LIFTED.sub(lift, text) if ";base64," in text else text
    for piece in _pieces(plain[:_LONGEST_PAGE]):
        for one in reader.read(piece):
            found.append(replace(one, urls=tuple(_put_back(url, lifted) for url in one.urls)) if lifted else one)
            if len(found) >= MOST:
                return tuple(found)
    return tuple(found)


def sheet_references(sheet: str, url: str) -> Iterator[Reference]:
    """The pictures that a style sheet loaded from an address names."""
    for selector, link in sheet_urls(sheet):
        if address := absolute(url, link):
            yield Reference(f"样式表 {file_name(url)} 里 {selector} 的背景图", (address,), names=selector)


def _put_back(url: str, lifted: list[str]) -> str:
    number = url.removeprefix(_STANDIN)
    return lifted[int(number)] if number != url and number.isdecimal() and int(number) < len(lifted) else url


def _pieces(text: str) -> Iterator[str]:
    """The page, cut before tags so that no piece is slow to parse."""
    if len(text) <= _PIECE and text.count("<") <= _TAGS:
        yield text
        return
    start, tags, last = 0, 0, 0
    for match in re.finditer("<", text):
        if tags >= _TAGS or match.start() - start > _PIECE:
            cut = last if match.start() - start > _PIECE and last > start else match.start()
            yield text[start:cut][:_PIECE]
            start, tags = cut, 0
        tags, last = tags + 1, match.start()
    yield text[start:][:_PIECE]


class _Reader:
    """Reads the pieces of one page in turn: the numbers of its pictures go on from one to the next."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._pictures = self._drawings = 0

    def read(self, piece: str) -> Iterator[Reference]:
        try:
            tree = LexborHTMLParser(piece)
            tree.strip_tags(["script"])
            nodes = tree.css(_SELECTOR)
        except SelectolaxError:
            return
        seen: set[int] = set()
        for node in nodes:
            if node.mem_id not in seen:
                seen.add(node.mem_id)
                tag, given = str(node.tag), node.attributes
                if tag != "a" or "style" in given or "background" in given or _leads_to_file(given.get("href") or ""):
                    yield from self._of(node, tag, {name: value or "" for name, value in given.items()})

    def _of(self, node: Any, tag: str, given: dict[str, str]) -> Iterator[Reference]:
        if tag == "base":
            self._base = absolute(self._base, given.get("href", "")) or self._base
        elif tag == "style":
            yield from self._sheet(node)
        elif tag == "svg":
            yield from self._drawing(node, given)
        elif tag in ("img", "input", "image", "video", "object", "embed"):
            yield from self._element(node, tag, given)
        elif tag in ("a", "link"):
            yield from self._link(node, tag, given)
        if tag not in ("style", "svg"):
            yield from self._background(node, tag, given)

    def _sheet(self, node: Any) -> Iterator[Reference]:
        for selector, link in sheet_urls(node.text(deep=True) or ""):
            if url := absolute(self._base, link):
                yield Reference(f"样式 {selector} 的背景图", (url,), names=selector)

    def _drawing(self, node: Any, given: dict[str, str]) -> Iterator[Reference]:
        if self._drawings >= _MOST_SVG or _inside_svg(node):
            return
        markup = str(node.html or "")
        if _LEAST_SVG <= len(markup) <= _LARGEST_SVG and _DRAWN.search(markup):
            self._drawings += 1
            where = f"网页里第 {self._drawings} 个矢量图（SVG）"
            yield self._told(node, given, Reference(where, data=_standing_alone(markup, given)))

    def _element(self, node: Any, tag: str, given: dict[str, str]) -> Iterator[Reference]:
        links = candidates(given, {"object": "data", "video": "poster"}.get(tag, "src"))
        if tag == "image":
            links = [given.get("href", "") or given.get("xlink:href", "")]
        if tag == "img" and (parent := node.parent) is not None and parent.tag == "picture":
            links = [*(one for source in parent.css("source")[:20] for one in candidates(source.attributes, "src")), *links]
        if not is_dot(given) and (urls := self._urls(links)):
            yield self._told(node, given, Reference(self._place(tag, given, urls[0]), urls))

    def _place(self, tag: str, given: dict[str, str], url: str) -> str:
        named = f"“{given['alt'].strip()[:30]}”" if given.get("alt", "").strip() else ""
        if tag == "video":
            return "视频的封面图"
        if tag == "input":
            return f"图片按钮{named}"
        if tag in ("object", "embed"):
            return f"嵌入的文件 {file_name(url)}"
        self._pictures += 1
        return f"网页里第 {self._pictures} 张图{named}"

    def _link(self, node: Any, tag: str, given: dict[str, str]) -> Iterator[Reference]:
        href = given.get("href", "")
        if tag == "link":
            if "icon" in given.get("rel", "").lower() and (url := absolute(self._base, href)):
                yield Reference("网站图标", (url,), icon=True)
        elif _leads_to_file(href) and (url := joined(self._base, href.strip())):
            words = _words(node)
            where = f"链接“{words[:30]}”指向的文件 {file_name(url)}" if words else f"链接到的文件 {file_name(url)}"
            yield Reference(where, (url,), link=url, link_text=words, title=given.get("title", ""), linked=True)

    def _background(self, node: Any, tag: str, given: dict[str, str]) -> Iterator[Reference]:
        style = given.get("style", "")
        links = [*(style_urls(style) if "(" in style else ()), given.get("background", "")]
        if tag not in ("img", "input"):
            links += [given.get(name, "") for name in ("data-bg", "data-background", "data-background-image")]
        for link in links:
            if urls := self._urls([link]):
                yield self._told(node, given, Reference(f"<{tag[:20]}> 的背景图", urls))

    def _urls(self, links: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(url for link in links if link.strip() and (url := absolute(self._base, link))))

    def _told(self, node: Any, given: dict[str, str], one: Reference) -> Reference:
        """A reference with what the page says about it."""
        link, link_text = self._around(node)
        names = " ".join(filter(None, (given.get("class"), given.get("id"))))
        return replace(
            one,
            alt=_short(given.get("alt") or given.get("aria-label") or ""),
            title=_short(given.get("title", "")),
            names=_short(names),
            link=link,
            link_text=link_text,
            caption=_caption(node),
        )

    def _around(self, node: Any) -> tuple[str, str]:
        """The link that a picture stands in, with its words."""
        for parent in _parents(node):
            if parent.tag == "a" and (href := parent.attributes.get("href")):
                return absolute(self._base, href)[:LONGEST], _words(parent)
        return "", ""


def _leads_to_file(href: str) -> bool:
    return _FILE_NAME.search(href.partition("?")[0].partition("#")[0].rstrip()) is not None


def _parents(node: Any) -> Iterator[Any]:
    parent = node.parent
    for _ in range(_UP):
        if parent is None or parent.tag in ("body", "html"):
            return
        yield parent
        parent = parent.parent


def _inside_svg(node: Any) -> bool:
    parent = node.parent
    for _ in range(50):
        if parent is None or parent.tag == "body":
            return False
        if parent.tag == "svg":
            return True
        parent = parent.parent
    return True


def _caption(node: Any) -> str:
    """The words beside a picture: those of the nearest element around it that has a few."""
    for parent in _parents(node):
        if parent.tag == "figure" and (named := parent.css_first("figcaption")) is not None:
            return _words(named)
        words = " ".join((parent.text(deep=True) or "").split())
        if words:
            return words if len(words) <= _LONGEST_WORDS else ""
    return ""


def _words(node: Any) -> str:
    return _short(node.text(deep=True) or "")


def _short(text: str) -> str:
    return " ".join(text[:4000].split())[:_LONGEST_WORDS]


def _standing_alone(markup: str, given: dict[str, str]) -> bytes:
    """A drawing out of a page as a file of its own, with the name spaces that only a file needs."""
    spaces = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
    told = "".join(f' {name}="{value}"' for name, value in spaces.items() if name not in given)
    return markup.replace("<svg", f"<svg{told}", 1).replace("&nbsp;", "&#160;").encode("utf-8", "replace")
