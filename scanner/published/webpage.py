"""A web page, also one named .xls or kept as mht: its tables as a browser lays them out, and the lines beside them."""

import email
import email.policy
import re
from pathlib import Path

from lxml import etree, html

from evidence.charset import decode
from evidence.errors import ListError
from evidence.tables.grid import Contents, Layout, Row, Table

_LARGEST = 50 << 20
_SKIP = frozenset(("script", "style", "noscript", "template", "head", "select", "iframe", "svg"))
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "br", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section"),
        *("article", "header", "footer", "main", "aside", "dd", "dt", "dl", "blockquote", "pre", "hr"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.I)


def read_webpage(path: Path, data: bytes) -> Contents:
    """The tables of a page. Raises ListError."""
    if len(data) > _LARGEST:
        raise ListError("网页超过 50 MB", place=str(path), mend="请在表格软件里打开，另存为 xlsx 再导入")
    page = _inner(data)
    text = decode(page).text.replace("\x00", "")
    notes = ("有认不出的字，文件的编码可能不对",) if "\ufffd" in text else ()
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    parser = html.HTMLParser(no_network=True, huge_tree=True, recover=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise ListError("网页里没有内容", place=str(path), mend="请换一个有数据的文件") from error
    leaves = [t for t in root.iter("table") if next(t.iterdescendants("table"), None) is None]
    many = len(leaves) > 1
    tables = tuple(Table(f"表格 {i} " if many else "", _rows(path, t, i if many else 0)) for i, t in enumerate(leaves, 1))
    lines = [Row(i, (line,)) for i, line in enumerate(_lines(root, set(leaves)), 1)]
    beside = Table("网页正文", lines, prose=True, unit="段")
    if re.search(r"<frame\b|<link[^>]+rel=[\"']?File-List", text, re.I) and not any(t.rows for t in tables):
        raise ListError(
            "这是分成几个文件的网页，表在旁边的文件夹里", place=str(path), mend="请在表格软件里打开，另存为 xlsx 再导入"
        )
    return Contents(tables, beside, notes)


def _inner(data: bytes) -> bytes:
    """The page inside a single-file archive (mht), else the bytes themselves."""
    if not re.match(rb"\s*(?:from:|mime-version:|content-type:\s*multipart)", data[:200], re.I):
        return data
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    pages = [p.get_payload(decode=True) for p in message.walk() if p.get_content_type() == "text/html"]
    whole = [p for p in pages if isinstance(p, bytes)]
    return max(whole, key=lambda p: (p.lower().count(b"<tr"), len(p)), default=data)


def _rows(path: Path, table: html.HtmlElement, number: int) -> list[Row]:
    layout = Layout(path, f"表格 {number}" if number else "")
    hidden: set[int] = set()
    for line in table.iter("tr"):
        layout.begin_row()
        if _HIDDEN.search(line.get("style", "")):
            hidden.add(layout.height)
        for cell in line:
            if cell.tag in ("td", "th"):
                rows = _span(cell, "rowspan")
                layout.add(_text(cell), rows or 1_000_000, _span(cell, "colspan") or 1)
    rows_ = layout.rows()
    return [Row(r.number, r.cells, r.across, about="在网页里是隐藏的") if r.number in hidden else r for r in rows_]


def _span(cell: html.HtmlElement, name: str) -> int:
    match = re.match(r"\s*(\d{1,6})", cell.get(name, ""))
    return int(match[1]) if match else 1


def _text(element: html.HtmlElement) -> str:
    """The text of a cell: words split over tags stay whole, blocks and line breaks begin a new line."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        block = node.tag in _BLOCKS and node is not element
        if event == "start":
            if block:
                pieces.append("\n")
            if node.tag not in _SKIP:
                pieces.append(_squeezed(node.text))
        else:
            if block:
                pieces.append("\n")
            if node is not element:
                pieces.append(_squeezed(node.tail))
    lines = (re.sub(r"[ \u3000]+", " ", line).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, lines))


def _squeezed(text: str | None) -> str:
    return re.sub(r"[\s\xa0]+", " ", text or "")


def _lines(root: html.HtmlElement, tables: set[html.HtmlElement]) -> list[str]:
    """The lines of text outside the tables; an item of a numbered list is given its number."""
    for table in tables:
        for child in list(table):
            table.remove(child)
        table.text = None
    for number, item in ((i, li) for ol in root.iter("ol") for i, li in enumerate(ol.iterchildren("li"), 1)):
        item.text = f"{number}. {item.text or ''}"
    for unseen in [e for e in root.iter() if e.tag in _SKIP and e.tag != "head"]:
        unseen.text = None
        for child in list(unseen):
            unseen.remove(child)
    body = root.find("body")
    return _text(body if body is not None else root).split("\n")
