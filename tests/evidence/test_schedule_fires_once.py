"""What is due is taken up once: not for the past, missed times caught up together, what died taken up again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from evidence.clock import parse, stamp
from evidence.schedule import Firings, FiringState, Job, jobs, next_due
from evidence.store import open_store
from evidence.targets import Target

NIGHTLY = Job("30 2 * * *", ("a",))  # Beijing time: 18:30 UTC
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def firings(tmp_path: Path) -> Iterator[Firings]:
    db = open_store(tmp_path / "x.db")
    yield Firings(db)
    db.close()


def test_a_new_job_does_not_fire_for_the_past(firings: Firings) -> None:
    assert firings.take(NIGHTLY, START) is None
    assert firings.take(NIGHTLY, START + timedelta(hours=6)) is None
    due = firings.take(NIGHTLY, START + timedelta(hours=7))
    assert due and due.due == "2026-03-01T18:30:00.000Z" and due.missed == 0


def test_missed_times_are_caught_up_once(firings: Firings) -> None:
    firings.take(NIGHTLY, START)
    later = START + timedelta(days=10)
    due = firings.take(NIGHTLY, later)
    assert due and due.missed == 9 and parse(due.due) == datetime(2026, 3, 10, 18, 30, tzinfo=UTC)
    firings.end(due, FiringState.DONE, "")
    assert firings.take(NIGHTLY, later + timedelta(minutes=5)) is None


def test_what_died_is_taken_up_again(firings: Firings) -> None:
    firings.take(NIGHTLY, START)
    first = firings.take(NIGHTLY, START + timedelta(days=1))
    again = firings.take(NIGHTLY, START + timedelta(days=3))
    assert first == again
    assert again is not None
    firings.end(again, FiringState.FAILED, "退出码 5")
    due = firings.take(NIGHTLY, START + timedelta(days=3))
    assert due and due.missed == 1


def test_paused_and_unscheduled_targets_are_no_job() -> None:
    def target(name: str, schedule: str, *, paused: bool = False) -> Target:
        return Target(name, name, ("https://a.example/",), ("a.example",), schedule=schedule, paused=paused)

    made = jobs([target("a", "0 3 * * 1"), target("b", ""), target("c", "0  3 * * 1"), target("d", "0 3 * * 1", paused=True)])
    assert made == (Job("0 3 * * 1", ("a", "c")),)


@settings(max_examples=60, deadline=None)
@given(
    looks=st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=12),
    schedule=st.sampled_from(["*/7 * * * *", "30 2 * * *", "0 0 1 * *", "15 */5 * * 1-5"]),
)
def test_whenever_it_looks_every_due_time_is_run_or_counted(looks: list[int], schedule: str) -> None:
    """Against the plain count of due times minute by minute."""
    db = Database(memory=True)
    db.execute(
        "CREATE TABLE firings(job TEXT, due TEXT, started_at TEXT, ended_at TEXT, state TEXT, missed INTEGER, note TEXT,"
        " PRIMARY KEY(job, due))"
    )
    firings, job, now, counted = Firings(db), Job(schedule, ("a",)), START, 0
    firings.take(job, now)
    for minutes in looks:
        now += timedelta(minutes=minutes)
        if due := firings.take(job, now):
            assert due.due <= stamp(now)
            counted += 1 + due.missed
            firings.end(due, FiringState.DONE, "")
    expected, at = 0, START
    while (following := next_due(job, at)) and following <= now:
        expected, at = expected + 1, following
    assert counted == expected
