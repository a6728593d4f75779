"""A workbook (xlsx, xlsm, xls): every visible sheet a table, read by its values; macros and formulas never run."""

import io
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from evidence.errors import ListError
from evidence.tables.filetype import FileType
from evidence.tables.grid import MOST_CELLS, Contents, Row, Table, too_long
from evidence.tables.sheet_survey import SheetSurvey, survey_book

LOST_DIGITS = "以数字存放，第 15 位以后已经丢失"
_EXACT = 10**15
_VBA = "_VBA_PROJECT".encode("utf-16-le")
Merges = Iterable[tuple[tuple[int, int], tuple[int, int]]]


def read_workbook(path: Path, data: bytes, kind: FileType, sheets: Collection[str] = ()) -> Contents:
    """The sheets named, else all that are not hidden. Raises ListError."""
    surveys, macros = survey_book(path, data) if kind == FileType.XLSX else ({}, _VBA in data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return _contents(path, book, surveys, macros, sheets)
    except PasswordError as error:
        raise ListError("工作簿有密码", place=str(path), mend="请先在表格软件里去掉密码") from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ListError(
            "工作簿已经损坏，不是能读的 xlsx 或 xls", place=str(path), mend="请在表格软件里另存为 xlsx 再导入"
        ) from error


def _contents(
    path: Path, book: CalamineWorkbook, surveys: dict[str, SheetSurvey], macros: bool, sheets: Collection[str]
) -> Contents:
    about = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    if missing := [s for s in sheets if s not in {m.name for m in about}]:
        names = "、".join(m.name for m in about)
        raise ListError(f"没有名为“{missing[0]}”的工作表", place=str(path), mend=f"可用的工作表有 {names}")
    notes = ["工作簿带有宏：只读取了数值，宏没有运行"] if macros else []
    tables = []
    for one in about:
        numbers: Counter[int] = Counter()
        rows = _rows(path, book, one, surveys.get(one.name, SheetSurvey()), numbers)
        filled = sum(1 for r in rows if not r.blank)
        if not filled or (sheets and one.name not in sheets):
            continue
        if one.visible != SheetVisibleEnum.Visible and one.name not in sheets:
            notes.append(f"工作表“{one.name}”是隐藏的，有 {filled} 行，没有读；要读请加上 --sheet {one.name}")
            continue
        survey = surveys.get(one.name, SheetSurvey())
        if survey.hidden_columns and any(c < survey.columns for c in survey.hidden_columns):
            notes.append(f"工作表“{one.name}”有隐藏的列，一并读取")
        tables.append(Table(f"工作表“{one.name}”", rows, numbers=numbers))
    if len(tables) == 1 and len(about) == 1:
        tables = [replace(tables[0], place="")]
    return Contents(tuple(tables), notes=tuple(notes))


def _rows(path: Path, book: CalamineWorkbook, one: SheetMetadata, survey: SheetSurvey, numbers: Counter[int]) -> list[Row]:
    sheet = book.get_sheet_by_name(one.name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise too_long(path, f"工作表“{one.name}”")
    values = sheet.to_python(skip_empty_area=False)
    marks: dict[int, dict[int, str]] = {}
    for (row, column), what in survey.marks.items():
        marks.setdefault(row, {})[column] = what
    lines = []
    for i, line in enumerate(values):
        numbers.update(j for j, c in enumerate(line) if isinstance(c, float | int))
        lines.append([c if isinstance(c, str) and not c else _text(c, i, j, marks) for j, c in enumerate(line)])
    wide = _spread(lines, list(sheet.merged_cell_ranges or ()))
    return [
        Row(i + 1, tuple(line), wide.get(i, ()), marks.get(i, {}), "在表里是隐藏的" if i in survey.hidden_rows else "")
        for i, line in enumerate(lines)
    ]


def _spread(lines: list[list[str]], merges: Merges) -> dict[int, tuple[str, ...]]:
    """Repeat merged cells: downward in place, sideways in the rows that are returned."""
    across: dict[int, list[str]] = {}
    height = len(lines)
    width = len(lines[0]) if lines else 0
    sideways = []
    spent = 0
    for (top, left), (bottom, right) in merges:
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        spent += max(0, bottom - top)
        if top >= height or left >= width or not (text := lines[top][left]) or spent > MOST_CELLS:
            continue
        for row in range(top + 1, bottom + 1):
            lines[row][left] = text
        if right > left:
            sideways.append((top, bottom, left, right, text))
    for top, bottom, left, right, text in sideways[:MOST_CELLS]:
        for row in range(top, bottom + 1):
            line = across.setdefault(row, list(lines[row]))
            line[left : right + 1] = [text] * (right + 1 - left)
    return {row: tuple(line) for row, line in across.items()}


def _text(value: object, row: int, column: int, marks: dict[int, dict[int, str]]) -> str:
    """A cell as a person reads it; a number whose digits a spreadsheet cannot keep is marked."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            marks.setdefault(row, {})[column] = LOST_DIGITS
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
