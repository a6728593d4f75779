"""Scheduler: runs what is due, one job at a time, each in a process of its own, and writes down what came of it.

A job whose time passed while nothing ran is caught up once. One that died with the machine is taken up again. Two
schedulers of one project cannot be: the second ends at once.
"""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from crawler.openhours import is_open
from crawler.rescans import jobs_of, rescan_of
from evidence.clock import beijing
from evidence.clock import now as clock_now
from evidence.errors import InputError, ProjectError
from evidence.project import Project
from evidence.runhealth import Alarm, alarms_of, reports_of
from evidence.schedule import Firing, FiringState, Job, jobs
from evidence.targets import Target, load_targets

_LOOK = 20.0  # seconds between looks at the clock
_GLANCE = 1.0  # seconds between looks at a run under way
_KEPT_LOGS = 60
_PATIENCE = 90.0  # seconds a run is given to stop when the scheduler is told to


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one firing, and what of it a person should look at."""

    firing: Firing
    state: FiringState
    note: str
    alarms: tuple[Alarm, ...]


class Scheduler:
    """The scheduler of one project. `command` is how xunzheng is called; `run` or `rescan`, what and the project are added."""

    def __init__(self, project: Project, command: Sequence[str]) -> None:
        self._project = project
        self._command = tuple(command)
        self._stop = threading.Event()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the schedule of the project. Raises ProjectError when another scheduler holds it."""
        lock = FileLock(self._project.root / ".schedule.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ProjectError("定时巡查已经在运行", place=str(self._project.root), mend="请先停掉那一个") from error
        try:
            yield
        finally:
            lock.release()

    def keep_going(self, on_outcome: Callable[[Outcome], None]) -> None:
        """Look at the clock until told to stop (SIGTERM, Ctrl-C); a run under way is then stopped, and goes on next time."""
        with self.alone(), _told_to_stop(self._stop):
            while not self._stop.is_set():
                for outcome in self.look():
                    on_outcome(outcome)
                self._stop.wait(_LOOK)

    def look(self, now: datetime | None = None) -> Iterator[Outcome]:
        """Run what is due at this moment. Targets are read anew each time, so an edited file counts at once."""
        self._project.firings.beat()
        moment = now or clock_now()
        for job in (*jobs(load_targets(self._project.targets_file)), *jobs_of(self._project)):
            if self._stop.is_set() or self._busy():
                return
            if self._project.firings.waits(job, moment) and not self._is_open(job, moment):
                continue
            if firing := self._project.firings.take(job, moment):
                yield self._fire(job, firing)

    def _is_open(self, job: Job, moment: datetime) -> bool:
        """Whether some of what the job has to do may be done now; a run that goes on has its waiting pages to do."""
        unfinished = self._project.runs.unfinished(job.targets)
        left = self._project.ledger.waiting_targets(unfinished.run_id) if unfinished else set()
        chosen = [t for t in self._targets(job) if not left or t.target_id in left]
        return not chosen or any(is_open(self._project, t, moment) for t in chosen)

    def _targets(self, job: Job) -> Sequence[Target]:
        if not job.rescan:
            return [t for t in self._project.targets() if t.target_id in job.targets]
        try:
            return rescan_of(self._project, (job.rescan,)).targets
        except InputError:  # all paused: the run says so
            return ()

    def _busy(self) -> bool:
        """Whether somebody works in the project by hand: then what is due waits."""
        try:
            with self._project.locked():
                return False
        except ProjectError:
            return True

    def _fire(self, job: Job, firing: Firing) -> Outcome:
        if self._done_already(job, firing):
            state, note = FiringState.DONE, "巡查已在上次做完"
        else:
            state, note = self._run(job, firing)
        if state == FiringState.FAILED and not self._stop.is_set() and not self._is_open(job, clock_now()):
            return Outcome(firing, FiringState.RUNNING, "抓取时段已过，下个时段接着做", ())
        if self._stop.is_set() and state == FiringState.FAILED:
            return Outcome(firing, FiringState.RUNNING, "停下了，下次接着做", ())
        self._project.firings.end(firing, state, note)
        reports = reports_of(self._project)
        mine = [r for r in reports if r.run.targets == job.targets and r.run.started_at >= firing.started_at]
        return Outcome(firing, state, note, alarms_of(mine[0], reports) if mine else ())

    def _done_already(self, job: Job, firing: Firing) -> bool:
        """A run outlived the scheduler that began it: it need not be done twice."""
        return not self._project.run_under_way() and self._project.runs.finished_since(job.targets, firing.started_at)

    def _run(self, job: Job, firing: Firing) -> tuple[FiringState, str]:
        log, root = self._log(firing), str(self._project.root)
        with log.open("ab") as out:
            process = subprocess.Popen(
                [*self._command, *(("rescan", job.rescan) if job.rescan else ("run", *job.targets)), "--project", root],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C to the scheduler reaches the run once, from us
            )
            code = self._watched(process)
        if code == 0:
            return FiringState.DONE, ""
        lines = log.read_text("utf-8", "replace").strip().splitlines()
        return FiringState.FAILED, f"退出码 {code}：{lines[-1][:200] if lines else '没有输出'}（{log.name}）"

    def _watched(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for a run, alive to others meanwhile; told to stop, let it finish its pages, then end it."""
        while not self._stop.is_set():
            try:
                return process.wait(_GLANCE)
            except subprocess.TimeoutExpired:
                self._project.firings.beat()
        process.terminate()
        try:
            return process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _log(self, firing: Firing) -> Path:
        folder = self._project.root / "logs"
        folder.mkdir(exist_ok=True)
        for old in sorted(folder.glob("run-*.log"))[: -_KEPT_LOGS or None]:
            old.unlink(missing_ok=True)
        return folder / f"run-{beijing(firing.due, '%Y%m%d-%H%M')}.log"


@contextmanager
def _told_to_stop(stop: threading.Event) -> Iterator[None]:
    def tell(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signals = [signal.SIGINT, signal.SIGTERM] if os.name != "nt" else [signal.SIGINT]
    before = [(number, signal.signal(number, tell)) for number in signals]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
