"""A run that looks like peace but is not says so: nothing sealed, far fewer pages, many failures, leads gone."""

from datetime import UTC, datetime, timedelta

import pytest

from evidence.clock import stamp
from evidence.runhealth import RunReport, alarms_of
from evidence.runs import Run, RunState

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def _report(day: int, sealed: int, failed: int = 0, leads: int = 0, state: RunState = RunState.FINISHED) -> RunReport:
    at = stamp(NOW - timedelta(days=day))
    return RunReport(Run(f"r{day}", at, at, at, state, ("a",), ""), sealed, failed, 0, leads, 0)


PAST = [_report(1, 50, 2, 6), _report(2, 48, 1, 5), _report(3, 52, 2, 6)]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (_report(0, 50, 2, 6), []),
        (_report(0, 40, 3, 1), []),
        (_report(0, 0), ["没有封存到任何网页，请检查网络，以及网站是否改版、拒绝访问"]),
        (_report(0, 20, 2, 6), ["只封存了 20 页，此前通常 50 页"]),
        (_report(0, 50, 30, 6), ["有 30 页没有抓到，此前通常 2 页"]),
        (_report(0, 50, 2, 0), ["一条线索也没有，此前通常 6 条，请看是整改了还是没有抓到"]),
        (_report(0, 20, 0, 6, RunState.STOPPED), ["中途停止，再运行一次就接着做"]),
    ],
)
def test_beside_the_runs_before(report: RunReport, said: list[str]) -> None:
    assert [a.sentence for a in alarms_of(report, [report, *PAST], NOW)] == said


def test_runs_over_other_targets_say_nothing() -> None:
    other = [RunReport(Run(r.run.run_id, r.run.started_at, "", "", RunState.FINISHED, ("b",), ""), 900, 0, 0, 9, 0) for r in PAST]
    report = _report(0, 20, 0, 6)
    assert not alarms_of(report, [report, *other], NOW)


def test_one_earlier_run_is_not_enough_to_compare() -> None:
    report = _report(0, 3)
    assert not alarms_of(report, [report, PAST[0]], NOW)


def test_a_run_without_a_heartbeat_has_died() -> None:
    fresh, dead = _report(0, 5, state=RunState.RUNNING), _report(1, 5, state=RunState.RUNNING)
    assert not alarms_of(fresh, [fresh], NOW) and alarms_of(dead, [dead], NOW)


def test_leads_that_came_back_and_sites_that_block_are_told() -> None:
    at = stamp(NOW)
    run = Run("r0", at, at, at, RunState.FINISHED, ("a",), "")
    report = RunReport(run, 50, 2, 0, 6, 0, blocked=9, again=2)
    told = [a.sentence for a in alarms_of(report, [report, *PAST], NOW)]
    assert told[0] == "有 2 条线索不见之后再次出现" and told[1].startswith("有 9 页被网站拦下或不让抓，此前通常 0 页")
