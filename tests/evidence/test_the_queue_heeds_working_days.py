"""What is more pressing in the queue follows the term of 15 working days, with holidays and 调休, as the term itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from evidence.clock import BEIJING, stamp
from evidence.deadlines import NEAR, checking_told, pressing_moments
from evidence.workdays import Calendar

CALENDAR = Calendar()


def _steps(first_seen: date, today: date) -> int:
    seen = stamp(datetime.combine(first_seen, time(23, 59), BEIJING))
    return sum(seen < moment for moment in pressing_moments(CALENDAR, today))


@pytest.mark.parametrize("today", [date(2026, 10, 12) + timedelta(days=n) for n in range(0, 60, 3)])
def test_each_day_is_as_pressing_as_its_own_deadline_says(today: date) -> None:
    """Over the autumn holidays of 2026 and the weekends worked for them, and on days of rest, too."""
    for back in range(60):
        found = today - timedelta(days=back)
        due = CALENDAR.after(found, 15)
        near = CALENDAR.between(today, due) <= NEAR
        assert _steps(found, today) == near + (due < today), (found, today, due)


def test_the_day_is_that_of_beijing() -> None:
    moment = pressing_moments(CALENDAR, date(2026, 11, 25))[1]
    assert moment.endswith("T16:00:00.000Z")


def test_a_year_that_is_not_known_makes_nothing_pressing_and_is_told() -> None:
    assert pressing_moments(CALENDAR, date(2150, 1, 5)) == ()
    seen = stamp(datetime(2150, 1, 5, tzinfo=UTC))
    assert "放假安排还没有收录" in checking_told(seen, CALENDAR, date(2150, 1, 5))
    known = Calendar({}, frozenset((2150,)))
    assert len(pressing_moments(known, date(2150, 3, 5))) == 2


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 17), "还有 3 个工作日"),
        (date(2026, 11, 20), "还有 0 个工作日"),
        (date(2026, 11, 22), "，已过期（"),
        (date(2026, 11, 25), "已过 3 个工作日"),
    ],
)
def test_a_lead_says_until_when_it_is_to_be_checked(today: date, told: str) -> None:
    sentence = checking_told("2026-11-01T01:02:03.004Z", CALENDAR, today)
    assert sentence.startswith("核查期限 2026-11-20") and told in sentence and "第十八条" in sentence
