"""A PDF with text: the ruled tables of its pages, a table that goes on over pages as one, and the lines beside them."""

import io
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evidence.errors import ListError
from evidence.tables.grid import MOST_CELLS, Contents, Row, Span, Table, lay_out, too_long
from scanner.published.headings import may_head
from scanner.published.values import whole

_LARGEST = 100 << 20
_MOST_PAGES = 2000
_MOST_SECONDS = 1800.0
_MOST_GLYPHS = 40_000  # on one page; a page of a list has some 3,000
_NEAR = 3.0  # points within which two edges are one
_Box = tuple[float, float, str]  # left, right, text


def read_pdf(path: Path, data: bytes) -> Contents:
    """The tables of a PDF. Raises ListError for a scan, a password or a broken file."""
    import pdfplumber
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it tells of every flaw that it mends, in English
    if len(data) > _LARGEST:
        raise ListError("PDF 超过 100 MB", place=str(path), mend="请拆成几份，分别导入")
    try:
        with pdfplumber.open(io.BytesIO(data)) as book:
            return _contents(path, book)
    except (MalformedPDFException, PdfminerException) as error:
        if "Password" in repr(error) or "Encrypt" in repr(error):
            raise ListError("PDF 有密码", place=str(path), mend="请先去掉密码，或打印成新的 PDF 再导入") from error
        raise _broken(path) from error
    except ListError:
        raise
    except Exception as error:  # the parser meets hostile files with any error there is
        raise _broken(path) from error


def _broken(path: Path) -> ListError:
    return ListError("PDF 已经损坏，读不出来", place=str(path), mend="请重新下载，或打印成新的 PDF 再导入")


def _contents(path: Path, book: Any) -> Contents:
    if len(book.pages) > _MOST_PAGES:
        raise ListError(f"PDF 超过 {_MOST_PAGES} 页", place=str(path), mend="请拆成几份，分别导入")
    until = time.monotonic() + _MOST_SECONDS
    tables: list[Table] = []
    lines: list[Row] = []
    blank: list[int] = []
    notes: list[str] = []
    headed: list[_Box] = []  # where the columns of a table without rules stand
    cells = 0
    for number, page in enumerate(book.pages, 1):
        if time.monotonic() > until:
            raise ListError(f"PDF 太复杂，半小时只读到第 {number} 页", place=str(path), mend="请拆成几份，或另存为 xlsx 再导入")
        if len(page.chars) > _MOST_GLYPHS:
            raise ListError(f"第 {number} 页的文字多得不正常", place=str(path), mend="请确认来源，或另存为 xlsx 再导入")
        if not any(c["text"].strip() for c in page.chars):
            blank.append(number)
        found = _page_tables(page, number)
        if not found and (loose := _loose_table(page, number, headed)):
            table, headed = loose
            notes.append(f"第 {number} 页的表没有框线，按文字的位置分列，请仔细核对")
            tables.append(table)
            page.close()
            continue
        cells += sum(len(t.rows) * len(t.rows[0].cells) for t in found if t.rows)
        if cells > MOST_CELLS:
            raise too_long(path, f"第 {number} 页")
        lines += _page_lines(page, number, len(lines))
        tables += found
        page.close()
    if len(blank) == len(book.pages):
        raise ListError(
            f"这份 PDF 共 {len(blank)} 页，没有一页有文字，像是扫描件",
            place=str(path),
            mend="请向公布的单位要电子表格，或先做文字识别",
        )
    notes += [f"第 {n} 页没有文字，像是扫描的，没有读" for n in blank]
    return Contents(tuple(tables), Table("正文", lines, wraps=True, prose=True), tuple(notes))


def _page_tables(page: Any, number: int) -> list[Table]:
    found = [t for t in page.find_tables() if len(t.cells) > 1]
    found.sort(key=lambda t: t.bbox[1])
    many = len(found) > 1
    tables = []
    for i, one in enumerate(found, 1):
        place = f"第 {number} 页表格 {i} " if many else f"第 {number} 页"
        tables.append(Table(place, _rows(one), wraps=True, follows=i == 1 and number > 1))
    return tables


def _rows(table: Any) -> list[Row]:
    """The rows of a ruled table; which cells span several is told by the edges they reach."""
    lefts, tops = _edges(c[0] for c in table.cells), _edges(c[1] for c in table.cells)
    spans = []
    held: set[tuple[int, int]] = set()
    for box, text in _texts(table):
        column, row = _at(lefts, box[0]), _at(tops, box[1])
        columns = sum(1 for x in lefts[column + 1 :] if x < box[2] - _NEAR) + 1
        rows = sum(1 for y in tops[row + 1 :] if y < box[3] - _NEAR) + 1
        spans.append(Span(row, column, text, rows, columns))
        held |= {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
    loose: dict[tuple[int, int], str] = {}
    for word in _loose_words(table):
        place = _before(tops, (word["top"] + word["bottom"]) / 2), _before(lefts, (word["x0"] + word["x1"]) / 2)
        loose[place] = loose.get(place, "") + whole(word["text"])
    spans += [Span(row, column, text) for (row, column), text in loose.items() if (row, column) not in held]
    about = {row: f"“{text}”所在的格子缺边线，按文字的位置读取" for (row, _), text in loose.items()}
    return [replace(r, about=about.get(i, "")) for i, r in enumerate(lay_out(spans, len(tops)))]


def _loose_words(table: Any) -> list[dict[str, Any]]:
    """Words within a table and in none of its cells: a cell that the page's end cut has no lower edge."""
    left, top, right, bottom = table.bbox

    def inside(word: dict[str, Any], box: Sequence[float]) -> bool:
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])

    within = [w for w in table.page.extract_words(x_tolerance=2) if inside(w, (left, top, right, bottom))]
    return [w for w in within if not any(inside(w, c) for c in table.cells)]


def _before(edges: list[float], value: float) -> int:
    return max((i for i, edge in enumerate(edges) if edge <= value), default=0)


def _texts(table: Any) -> list[tuple[Sequence[float], str]]:
    pairs = []
    for row, texts in zip(table.rows, table.extract(x_tolerance=2, y_tolerance=3), strict=True):
        pairs += [(box, whole(text or "").strip()) for box, text in zip(row.cells, texts, strict=True) if box]
    return pairs


def _edges(values: Any) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _at(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _loose_table(page: Any, number: int, headed: list[_Box]) -> tuple[Table, list[_Box]] | None:
    """A table without rules: its header's words say where the columns stand. None when the page has no such header."""
    lines: dict[int, list[_Box]] = {}
    for word in page.extract_words(x_tolerance=3, y_tolerance=3, use_text_flow=False):
        top = next((k for k in lines if abs(k - word["top"]) <= _NEAR), int(word["top"]))
        lines.setdefault(top, []).append((word["x0"], word["x1"], whole(word["text"])))
    ordered = [sorted(lines[k]) for k in sorted(lines)]
    for line in ordered:
        if may_head([w[2] for w in line]):
            headed = line
            break
    if not headed or not ordered:
        return None
    rows = [Row(i, _in_columns(line, headed)) for i, line in enumerate(ordered, 1)]
    return Table(f"第 {number} 页", rows, wraps=True, follows=number > 1), headed


def _in_columns(line: list[_Box], headed: list[_Box]) -> tuple[str, ...]:
    """Each word to the heading whose middle is nearest; one that begins under a heading is its own."""
    cells = [""] * len(headed)
    for left, right, text in line:
        under = [i for i, h in enumerate(headed) if left < h[1] and right > h[0]]
        near = min(under or range(len(headed)), key=lambda i: abs((headed[i][0] + headed[i][1]) - (left + right)))
        cells[near] += text
    return tuple(cells)


def _page_lines(page: Any, number: int, before: int) -> list[Row]:
    """The lines outside the page's tables, numbered on through the file."""
    boxes = [t.bbox for t in page.find_tables() if len(t.cells) > 1]

    def outside(thing: dict[str, Any]) -> bool:
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes)

    text = whole(page.filter(lambda o: o["object_type"] != "char" or outside(o)).extract_text() or "")
    return [Row(before + i, (line.strip(),)) for i, line in enumerate(filter(str.strip, text.split("\n")), 1)]
