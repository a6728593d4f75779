"""Files as bureaus publish them, made by the libraries that offices' programs resemble; every name in them is invented."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

Rows = Sequence[Sequence[object]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


def xlsx(path: Path, sheets: dict[str, Rows], merges: Sequence[Merge] = (), **options: Any) -> Path:
    """A workbook; merges hold for its first sheet, whose top left cells keep their value."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, **options})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    sheet.write(number, column, value)
        if not book.worksheets_objs[1:]:
            for top, left, bottom, right in merges:
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    path.write_bytes(buffer.getvalue())
    return path


def word(path: Path, tables: Sequence[Rows], lines: Sequence[str] = (), merges: Sequence[Merge] = ()) -> Path:
    """A Word file: lines, then tables; merges hold for the first."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    for i, rows in enumerate(tables):
        table = document.add_table(len(rows), max(map(len, rows)))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                table.cell(number, column).text = str(value)
        for top, left, bottom, right in merges if not i else ():
            text = table.cell(top, left).text
            table.cell(top, left).merge(table.cell(bottom, right)).text = text
    document.save(str(path))
    return path


def pdf(path: Path, rows: Rows, title: str = "", merges: Sequence[Merge] = (), widths: Sequence[int] | None = None) -> Path:
    """A PDF with one ruled table that goes on over pages with its header repeated."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("song", fontName="STSong-Light", fontSize=9, leading=12, wordWrap="CJK")
    cells = [[Paragraph(str(c), style) if c else "" for c in row] for row in rows]
    looks = [("GRID", (0, 0), (-1, -1), 0.5, "black"), *(("SPAN", (x0, y0), (x1, y1)) for y0, x0, y1, x1 in merges)]
    table = Table(cells, repeatRows=1, style=TableStyle(looks), colWidths=widths)
    SimpleDocTemplate(str(path), pagesize=A4).build([*([Paragraph(title, style)] if title else []), table])
    return path


def pdf_lines(path: Path, pages: Sequence[Sequence[str]]) -> Path:
    """A PDF with lines of text and no table; a page without lines is a scan to a reader."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4)
    for lines in pages:
        canvas.rect(40, 40, 500, 700)
        canvas.setFont("STSong-Light", 11)
        for i, line in enumerate(lines):
            canvas.drawString(60, 780 - 18 * i, line)
        canvas.showPage()
    canvas.save()
    return path


def web_table(rows: Rows) -> str:
    """A table of a page, its cells escaped."""
    import html

    lines = ("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table>{''.join(lines)}</table>"
