"""Working days in China: weekends, public holidays and 调休, by chinesecalendar and the project's own workdays.toml.

A year whose holidays are not published yet is said to be unknown (CalendarError), never guessed.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import CalendarError, InputError

WORKDAYS = "workdays.toml"
_ONE = timedelta(days=1)
_SATURDAY = 5
_MOST = 2000  # working days one may ask for


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days` are single days that differ (True: one works); `years` are years the office entered itself."""

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether one works on a day. Raises CalendarError when its year is not known."""
        if day in self.days:
            return self.days[day]
        if day.year in self.years:
            return day.weekday() < _SATURDAY
        works = _published(day)
        if works is None:
            what, mend = f"{day.year} 年的放假安排还没有收录", f"请按国务院通知写进项目的 {WORKDAYS}"
            raise CalendarError(what, place=f"{day:%Y-%m-%d}", mend=mend)
        return works

    def after(self, day: date, workdays: int) -> date:
        """The last day of a term of so many working days; the day it begins is not counted. Raises CalendarError."""
        if not 0 <= workdays <= _MOST:
            raise InputError(f"{workdays} 个工作日算不了", mend=f"请写 0 到 {_MOST}")
        for _ in range(workdays):
            day = self.next(day + _ONE)
        return day

    def next(self, day: date) -> date:
        """The day itself when one works then, else the first working day after it. Raises CalendarError."""
        while not self.is_workday(day):
            day += _ONE
        return day

    def previous(self, day: date) -> date:
        """The day itself when one works then, else the last working day before it. Raises CalendarError."""
        while not self.is_workday(day):
            day -= _ONE
        return day

    def before(self, day: date, workdays: int) -> date:
        """So many working days before a day. Raises CalendarError."""
        for _ in range(workdays):
            day = self.previous(day - _ONE)
        return day

    def between(self, today: date, due: date) -> int:
        """Working days left from today (not counted) to a day; negative when it has passed. Raises CalendarError."""
        first, last = min(today, due), max(today, due)
        count = sum(self.is_workday(first + _ONE * n) for n in range(1, (last - first).days + 1))
        return count if due >= today else -count


@cache
def _published(day: date) -> bool | None:
    """Whether one works on a day by the published calendar, None when it does not know the year. It is slow, so kept."""
    import chinese_calendar  # where it is used: the commands start without it

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def load_calendar(path: Path) -> Calendar:
    """The calendar with what the office wrote; without the file, the published one. Raises InputError naming entry and value."""
    if not path.exists():
        return Calendar()
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    days: dict[date, bool] = {}
    years: set[int] = set()
    for table in _tables(path, data, "year"):
        _keys(path, table, {"year", "holidays", "workdays"})
        year = table.get("year")
        if not isinstance(year, int) or not 2000 <= year <= 2200:
            raise InputError(f"年份“{year}”不对", place=str(path), mend="请写四位年份")
        years.add(year)
        for key, works in (("holidays", False), ("workdays", True)):
            days |= dict.fromkeys(_days(path, table.get(key, []), year), works)
    for table in _tables(path, data, "day"):
        _keys(path, table, {"date", "work", "note"})
        if type(table.get("date")) is not date or not isinstance(table.get("work"), bool):
            raise InputError(
                f"这一天写得不对（{table}）", place=str(path), mend="请写 date = 2026-12-31 和 work = false（或 true）"
            )
        days[table["date"]] = table["work"]
    return Calendar(days, frozenset(years))


def _tables(path: Path, data: Mapping[str, Any], name: str) -> Iterable[dict[str, Any]]:
    _keys(path, data, {"year", "day"})
    tables = data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise InputError(f"“{name}”写得不对", place=str(path), mend=f"请写成 [[{name}]] 段")
    return tables


def _keys(path: Path, table: Mapping[str, Any], known: set[str]) -> None:
    for key in set(table) - known:
        raise InputError(f"不认识的内容“{key}”", place=str(path), mend=f"可用的是 {'、'.join(sorted(known))}")


def _days(path: Path, entries: Any, year: int) -> Iterator[date]:
    """Days written as dates, as texts, or as 'from..to'."""
    for entry in entries if isinstance(entries, list) else [None]:
        first, _, last = str(entry).partition("..")
        try:
            day, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError as error:
            raise InputError(f"日期“{entry}”不对", place=str(path), mend="请写 2027-02-05 或 2027-02-05..2027-02-11") from error
        if day.year != year or end.year != year or end < day:
            raise InputError(f"日期“{entry}”不在 {year} 年里", place=str(path), mend="每年写一个 [[year]] 段")
        while day <= end:
            yield day
            day += _ONE
