"""Run: one crawl of some targets, with a heartbeat and how it ended; and its table."""

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.roots import Roots
from evidence.store import writing


class RunState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl. Times as kept (UTC); `targets` are target ids in order; `reason` says how it ended."""

    run_id: str
    started_at: str
    heartbeat: str
    ended_at: str | None
    state: RunState
    targets: tuple[str, ...]
    reason: str


class Runs:
    """The table of runs."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, targets: tuple[str, ...]) -> Run:
        """A new run over those targets."""
        now = utc_now()
        run_id = now[:19].replace("-", "").replace(":", "").replace("T", "-") + now[20:23]
        self._db.execute(
            "INSERT INTO runs(run_id, started_at, heartbeat, state, targets) VALUES (?, ?, ?, ?, ?)",
            (run_id, now, now, RunState.RUNNING, "\n".join(targets)),
        )
        return Run(run_id, now, now, None, RunState.RUNNING, targets, "")

    def beat(self, run_id: str) -> None:
        """The run is alive now."""
        self._db.execute("UPDATE runs SET heartbeat = ?, state = ? WHERE run_id = ?", (utc_now(), RunState.RUNNING, run_id))

    def end(self, run_id: str, state: RunState, reason: str) -> None:
        """The run is over: finished, and then sealed whole by its root; or stopped with work left."""
        now = utc_now()
        with writing(self._db):
            self._db.execute(
                "UPDATE runs SET ended_at = ?, heartbeat = ?, state = ?, reason = ? WHERE run_id = ?",
                (now, now, state, reason, run_id),
            )
            if state == RunState.FINISHED:
                Roots(self._db).seal(run_id)
        Custody(self._db).anchor()

    def unfinished(self, targets: tuple[str, ...]) -> Run | None:
        """The newest run over exactly those targets that did not finish: killed, or stopped with work left."""
        runs = [r for r in self.all() if r.targets == targets]
        return runs[0] if runs and runs[0].state != RunState.FINISHED else None

    def finished_since(self, targets: tuple[str, ...], moment: str) -> bool:
        """Whether a run over exactly those targets finished at or after a moment."""
        return any(r.targets == targets and r.state == RunState.FINISHED and (r.ended_at or "") >= moment for r in self.all())

    def all(self) -> list[Run]:
        """Every run, newest first."""
        rows = self._db.execute(
            "SELECT run_id, started_at, heartbeat, ended_at, state, targets, reason FROM runs ORDER BY run_id DESC"
        ).fetchall()
        return [Run(r[0], r[1], r[2], r[3], RunState(r[4]), tuple(filter(None, r[5].split("\n"))), r[6]) for r in rows]
