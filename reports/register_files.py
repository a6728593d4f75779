"""The register as files: xlsx, csv and JSON with stable column names (or the office's own), no cell of which starts a formula."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from evidence.casefields import LONGEST, NUMBER_FIELD, VERSION_FIELD, CaseField, case_fields
from evidence.errors import InputError
from evidence.register_settings import REGISTER, RegisterSettings

FORMAT = "xunzheng-register/1"
_FORMULA = "=+-@\t\r\n＝＋－＠"
_FILLED = {"flow": "由流转决定，不能在表里改", "tool": "自动起草，可以改", "person": "由人填写"}


def chosen_columns(settings: RegisterSettings) -> tuple[CaseField, ...]:
    """The columns this office wants, in its order; number and version always, so that a file can be taken back.

    Raises InputError for a column that there is not.
    """
    known = {name: f for name, f in case_fields().items() if f.filled != "reporter"}
    for name in (*settings.columns, *settings.headings):
        if name not in known:
            raise InputError(f"没有“{name}”这一栏", place=REGISTER, mend="栏目见 xunzheng register columns")
    names = list(settings.columns) or list(known)
    shown = [settings.headings.get(n, n) for n in dict.fromkeys([NUMBER_FIELD, *names, VERSION_FIELD])]
    if len(set(shown)) != len(shown):
        raise InputError("两栏叫一个名字", place=REGISTER, mend="请让 headings 里的叫法与别的栏目不同")
    return tuple(known[n] for n in dict.fromkeys([NUMBER_FIELD, *names, VERSION_FIELD]))


def safe_cell(value: str) -> str:
    """Text that a spreadsheet will not take for a formula: a leading sign is put behind an apostrophe."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in value)[:LONGEST]
    return f"'{plain}" if _might_run(plain) else plain


def bare_cell(cell: str) -> str:
    """A cell's text without the apostrophe that safe_cell put there."""
    return cell[1:] if cell[:1] == "'" and _might_run(cell) else cell


def _might_run(text: str) -> bool:
    """Whether a text begins with a sign of formulas, behind whatever blanks and apostrophes: so that taking one off is exact."""
    start = text.lstrip(" \u3000'")[:1]
    return start != "" and start in _FORMULA


def as_workbook(columns: Sequence[CaseField], headings: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A workbook of texts: the register, and a sheet that says of each column who fills it and how sure a form has it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, guide = book.add_worksheet("案源登记"), book.add_worksheet("栏目说明")
    head = {mark: book.add_format({"bold": True, "bg_color": color, "border": 1}) for mark, color in _COLORS.items()}
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, safe_cell(headings.get(column.name, column.name)), head[column.mark])
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, at, safe_cell(row.get(column.name, "")), body)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns) - 1, 18, body)
    for line, cells in enumerate([("栏目", "本局叫法", "代码", "组", "谁填写", "来源"), *_guide(columns, headings)]):
        for at, cell in enumerate(cells):
            guide.write_string(line, at, safe_cell(cell))
    guide.set_column(0, 5, 24)
    book.close()
    return buffer.getvalue()


_COLORS = {"★": "#DDE6F0", "M": "#EEEEEE", "I": "#EEEEEE"}  # what a form is not known to have is grey


def _guide(columns: Sequence[CaseField], headings: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [(c.name, headings.get(c.name, ""), c.key, c.group, _FILLED[c.filled], c.source) for c in columns]


def as_csv(columns: Sequence[CaseField], headings: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """The register as UTF-8 with a mark that spreadsheets read it by."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_cell(headings.get(c.name, c.name)) for c in columns])
    writer.writerows([safe_cell(row.get(c.name, "")) for c in columns] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def as_json(columns: Sequence[CaseField], rows: Sequence[Mapping[str, str]]) -> bytes:
    """The register for a program: our column names, whatever the office calls them; values as they are."""
    described = [{"name": c.name, "key": c.key, "group": c.group, "mark": c.mark, "kind": c.kind} for c in columns]
    cases: list[dict[str, Any]] = [{c.name: row.get(c.name, "") for c in columns} for row in rows]
    data = {"format": FORMAT, "columns": described, "cases": cases}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
