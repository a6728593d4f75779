"""A register file that came back from a spreadsheet, read as rows of texts under our own column names."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evidence.casefields import NUMBER_FIELD, case_fields, plain
from evidence.errors import InputError
from reports.register_files import FORMAT, bare_cell

_LARGEST, _UNPACKED, _MOST_ROWS, _MOST_COLUMNS = 50 << 20, 500 << 20, 100_000, 500
_AGAIN = "请用 xunzheng export 导出的表"


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row: where it stands in the file, and its cells by our names."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedTable:
    """The rows of a file, and the columns of it that are none of ours."""

    rows: tuple[ReturnedRow, ...]
    unknown: tuple[str, ...]


def read_register(path: Path, headings: Mapping[str, str]) -> ReturnedTable:
    """Read a register file by its ending. Raises InputError naming the file and what is wrong."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("超过 50 MB", place=str(path), mend="请确认选对了文件")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"文件打不开（{error.strerror}）", place=str(path), mend="请检查路径") from error
    readers = {".xlsx": _workbook, ".csv": _csv, ".json": _json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError("不认识这种文件", place=str(path), mend="可以导入 xlsx、csv、json")
    try:
        cells = reader(data)
    except InputError as error:
        raise InputError(error.what, place=str(path), mend=error.mend) from error
    except Exception as error:  # a hostile file may fail anywhere in a reader that is not ours
        raise InputError(f"读不懂（{str(error)[:80]}）", place=str(path), mend=_AGAIN) from error
    return _table(path, cells, {shown: name for name, shown in headings.items()})


def _table(path: Path, cells: Sequence[Sequence[str]], names: Mapping[str, str]) -> ReturnedTable:
    if not cells or len(cells) > _MOST_ROWS or len(cells[0]) > _MOST_COLUMNS:
        raise InputError("没有内容，或者太大", place=str(path), mend=_AGAIN)
    shown = [plain(bare_cell(c)) for c in cells[0]]
    heads = [names.get(c, c) for c in shown]
    known = case_fields()
    if NUMBER_FIELD not in heads or any(heads.count(h) > 1 for h in heads if h in known):
        raise InputError("第一行没有“登记号”，或者有重复的栏目", place=str(path), mend=_AGAIN)
    rows = [
        ReturnedRow(line, {h: plain(bare_cell(c)) for h, c in zip(heads, row, strict=False) if h in known})
        for line, row in enumerate(cells[1:], 2)
        if any(c.strip() for c in row)
    ]
    return ReturnedTable(tuple(rows), tuple(s for s, h in zip(shown, heads, strict=True) if h not in known and s))


def _workbook(data: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(i.file_size for i in packed.infolist()) > _UNPACKED:
            raise InputError("解开后太大", mend="请确认选对了文件")
    from python_calamine import CalamineWorkbook  # few commands need it

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS + 1)]


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]


def _json(data: bytes) -> list[list[str]]:
    told = json.loads(data.decode("utf-8-sig"))
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("cases"), list):
        raise InputError("不是案源登记的 JSON", mend=_AGAIN)
    if not all(isinstance(c, dict) and all(isinstance(v, str) for v in c.values()) for c in told["cases"]):
        raise InputError("内容不是文字", mend=_AGAIN)
    heads = list(dict.fromkeys(name for case in told["cases"] for name in case))
    return [heads, *([str(case.get(name, "")) for name in heads] for case in told["cases"])]


def _text(cell: Any) -> str:
    """A cell of a workbook as text: dates as days, whole numbers without a point."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
