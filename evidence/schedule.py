"""Schedule: which targets are crawled together and when, and the table of what was due and what came of it.

A job is a cron expression with its targets. A firing is one due time of a job: it is taken up once, by one process,
and a firing left 'running' by a process that died is taken up again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cronsim import CronSim
from sqlite_utils import Database

from evidence.clock import BEIJING, parse, stamp, utc_now
from evidence.targets import Target

_MOST_MISSED = 10_000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=BEIJING)


class FiringState(StrEnum):
    ARMED = "armed"  # first seen: what was due before does not count
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """Targets crawled together: `schedule` is a cron expression in Beijing time. Or pages looked at again on some `dates`,
    for what `rescan` names; `targets` then is what its runs are known by."""

    schedule: str
    targets: tuple[str, ...]
    dates: tuple[datetime, ...] = ()
    rescan: str = ""


@dataclass(frozen=True, slots=True)
class Firing:
    """One due time of a job (UTC, as kept): `missed` earlier due times were caught up with it; `note` says how it ended."""

    schedule: str
    due: str
    started_at: str
    ended_at: str
    state: FiringState
    missed: int
    note: str


def jobs(targets: Iterable[Target]) -> tuple[Job, ...]:
    """Targets that are not paused, grouped by their schedule."""
    grouped: dict[str, list[str]] = {}
    for target in targets:
        if target.schedule and not target.paused:
            grouped.setdefault(" ".join(target.schedule.split()), []).append(target.target_id)
    return tuple(Job(schedule, tuple(ids)) for schedule, ids in grouped.items())


def next_due(job: Job, after: datetime) -> datetime | None:
    """The first due time after a moment; None when there is none in the next 50 years."""
    if job.rescan:
        return next((date for date in job.dates if date > after), None)
    return next(CronSim(job.schedule, after.astimezone(BEIJING)), None)


class Firings:
    """The table of firings."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take(self, job: Job, now: datetime) -> Firing | None:
        """The firing to be run now, marked as running: one that died, else the latest due one; None when nothing is due.

        A job never seen before is armed: it fires at its next time, not for the past. A date to look again that has passed
        is not lost so.
        """
        last = self.last(job.schedule)
        if last is None and not job.rescan:
            self._keep(Firing(job.schedule, stamp(now), "", "", FiringState.ARMED, 0, ""))
            return None
        if last and last.state == FiringState.RUNNING:
            return last
        due, passed = _latest(job, parse(last.due) if last else _LONG_AGO, now)
        if due is None:
            return None
        firing = Firing(job.schedule, stamp(due), utc_now(), "", FiringState.RUNNING, passed - 1, "")
        return firing if self._keep(firing) else None

    def waits(self, job: Job, now: datetime) -> bool:
        """Whether `take` would give a firing."""
        last = self.last(job.schedule)
        if last is None:
            return bool(job.rescan) and _latest(job, _LONG_AGO, now)[0] is not None
        return last.state == FiringState.RUNNING or _latest(job, parse(last.due), now)[0] is not None

    def end(self, firing: Firing, state: FiringState, note: str) -> None:
        """A firing has come to its end."""
        self._db.execute(
            "UPDATE firings SET state = ?, note = ?, ended_at = ? WHERE job = ? AND due = ?",
            (state, note, utc_now(), firing.schedule, firing.due),
        )

    def last(self, schedule: str) -> Firing | None:
        """The latest firing of a job."""
        return next(iter(self.all(schedule, 1)), None)

    def all(self, schedule: str = "", most: int = -1) -> list[Firing]:
        """Firings (of one job), latest first."""
        rows = self._db.execute(
            "SELECT job, due, coalesce(started_at, ''), coalesce(ended_at, ''), state, missed, note FROM firings"
            " WHERE job = ?1 OR ?1 = '' ORDER BY due DESC, job LIMIT ?2",
            (schedule, most),
        ).fetchall()
        return [Firing(r[0], r[1], r[2], r[3], FiringState(r[4]), int(r[5]), r[6]) for r in rows]

    def beat(self) -> None:
        """The scheduler is alive now."""
        self._db.execute("INSERT OR REPLACE INTO facts(name, value) VALUES ('schedule_heartbeat', ?)", (utc_now(),))

    def heartbeat(self) -> str:
        """When the scheduler last was alive; '' when it never ran."""
        row = self._db.execute("SELECT value FROM facts WHERE name = 'schedule_heartbeat'").fetchone()
        return str(row[0]) if row else ""

    def _keep(self, firing: Firing) -> bool:
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO firings(job, due, started_at, state, missed, note) VALUES (?, ?, ?, ?, ?, ?)",
            (firing.schedule, firing.due, firing.started_at or None, firing.state, firing.missed, firing.note),
        )
        return cursor.rowcount == 1


def _latest(job: Job, last: datetime, now: datetime) -> tuple[datetime | None, int]:
    """The latest due time in (last, now], and how many there were."""
    if job.rescan:
        passed = [date for date in job.dates if last < date <= now]
        return (passed[-1] if passed else None), len(passed)
    latest, count = None, 0
    for due in CronSim(job.schedule, last.astimezone(BEIJING)):
        if due > now or count >= _MOST_MISSED:
            break
        latest, count = due, count + 1
    return latest, count
