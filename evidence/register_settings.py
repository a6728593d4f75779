"""How this office keeps its register: the pattern of its numbers and the names of its columns, in the project's register.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence.errors import InputError

REGISTER = "register.toml"
NUMBER = "{机关代字}案源〔{YYYY}〕{NNNN}号"
_OFFICE, _YEAR = "{机关代字}", "{YYYY}"
_SERIAL = re.compile(r"\{N{1,8}\}")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The pattern of case numbers: {YYYY} is the year, {NNNN} the running number, {机关代字} the office's short name."""

    pattern: str
    office: str

    def series(self, year: str) -> str:
        """The numbers of a year that run together, with # in place of the running one."""
        return _SERIAL.sub("#", self.pattern).replace(_OFFICE, self.office).replace(_YEAR, year)

    def number(self, year: str, serial: int) -> str:
        """One number."""
        width = len(_SERIAL.findall(self.pattern)[0]) - 2
        return self.series(year).replace("#", f"{serial:0{width}d}")


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """`number` is the pattern; `headings` what this office calls a column (our name → its name); `columns` which ones it wants,
    in order, all when empty."""

    number: str = NUMBER
    headings: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


def load_register_settings(path: Path) -> RegisterSettings:
    """The settings of a project, the defaults without the file. Raises InputError naming file and value."""
    if not path.exists():
        return RegisterSettings()
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    for key in set(data) - {"number", "headings", "columns"}:
        raise InputError(f"不认识的设置“{key}”", place=str(path), mend="可用的是 number、headings、columns")
    number = data.get("number", NUMBER)
    if not isinstance(number, str) or len(_SERIAL.findall(number)) != 1 or number.count(_YEAR) != 1 or "#" in number:
        raise InputError(f"登记号的样式“{number}”不对", place=str(path), mend="要有一个 {YYYY} 和一个 {NNNN}，不能有 #")
    headings, columns = data.get("headings", {}), data.get("columns", [])
    if not isinstance(headings, dict) or not _texts(headings.values()) or len(set(headings.values())) != len(headings):
        raise InputError("headings 不对", place=str(path), mend='请写成 "登记号" = "本局的叫法"，叫法各不相同')
    if not isinstance(columns, list) or not _texts(columns) or len(set(columns)) != len(columns):
        raise InputError("columns 不对", place=str(path), mend="请列出栏目名，各写一次")
    return RegisterSettings(number, dict(headings), tuple(columns))


def _texts(values: Any) -> bool:
    return all(isinstance(v, str) and v.strip() for v in values)
