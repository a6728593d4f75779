"""The two annexes of the notice as data (rows, columns, how each is counted), the office's settings, and the periods of a report.

What the notice leaves open is the office's to set in annex.toml: cumulative or this period, since when, the label that is lost.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import InputError
from evidence.workflow import WORKFLOW

ANNEX = "annex.toml"  # in the project folder
TITLE = "职业技能培训和评价问题专项治理行动进展情况表"
HANDLINGS = ("移出目录", "追回补贴", "证书作废", "终止备案", "限期整改", "移送", "约谈", "处罚")
METHODS = ("实地检查", "互联网检索", "大数据筛查", "群众举报", "媒体", "审计")
UNKNOWN_LABEL = "（原表此栏标签缺失，待向来文单位确认）"


class Mode(StrEnum):
    """What a report counts: all since the campaign began, or the period alone. The notice does not say which."""

    CUMULATIVE = "累计"
    PERIOD = "本期"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `counts` says how (see annexes.toml), `code` of which issue or handling."""

    key: str
    group: str
    title: str
    counts: str
    code: str


@dataclass(frozen=True, slots=True)
class Form:
    """One annex. `rows` are (class, title); `others` are classes without a row, told in the text of the last row."""

    name: str
    title: str
    rows: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Annexes:
    """Both forms; `issues` are code → title; `told` is what the text calls a group of rules."""

    forms: tuple[Form, ...]
    issues: Mapping[str, str]
    told: Mapping[str, tuple[str, ...]]

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class a subject may be given."""
        return tuple(c for form in self.forms for c in (*(row for row, _ in form.rows), *form.others))


@dataclass(frozen=True, slots=True)
class AnnexSettings:
    """How an office reports. `third` is the label of the lost column, `third_counts` the handling it counts; '' while unknown."""

    office: str = "＿＿＿＿人力资源和社会保障局"
    mode: Mode = Mode.CUMULATIVE
    since: date = field(default_factory=lambda: date(2023, 7, 1))
    third: str = ""
    third_counts: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its due day, the 13th (28th of the month before to the 12th) or the 28th (13th to the 27th)."""

    begins: date
    ends: date
    due: date

    @property
    def title(self) -> str:
        return f"{self.due:%Y-%m-%d} 报送（{self.begins:%Y-%m-%d} 至 {self.ends:%Y-%m-%d}）"


@cache
def annexes() -> Annexes:
    """The forms as delivered."""
    data = tomllib.loads((WORKFLOW / "annexes.toml").read_text("utf-8"))
    forms = tuple(
        Form(
            f["name"],
            f["title"],
            tuple((str(c), str(t)) for c, t in f["rows"]),
            tuple(f["others"]),
            tuple(Column(**c) for c in f["columns"]),
        )
        for f in data["form"]
    )
    return Annexes(forms, data["issues"], {k: tuple(v) for k, v in data["told"].items()})


def period_of(day: date) -> Period:
    """The period in which a day lies."""
    if 13 <= day.day <= 27:
        return Period(day.replace(day=13), day.replace(day=27), day.replace(day=28))
    begins = day if day.day >= 28 else day.replace(day=1) - timedelta(days=1)
    begins = begins.replace(day=28)
    following = (begins + timedelta(days=4)).replace(day=1)
    return Period(begins, following.replace(day=12), following.replace(day=13))


def period_due(text: str, today: date) -> Period:
    """The period of a due day, or that of today when none is given. Raises InputError when it is no due day."""
    if not text:
        return period_of(today)
    try:
        due = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text[:40]}”不是日期", mend="请写报送日，如 2026-11-13 或 2026-11-28") from error
    if due.day not in (13, 28):
        raise InputError(f"{text} 不是报送日", mend="报送日是每月 13 日和 28 日")
    return period_of(due - timedelta(days=1))


def span(settings: AnnexSettings, period: Period) -> tuple[date, date]:
    """The first and the last day that a report counts."""
    return (settings.since if settings.mode == Mode.CUMULATIVE else period.begins), period.ends


def load_annex_settings(path: Path) -> AnnexSettings:
    """The settings of a project, the defaults without the file. Raises InputError naming file and value."""
    if not path.exists():
        return AnnexSettings()
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    names = {f.name for f in fields(AnnexSettings)}
    for key in set(data) - names:
        raise InputError(f"不认识的设置“{key}”", place=str(path), mend=f"可用的是 {'、'.join(sorted(names))}")
    since = data.pop("since", date(2023, 7, 1))
    mode = data.pop("mode", Mode.CUMULATIVE)
    if type(since) is not date or mode not in tuple(Mode):
        raise InputError("since 或 mode 不对", place=str(path), mend='请写成 since = 2023-07-01，mode = "累计" 或 "本期"')
    if not all(isinstance(v, str) and len(v) <= 200 and v.isprintable() for v in data.values()):
        raise InputError("设置要写成文字", place=str(path), mend='请写成 third = "终止备案（个）"')
    counted = data.get("third_counts", "")
    if bool(counted) != bool(data.get("third")) or (counted and counted not in HANDLINGS):
        raise InputError("third 与 third_counts 要一起写", place=str(path), mend=f"third_counts 可用的是 {'、'.join(HANDLINGS)}")
    return AnnexSettings(mode=Mode(mode), since=since, **data)
