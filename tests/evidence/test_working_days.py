"""Working days as the notices of 2024–2026 have them, 调休 weekends included; an unknown year is said, not guessed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import CalendarError, InputError
from evidence.workdays import Calendar, load_calendar

CHINA = Calendar()
# by hand from the notices: weekends that are worked, and workdays that are off
WORKED = (
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"),
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)
OFF = (
    *("2024-01-01", "2024-02-12", "2024-02-16", "2024-04-04", "2024-05-01", "2024-06-10", "2024-09-16", "2024-10-07"),
    *("2025-01-01", "2025-01-28", "2025-02-04", "2025-04-04", "2025-05-05", "2025-06-02", "2025-10-01", "2025-10-08"),
    *("2026-01-01", "2026-01-02", "2026-02-16", "2026-02-23", "2026-04-06", "2026-05-05", "2026-06-19"),
    *("2026-09-25", "2026-10-07"),
)


@pytest.mark.parametrize("day", WORKED)
def test_a_weekend_that_is_worked_counts(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5 and CHINA.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize("day", OFF)
def test_a_holiday_on_a_weekday_does_not_count(day: str) -> None:
    assert date.fromisoformat(day).weekday() < 5 and not CHINA.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("begun", "workdays", "last"),
    [
        ("2024-02-02", 1, "2024-02-04"),  # a Friday; the Sunday before Spring Festival is worked
        ("2024-02-09", 1, "2024-02-18"),  # New Year's Eve; eight days off, then a Sunday that is worked
        ("2024-09-30", 15, "2024-10-25"),  # over the National Day week, with the Saturday of 12 October worked
        ("2025-01-24", 15, "2025-02-20"),
        ("2025-04-30", 1, "2025-05-06"),
        ("2025-09-26", 15, "2025-10-23"),
        ("2026-02-13", 3, "2026-02-25"),  # Saturday the 14th is worked, then nine days off
        ("2026-09-18", 15, "2026-10-15"),  # Sunday the 20th worked, 25–27 off, 1–7 October off, Saturday the 10th worked
        ("2026-11-02", 15, "2026-11-23"),
        ("2026-11-24", 0, "2026-11-24"),
    ],
)
def test_terms_end_where_a_hand_with_a_calendar_says(begun: str, workdays: int, last: str) -> None:
    assert CHINA.after(date.fromisoformat(begun), workdays).isoformat() == last


@settings(deadline=None)  # the calendar is slow the first time
@given(st.dates(date(2024, 1, 1), date(2026, 9, 1)), st.integers(1, 60))
def test_a_term_ends_on_a_working_day_with_as_many_before_it(begun: date, workdays: int) -> None:
    last = CHINA.after(begun, workdays)
    assert CHINA.is_workday(last) and CHINA.between(begun, last) == workdays
    assert sum(CHINA.is_workday(begun + timedelta(days=n)) for n in range(1, (last - begun).days + 1)) == workdays


@settings(deadline=None)  # the calendar is slow the first time
@given(st.dates(date(2024, 2, 1), date(2026, 11, 1)), st.dates(date(2024, 2, 1), date(2026, 11, 1)))
def test_days_left_are_as_many_as_days_passed(one: date, other: date) -> None:
    assert CHINA.between(one, other) == -CHINA.between(other, one)


def test_a_year_that_is_not_known_is_said() -> None:
    with pytest.raises(CalendarError, match="2027 年的放假安排还没有收录"):
        CHINA.after(date(2026, 12, 25), 15)


def test_the_office_may_write_a_year_and_single_days(tmp_path: Path) -> None:
    (tmp_path / "workdays.toml").write_text(
        '[[year]]\nyear = 2027\nholidays = ["2027-01-01", "2027-02-05..2027-02-11"]\nworkdays = ["2027-02-13"]\n'
        "[[day]]\ndate = 2026-12-31\nwork = false\nnote = '演示'\n",
        "utf-8",
    )
    calendar = load_calendar(tmp_path / "workdays.toml")
    assert calendar.after(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert calendar.after(date(2027, 2, 4), 2) == date(2027, 2, 13)
    assert load_calendar(tmp_path / "none.toml") == Calendar()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x = 1", "不认识的内容“x”"),
        ("[[year]]\nyear = 'a'", "年份“a”不对"),
        ("[[year]]\nyear = 2027\nholidays = ['2028-01-01']", "不在 2027 年里"),
        ("[[year]]\nyear = 2027\nholidays = ['元旦']", "日期“元旦”不对"),
        ("[[year]]\nyear = 2027\nholidays = ['2027-02-05..2027-02-01']", "不在 2027 年里"),
        ("[[day]]\ndate = '2027-01-01'\nwork = false", "这一天写得不对"),
        ("[[day]]\ndate = 2027-01-01\nwork = 1", "这一天写得不对"),
        ("[day]\ndate = 2027-01-01", "请写成 [[day]] 段"),
        ("[[", "读不懂"),
    ],
)
def test_a_wrong_file_is_named(text: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "workdays.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        load_calendar(tmp_path / "workdays.toml")
    assert what in caught.value.sentence() and "workdays.toml" in caught.value.sentence()
