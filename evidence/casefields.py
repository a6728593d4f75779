"""The fields of the register (A–G of the case form) as data: who fills each, what it may hold, how sure it is that a form has it.

★ is a field of a running system or form; M is from memory and I is ours: such a field is never shown as one of the form.
"""

import csv
import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from evidence.errors import InputError
from evidence.workflow import WORKFLOW

NUMBER_FIELD, VERSION_FIELD = "登记号", "版本"
LONGEST = 32000  # characters of a cell
_KINDS = ("text", "moment", "day", "number", "choice", "id", "uscc")
_FILLED = ("flow", "tool", "person", "reporter")
_MARKS = {"★": "表格或在用系统里有此栏", "M": "凭记忆，未与 2021 年的表核对", "I": "本工具所加"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class CaseField:
    """One column: `filled` by the flow (never by hand), the tool (a draft one may change), a person, or kept apart (reporter);
    `private` says how it is covered."""

    name: str
    key: str
    group: str
    mark: str
    kind: str
    filled: str
    private: str
    choices: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        return self.filled in ("tool", "person")

    @property
    def source(self) -> str:
        """How sure it is that an official form has it, for a reader."""
        return _MARKS[self.mark]

    def checked(self, text: str) -> str:
        """A value as it is kept. Raises InputError naming field and value when it cannot be one."""
        value = plain(text)
        if len(value) > LONGEST:
            raise InputError(f"超过 {LONGEST} 个字", place=self.name, mend="请缩短")
        if not value:
            return ""
        if self.kind in ("day", "moment"):
            return _moment(self, value)
        if self.kind in ("id", "uscc") and _SCIENTIFIC.fullmatch(value):
            raise InputError(f"“{value}”是科学计数", place=self.name, mend="请把这一列设为文本格式，重新填写号码")
        if self.kind == "number" and not re.fullmatch(r"\d{1,12}(\.\d{1,4})?", value):
            raise InputError(f"“{value[:40]}”不是数", place=self.name, mend="请只写数字")
        if self.kind == "choice" and value not in self.choices:
            raise InputError(f"“{value[:40]}”不在可选的里面", place=self.name, mend=f"可选的是 {'、'.join(self.choices)}")
        if self.kind == "uscc":
            _check_codes(self, value)
        return value


@cache
def case_fields() -> dict[str, CaseField]:
    """Every field by name, in order, as delivered."""
    return load_fields(WORKFLOW / "fields.csv")


def load_fields(path: Path) -> dict[str, CaseField]:
    """The fields of a file. Raises InputError naming the row and what is wrong there."""
    found: dict[str, CaseField] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), 2):
            place = f"{path} 第 {number} 行"
            if list(row) != [f.name for f in fields(CaseField)] or None in row.values():
                raise InputError("栏数不对", place=place, mend="请对照第一行")
            choices = tuple(filter(None, row.pop("choices").split("|")))
            made = CaseField(choices=choices, **row)
            if made.kind not in _KINDS or made.filled not in _FILLED or made.mark not in _MARKS:
                raise InputError(f"“{made.name}”的 kind、filled 或 mark 不对", place=place, mend="请对照别的行")
            if made.name in found or made.key in {f.key for f in found.values()} or (made.kind == "choice") != bool(made.choices):
                raise InputError(f"“{made.name}”重复，或 choices 不对", place=place, mend="请改正这一行")
            found[made.name] = made
    return found


def plain(text: str) -> str:
    """Text as it is kept: line ends one way, no blanks around it, no characters that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line).rstrip() for line in lines).strip()


def _moment(field: CaseField, value: str) -> str:
    """A day, with the hour where there is one, however a spreadsheet wrote it."""
    found = _DAY.fullmatch(value)
    if found:
        year, month, day = (int(found[n]) for n in (1, 2, 3))
        hour, minute = (int(found[n] or 0) for n in (4, 5))
        if 1990 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= _days_in(year, month) and hour < 24 and minute < 60:
            with_hour = f" {hour:02d}:{minute:02d}" if found[4] and field.kind == "moment" else ""
            return f"{year}-{month:02d}-{day:02d}{with_hour}"
    raise InputError(f"“{value[:40]}”不是日期", place=field.name, mend="请写成 2026-11-24")


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _check_codes(field: CaseField, value: str) -> None:
    for code in value.split("\n"):
        try:
            uscc.validate(code.strip())
        except ValidationError as error:
            raise InputError(f"“{code[:40]}”的校验位不对", place=field.name, mend="请与营业执照核对") from error
