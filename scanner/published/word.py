"""A Word file (docx): its tables, and the paragraphs beside them; tracked changes are read as if all were accepted."""

import io
import zipfile
from pathlib import Path

from lxml import etree

from evidence.errors import ListError
from evidence.tables.grid import Contents, Layout, Row, Table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom"))
_TRACKED = (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " "}


def read_word(path: Path, data: bytes) -> Contents:
    """The tables of a document in their order. Raises ListError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            body = _parsed(packed.read("word/document.xml")).find(f"{_W}body")
            styles = _parsed(packed.read("word/styles.xml")) if "word/styles.xml" in packed.namelist() else None
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile) as error:
        raise ListError("Word 文件已经损坏", place=str(path), mend="请在文字处理软件里打开，另存为 docx 再导入") from error
    if body is None:
        raise ListError("文件里没有内容", place=str(path), mend="请换一个有数据的文件")
    found = [t for t in body.iter(f"{_W}tbl") if not any(_gone(a) for a in t.iterancestors())]
    # a table that only holds other tables is layout; its own cells repeat theirs
    leaves = [t for t in found if next(t.iterdescendants(f"{_W}tbl"), None) is None]
    many = len(leaves) > 1
    tables = tuple(Table(f"表格 {i} ", _rows(path, t, i if many else 0)) for i, t in enumerate(leaves, 1))
    tables = tables if many else tuple(Table("", t.rows) for t in tables)
    tracked = next(body.iter(*_TRACKED), None) is not None
    notes = ("文件里有修订痕迹，按接受全部修订以后的样子读取",) if tracked else ()
    return Contents(tables, Table("正文", _paragraphs(body, set(leaves), _numbering(styles)), unit="段", prose=True), notes)


def _parsed(raw: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(raw.replace(_STRICT.encode(), _W[1:-1].encode()), parser)


def _numbering(styles: etree._Element | None) -> set[str]:
    """The styles whose paragraphs Word numbers."""
    if styles is None:
        return set()
    return {s.get(f"{_W}styleId", "") for s in styles.iter(f"{_W}style") if s.find(f"{_W}pPr/{_W}numPr") is not None}


def _rows(path: Path, table: etree._Element, number: int) -> list[Row]:
    layout = Layout(path, f"表格 {number}" if number else "")
    open_cells: dict[int, int] = {}  # column → index of the span that a vertical merge goes on with
    gone: set[int] = set()
    for line in table.iter(f"{_W}tr"):
        layout.begin_row()
        if line.find(f"{_W}trPr/{_W}del") is not None:
            gone.add(layout.height)
        _cells(layout, line, open_cells)
    rows = layout.rows()
    return [Row(r.number, r.cells, r.across, gone="已用修订删除的行") if r.number in gone else r for r in rows]


def _cells(layout: Layout, line: etree._Element, open_cells: dict[int, int]) -> None:
    column = _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
    for cell in line.iter(f"{_W}tc"):
        properties = cell.find(f"{_W}tcPr")
        across = _number(properties.find(f"{_W}gridSpan") if properties is not None else None, 1)
        merge = properties.find(f"{_W}vMerge") if properties is not None else None
        goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        if goes_on and column in open_cells:
            layout.spans[open_cells[column]].rows += 1
        else:
            layout.put(column, _text(cell), across)
            open_cells.pop(column, None)
            if merge is not None:
                open_cells[column] = len(layout.spans) - 1
        column += across


def _number(element: etree._Element | None, default: int) -> int:
    text = element.get(f"{_W}val", "") if element is not None else ""
    return int(text) if text.isdigit() and len(text) < 6 else default


def _gone(element: etree._Element) -> bool:
    return element.tag in _GONE


def _text(element: etree._Element) -> str:
    """The text of a cell or paragraph as it stands when all changes are accepted; paragraphs on lines of their own."""
    pieces: list[str] = []

    def walk(node: etree._Element) -> None:
        for child in node:
            if child.tag in _GONE:
                continue
            if child.tag == f"{_W}t":
                pieces.append(child.text or "")
            elif child.tag in _BREAKS:
                pieces.append(_BREAKS[child.tag])
            elif child.tag != f"{_W}pPr":
                walk(child)
            if child.tag == f"{_W}p":
                pieces.append("\n")

    walk(element)
    return "".join(pieces).strip()


def _paragraphs(body: etree._Element, tables: set[etree._Element], numbering: set[str]) -> list[Row]:
    """The paragraphs outside the tables; one that Word numbers carries no number in its text and is given one."""
    rows = []
    for number, paragraph in enumerate(body.iter(f"{_W}p"), 1):
        if any(a in tables for a in paragraph.iterancestors(f"{_W}tbl")):
            continue
        text = _text(paragraph)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        by_style = style is not None and style.get(f"{_W}val") in numbering
        listed = by_style or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        pieces = filter(None, map(str.strip, text.split("\n")))
        rows += [Row(number, (f"1. {piece}" if listed else piece,)) for piece in pieces]
    return rows
