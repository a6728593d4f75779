"""One row of a table becomes an institution, a row set aside, or a row that could not be read: never nothing.

Keeps what it has seen, to carry down a name that merged cells gave only once and to name rows that are there twice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from evidence.registries import FIELD_TITLES, Institution
from evidence.tables.grid import LONGEST_CELL, Row, Table
from evidence.tables.workbook import LOST_DIGITS
from scanner.names import plain
from scanner.published.headings import is_header_again
from scanner.published.lines import aside, ends_in_form, is_serial, is_total
from scanner.published.values import (
    code_doubt,
    is_exponent,
    known_status,
    period,
    serial_date,
    standard_date,
    standard_status,
    whole,
)

_LISTED = ("occupations", "occupation_codes", "level", "sites", "former_names")
_FILING = ("occupations", "occupation_codes", "level", "sites", "valid_from", "valid_to")
_LETTER = re.compile(r"[^\W\d_]")
_COUNT = re.compile(r"共?\s*\d+\s*(?:家|所|个|户)")


class Fate(StrEnum):
    """What became of a row that is named to the reader."""

    LOST = "未能导入"
    DOUBT = "已导入，有疑点"
    ASIDE = "不是机构"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not taken, or taken with a doubt: its number, its place as a person finds it, and why."""

    row: int
    what: str
    place: str = ""
    fate: Fate = Fate.DOUBT


@dataclass(frozen=True, slots=True)
class Whole:
    """What holds for every row of a list that does not say otherwise."""

    status: str = ""


@dataclass(slots=True)
class Taken:
    """All that was taken so far, of all tables of a file."""

    rows: list[Institution] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    dated: dict[str, int] = field(default_factory=dict)  # field → how many dates were kept as numbers
    seen: dict[int, tuple[str, int, int]] = field(default_factory=dict)  # hash of the name → place, hash of code, of record
    last: int = 0

    def say(self, row: Row, table: Table, what: str, fate: Fate) -> None:
        """Name a row to the reader."""
        self.problems.append(RowProblem(row.number, what, table.where(row.number), fate))


def take_row(taken: Taken, table: Table, row: Row, columns: Mapping[str, int], block: int = 0) -> None:
    """Take one row (of one block of columns, where headings repeat side by side)."""
    values = {f: row.cells[c] if c < len(row.cells) else "" for f, c in columns.items()}
    if row.gone:
        taken.say(row, table, row.gone, Fate.ASIDE)
    if row.gone or row.blank:
        return
    if why := _no_institution(row, values, columns):
        taken.say(row, table, why, Fate.ASIDE)
        return
    if block and not any(values.values()):
        return  # the last line of names side by side need not be full
    doubts = [row.about] if row.about else []
    if len(columns) > 2 and row.filled == 1 and values["name"] and not ends_in_form(values["name"]):
        doubts.append(f"只有名称“{values['name'][:40]}”一格，其他列都是空的，请核对是不是小标题")
    if not _LETTER.search(values["name"]) or not plain(values["name"]):
        carried = _carried(taken, row, values)
        if carried is None:
            without = f"机构名称一格是“{values['name'][:20]}”" if values["name"] else "没有机构名称"
            why = row.marks.get(columns["name"], without)
            taken.say(row, table, f"{why}，未导入（{_shown(row)}）", Fate.LOST)
            return
        values |= carried
        doubts.append(f"名称是空的，按合并的格子算作上一行的“{carried['name']}”")
    _keep(taken, table, row, _institution(taken, table, row, values, columns, doubts), doubts)


def _keep(taken: Taken, table: Table, row: Row, one: Institution, doubts: list[str]) -> None:
    number = taken.last = one.row
    place = table.where(number if number == row.number else row.number)
    record = hash(replace(one, row=0, place=""))
    code = hash(one.uscc or one.licence)
    if earlier := taken.seen.get(hash(one.plain_name)):
        where, its_code, its_record = earlier
        if its_record == record:
            doubts.append(f"与{where}完全相同“{one.name}”，两行都保留")
        elif its_code != code:
            doubts.append(f"与{where}重名“{one.name}”而代码不同，两行都保留")
        elif not any(getattr(one, f) for f in _FILING):
            doubts.append(f"与{where}重名“{one.name}”，两行都保留")
    else:
        taken.seen[hash(one.plain_name)] = (place, code, record)
    taken.rows.append(one)
    taken.problems += [RowProblem(row.number, d, place, Fate.DOUBT) for d in doubts]


def _no_institution(row: Row, values: Mapping[str, str], columns: Mapping[str, int]) -> str:
    """Why a row is none: a header once more, a sum, a note; '' when it may be an institution."""
    if is_header_again(row.cells, columns):
        return "又一次表头"
    filled = [c for c in row.cells if c]
    if not filled:
        return ""
    first = filled[0]
    named = _LETTER.search(values["name"]) and not is_total(values["name"]) and not _COUNT.fullmatch(values["name"])
    if any(is_total(c) for c in filled[:3]) and not named:
        return "合计"
    across = len(set(filter(None, row.wide))) == 1
    if row.marks or (is_serial(first) and not values["name"]):
        return ""
    if across and len(filled) == 1 and (what := aside(first)):
        return what
    spanned = row.across and row.across.count(first) >= max(3, len(columns))
    if spanned and across:
        return "横跨整行的小标题或说明"
    return (
        "说明或签章"
        if across and first != values["name"] and not is_serial(first) and len(columns) > 1 and len(first) > 30
        else ""
    )


def _carried(taken: Taken, row: Row, values: Mapping[str, str]) -> dict[str, str] | None:
    """What a row without a name takes from the row above: only where it is plainly one more filing of that institution."""
    if not taken.rows or not any(values.get(f) for f in _FILING) or values.get("uscc") or values.get("licence"):
        return None
    if row.cells and row.cells[0] and is_serial(row.cells[0]):
        return None
    above = taken.rows[-1]
    return {f: getattr(above, f) for f in FIELD_TITLES if f not in _FILING and f in values and not values[f]}


def _institution(
    taken: Taken, table: Table, row: Row, values: dict[str, str], columns: Mapping[str, int], doubts: list[str]
) -> Institution:
    """The fields cleaned; every change of meaning and every loss goes to `doubts`."""
    for name, column in columns.items():
        values[name] = _clean(name, values[name], table.wraps)
        if len(values[name]) > LONGEST_CELL:
            values[name] = values[name][:LONGEST_CELL]
            doubts.append(f"“{FIELD_TITLES[name]}”超过 {LONGEST_CELL} 字，只留下前面的")
        mark = row.marks.get(column, "")
        lost = mark == LOST_DIGITS or (name in ("uscc", "licence") and is_exponent(values[name]))
        if lost and name in ("uscc", "licence", "phone"):
            doubts.append(f"{FIELD_TITLES[name]}“{values[name]}”{LOST_DIGITS}，没有采用，请对照原件补上")
            values[name] = ""
        elif mark:
            doubts.append(f"“{FIELD_TITLES[name]}”{mark}")
    _dates(taken, values)
    if values.get("status"):
        values["status"] = standard_status(values["status"])
        if not known_status(values["status"]):
            doubts.append(f"状态“{values['status']}”不在已知的写法里，保留原样")
    if doubt := code_doubt(values.get("uscc", "")):
        doubts.append(doubt)
    number = max(taken.last + 1, row.number)
    place = table.where(row.number)
    return Institution(row=number, plain_name=plain(values["name"]), place=place, **values)


def _dates(taken: Taken, values: dict[str, str]) -> None:
    """Dates in one form; a period printed in one cell is parted into both ends."""
    for name in ("valid_from", "valid_to"):
        text = values.get(name, "")
        if not text:
            continue
        begin, end = period(text)
        if begin:
            values["valid_to"] = end
            values["valid_from"] = begin
        elif day := serial_date(text):
            values[name] = day
            taken.dated[name] = taken.dated.get(name, 0) + 1
        else:
            values[name] = standard_date(text)


def _clean(name: str, text: str, wraps: bool) -> str:
    """A cell's text on one line: names and codes joined, lists parted by 、 unless the paper's edge broke the line."""
    text = whole(text)
    if not text or (text.isprintable() and name not in ("uscc", "licence") and " " not in text and "\u3000" not in text):
        return text
    text = "".join(c for c in text if c.isprintable() or c.isspace()).strip()
    if name == "uscc":
        return re.sub(r"[\s'’‘]", "", text).upper()
    if name == "licence":
        return re.sub(r"\s+", "", text).lstrip("'")
    if "\n" in text or "\r" in text:
        parts = [p.strip() for p in re.split(r"[\r\n]+", text)]
        joint = "、" if name in _LISTED and not wraps else ""
        text = joint.join(p.rstrip("、") if joint else p for p in parts if p)
    return re.sub(r"\s+", " ", text)


def _shown(row: Row) -> str:
    """The beginning of a row, so that a person finds it."""
    return "，".join(c.replace("\n", "")[:20] for c in row.cells if c)[:60]


def names_only(text: Sequence[str]) -> bool:
    """Whether lines are a plain list of names: short, and none of them a sentence."""
    return all(len(t) <= 60 and not re.search(r"[。；;!！?？]", t) for t in text)
