"""What the spreadsheet reader does not tell of an xlsx: how far a sheet reaches, what is hidden, formulas without a value.

It also keeps the reader from a sheet with one cell at its far corner, for which it would take all the memory there is.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from evidence.errors import ListError
from evidence.tables.grid import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_long, too_wide

_MOST_MARKS = 10_000
_REFERENCE = re.compile(r"([A-Z]{1,7})([0-9]{1,9})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(slots=True)
class SheetSurvey:
    """Of one sheet, rows and columns counted from 0: what is hidden and which cells have no value of their own."""

    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    marks: dict[tuple[int, int], str] = field(default_factory=dict)


def survey_book(path: Path, data: bytes) -> tuple[dict[str, SheetSurvey], bool]:
    """Every worksheet by its name, and whether the book holds macros. Raises ListError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            found = {}
            for name, part in _sheet_parts(packed):
                if part in names:
                    with packed.open(part) as stream:
                        found[name] = _survey_sheet(path, name, stream)
            return found, any(n.endswith("vbaProject.bin") for n in names)
    except (etree.XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ListError("工作簿已经损坏", place=str(path), mend="请在表格软件里打开，另存为 xlsx 再导入") from error


def _sheet_parts(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    relations = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), _parser())
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iterfind("{*}Relationship")}
    book = etree.fromstring(packed.read("xl/workbook.xml"), _parser())
    parts = []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if "worksheets" in part:
            parts.append((sheet.get("name", ""), part))
    return parts


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _survey_sheet(path: Path, name: str, stream: object) -> SheetSurvey:
    """One pass over the sheet's cells; only those that hold something count."""
    survey = SheetSurvey()
    place = f"工作表“{name}”"
    row = column = -1
    events = etree.iterparse(
        stream, events=("start", "end"), tag=("{*}row", "{*}c", "{*}col"), resolve_entities=False, no_network=True, load_dtd=False
    )
    for event, element in events:
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            if kind == "row":
                row, column = int(element.get("r") or row + 2) - 1, -1
                if element.get("hidden") in ("1", "true"):
                    survey.hidden_rows.add(row)
            continue
        if kind == "c":
            reference = _REFERENCE.fullmatch(element.get("r", ""))
            column = _column(reference[1]) if reference else column + 1
            at = int(reference[2]) - 1 if reference else row
            if len(element):
                _cell(survey, element, at, column)
            if survey.rows > MOST_ROWS:
                raise too_long(path, place)
            if survey.columns > MOST_COLUMNS:
                raise too_wide(path, place)
            continue
        if kind == "col" and element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max", "0")), MOST_COLUMNS)
            survey.hidden_columns |= set(range(int(element.get("min", "1")) - 1, last))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if survey.rows * survey.columns > MOST_CELLS:
        raise too_long(path, place)
    return survey


def _cell(survey: SheetSurvey, element: etree._Element, row: int, column: int) -> None:
    """Count a cell that holds something; mark a formula without a value and an error."""
    value = formula = None
    for child in element:
        match child.tag.rpartition("}")[2]:
            case "v":
                value = child.text or ""
            case "f":
                formula = child.text or "…"
            case "is":
                value = "…"
    if value is None and formula is None:
        return
    survey.rows, survey.columns = max(survey.rows, row + 1), max(survey.columns, column + 1)
    if len(survey.marks) >= _MOST_MARKS:
        return
    if element.get("t") == "e":
        survey.marks[row, column] = f"表格里是错误值 {value}"
    elif formula is not None and not value:
        survey.marks[row, column] = "公式没有算好的结果"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
