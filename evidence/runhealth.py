"""Run health: how a run went beside the runs before it over the same targets, so that a silent failure is loud.

A site that blocks us, a crawl that finds nothing, leads that vanish: each gives numbers that look like peace.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from evidence.changes import lead_changes
from evidence.clock import parse
from evidence.ledger import PageState
from evidence.observations import Outcome
from evidence.project import Project
from evidence.runs import Run, RunState

_BEFORE = 5  # earlier runs looked at
_ENOUGH = 2  # of them, before a change says anything
_SILENT = timedelta(minutes=10)


class Gravity(StrEnum):
    ALARM = "告警"
    LOOK = "注意"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing about a run that a person should look at."""

    gravity: Gravity
    sentence: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run with its numbers: pages by how they ended, leads of C1 or more seen, and how many of those were new then; pages
    that answered that nothing changed count as sealed. `blocked` pages are those that the sites would not show,
    `again` leads that were gone and are there again."""

    run: Run
    sealed: int
    failed: int
    skipped: int
    leads: int
    new_leads: int
    blocked: int = 0
    again: int = 0


def reports_of(project: Project) -> list[RunReport]:
    """Every run with its numbers, newest first."""
    leads = project.leads.counts_by_run()
    again = Counter(change.again_in for change in lead_changes(project).values())
    made = []
    for run in project.runs.all():
        counts = project.ledger.counts(run.run_id)
        seen, new = leads.get(run.run_id, (0, 0))
        read = counts[PageState.SEALED] + counts[PageState.UNCHANGED]
        blocked = project.observations.counts(run.run_id)[Outcome.BLOCKED]
        made.append(
            RunReport(run, read, counts[PageState.FAILED], counts[PageState.SKIPPED], seen, new, blocked, again[run.run_id])
        )
    return made


def alarms_of(report: RunReport, reports: Sequence[RunReport], now: datetime | None = None) -> tuple[Alarm, ...]:
    """What is wrong with a run, by itself and beside the finished runs over the same targets before it."""
    run = report.run
    silent = (now or datetime.now(UTC)) - parse(run.heartbeat) > _SILENT
    if run.state == RunState.RUNNING:
        return (Alarm(Gravity.ALARM, "没有做完就断了，再运行一次就接着做"),) if silent else ()
    found = []
    if run.state == RunState.STOPPED:
        found.append(Alarm(Gravity.LOOK, "中途停止，再运行一次就接着做"))
    if not report.sealed:
        found.append(Alarm(Gravity.ALARM, "没有封存到任何网页，请检查网络，以及网站是否改版、拒绝访问"))
    if report.again:
        found.append(Alarm(Gravity.ALARM, f"有 {report.again} 条线索不见之后再次出现"))
    before = [r for r in reports if r.run.targets == run.targets and r.run.state == RunState.FINISHED]
    before = [r for r in before if r.run.started_at < run.started_at][:_BEFORE]
    if run.state == RunState.FINISHED and report.sealed and len(before) >= _ENOUGH:
        found += _beside(report, before)
    return tuple(found)


def _beside(report: RunReport, before: Sequence[RunReport]) -> list[Alarm]:
    found = []
    sealed = statistics.median(r.sealed for r in before)
    if sealed >= 4 and report.sealed < sealed / 2:
        found.append(Alarm(Gravity.ALARM, f"只封存了 {report.sealed} 页，此前通常 {sealed:g} 页"))
    failed = statistics.median(r.failed for r in before)
    if report.failed >= 5 and report.failed > 3 * failed:
        found.append(Alarm(Gravity.ALARM, f"有 {report.failed} 页没有抓到，此前通常 {failed:g} 页"))
    blocked = statistics.median(r.blocked for r in before)
    if report.blocked >= 3 and report.blocked > 2 * blocked:
        found.append(Alarm(Gravity.LOOK, f"有 {report.blocked} 页被网站拦下或不让抓，此前通常 {blocked:g} 页；这些不算已经删除"))
    leads = statistics.median(r.leads for r in before)
    if leads >= 3 and not report.leads:
        found.append(Alarm(Gravity.LOOK, f"一条线索也没有，此前通常 {leads:g} 条，请看是整改了还是没有抓到"))
    return found
