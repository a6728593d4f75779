"""A register that was edited in a spreadsheet comes back: what changed is shown field by field, and written only when agreed.

The version in each row says what the editor had before him: what others wrote since is a conflict, and both values are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.casefields import NUMBER_FIELD, VERSION_FIELD, CaseField, case_fields, plain
from evidence.cases import ARCHIVED, CaseEntry, FieldConflict, conflicts
from evidence.casestate import fold
from evidence.errors import InputError
from evidence.project import Project
from reports.register_files import bare_cell, safe_cell
from reports.register_rows import case_row, covered
from reports.register_table import ReturnedRow, read_register

_MOVING = ("最近期限", "流转状态")  # what the flow tells changes by itself


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that the file changes."""

    case_no: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What taking a file would do: nothing is written yet. `refused` are sentences; `wanted` is case → (version seen, values)."""

    rows: int
    changes: tuple[FieldChange, ...]
    conflicts: tuple[FieldConflict, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    wanted: Mapping[str, tuple[int, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class _RowPlan:
    saw: int
    wanted: Mapping[str, str]
    refused: tuple[str, ...]


def plan_import(project: Project, path: Path) -> ImportPlan:
    """What a file would change. Raises InputError when it cannot be read as a register."""
    table = read_register(path, project.register_settings.headings)
    entries = {e.case_no: e for e in project.cases.all()}
    numbers = [row.cells.get(NUMBER_FIELD, "") for row in table.rows]
    changes: list[FieldChange] = []
    contested: list[FieldConflict] = []
    refused: list[str] = []
    wanted: dict[str, tuple[int, Mapping[str, str]]] = {}
    for row in table.rows:
        number = row.cells.get(NUMBER_FIELD, "")
        entry = entries.get(number)
        problem = _no_row(row, entry, numbers.count(number))
        if problem or entry is None:
            refused.append(f"第 {row.line} 行：{problem}。")
            continue
        plan = _row_plan(project, entry, row)
        refused += [f"第 {row.line} 行 {number} {told}" for told in plan.refused]
        against = conflicts(number, project.cases.history(number), plan.wanted, plan.saw)
        contested += against
        held, now = {c.field for c in against}, entry.state.fields
        changes += [
            FieldChange(number, f, now.get(f, ""), v) for f, v in plan.wanted.items() if f not in held and now.get(f, "") != v
        ]
        if plan.wanted:
            wanted[number] = (plan.saw, plan.wanted)
    return ImportPlan(len(table.rows), tuple(changes), tuple(contested), tuple(refused), table.unknown, wanted)


def take_import(
    project: Project, plan: ImportPlan, person: str, *, insist: bool = False
) -> tuple[int, tuple[FieldConflict, ...]]:
    """Write what was agreed: how many fields, and those that stayed contested. `insist` takes the file's value there too."""
    written = 0
    contested: list[FieldConflict] = []
    for number, (saw, values) in plan.wanted.items():
        filled = project.cases.fill(number, person, values, saw, insist=insist)
        written += len(filled.written)
        contested += filled.contested
    return written, tuple(contested)


def _no_row(row: ReturnedRow, entry: CaseEntry | None, times: int) -> str:
    if not row.cells.get(NUMBER_FIELD, ""):
        return "没有登记号，新的案件请用 xunzheng case new 登记"
    if times > 1:
        return f"登记号“{row.cells[NUMBER_FIELD]}”出现了 {times} 次"
    if entry is None:
        return f"没有登记号“{row.cells[NUMBER_FIELD][:60]}”"
    version = row.cells.get(VERSION_FIELD, "")
    if not version.isdecimal() or len(version) > 9 or not 1 <= int(version) <= entry.state.version:
        return f"版本“{version[:20]}”不对，看不出您改的是哪一版，请重新导出再改"
    return ""


def _row_plan(project: Project, entry: CaseEntry, row: ReturnedRow) -> _RowPlan:
    """The fields of a row that differ from what its editor was given."""
    saw = int(row.cells[VERSION_FIELD])
    history = project.cases.history(entry.case_no)
    given = replace(entry, state=fold(entry.case_no, (r for r in history if r.version <= saw)))
    shown = case_row(given, project.calendar, masks=False)
    wanted: dict[str, str] = {}
    refused: list[str] = []
    for name, cell in row.cells.items():
        field = case_fields()[name]
        if name in _MOVING:
            continue
        try:
            wanted |= edited(field, cell, shown.get(name, ""))
        except InputError as error:
            refused.append(error.sentence())
    if wanted and ARCHIVED in entry.state.states.values():
        refused += [f"{name}：已经归档，不能再改。" for name in wanted]
        wanted = {}
    return _RowPlan(saw, wanted, tuple(refused))


def edited(field: CaseField, cell: str, shown: str) -> dict[str, str]:
    """A cell as the field will hold it, nothing when it says what was shown. Raises InputError when it may not be changed so."""
    if _unchanged(field, cell, shown):
        return {}
    if not field.by_hand:
        what = f"由流转决定，不能在表里改（登记的是“{shown[:40]}”，表里是“{cell[:40]}”）"
        raise InputError(what, place=field.name, mend="请用 xunzheng case move")
    if field.private and "**" in cell:
        raise InputError(f"“{cell[:40]}”还带着遮盖号", place=field.name, mend="请写完整的内容，或改回原样")
    return {field.name: field.checked(cell)}


def _unchanged(field: CaseField, cell: str, value: str) -> bool:
    """Whether a cell still says what was exported, covered or not, however the spreadsheet wrote it."""
    given = {plain(bare_cell(safe_cell(v))) for v in (value, covered(field, value))}
    if cell in given:
        return True
    try:
        return field.checked(cell) in {field.checked(v) for v in given}
    except InputError:
        return False
