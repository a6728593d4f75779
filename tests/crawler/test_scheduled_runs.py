"""The scheduler with real runs: what is due is crawled, scanned and reported; killed at any point it is done once, not twice."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crawler.scheduler import Outcome, Scheduler
from crawler.units import cron_line, systemd_unit, windows_task
from evidence.clock import stamp
from evidence.errors import ProjectError
from evidence.project import Project, create_project, open_project
from evidence.runs import RunState
from evidence.schedule import Firing, FiringState, Job, jobs
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.sites import Site, page, serve

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, str(ROOT / "xunzheng.py")]
EVERY_MINUTE = "* * * * *"


@pytest.fixture
def site() -> Iterator[Site]:
    ad = page("签约包过，报名从速，学费1980元，咨询微信。")
    with serve({"/": page("首页", *(f"/{i}" for i in range(12))), **{f"/{i}": ad for i in range(12)}}) as served:
        yield served


def _project(folder: Path, site: Site, **settings: object) -> Project:
    project = create_project(folder, Settings(delay=0.0, allow_private=(site.host,), **settings))  # type: ignore[arg-type]
    target = Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), render=Render.NEVER, schedule=EVERY_MINUTE)
    save_targets(project.targets_file, (target,))
    return project


def _due(project: Project) -> datetime:
    """Arm the job; a moment at which it is due."""
    scheduler = Scheduler(project, COMMAND)
    assert not list(scheduler.look(datetime.now(UTC) - timedelta(minutes=5)))
    return datetime.now(UTC)


def test_what_is_due_is_crawled_scanned_and_reported_once(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    now = _due(project)
    (outcome,) = Scheduler(project, COMMAND).look(now)
    assert (outcome.state, outcome.alarms) == (FiringState.DONE, ()) and outcome.firing.missed >= 3
    assert (tmp_path / "reports" / "index.html").exists() and project.captures.count() == 13
    assert "封存" in next((tmp_path / "logs").iterdir()).read_text("utf-8")
    assert not list(Scheduler(project, COMMAND).look(now))


def test_a_run_that_fails_says_why_and_alarms(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site, chromium="/nonexistent/browser")
    target = Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), render=Render.ALWAYS, schedule=EVERY_MINUTE)
    save_targets(project.targets_file, (target,))
    (outcome,) = Scheduler(project, COMMAND).look(_due(project))
    assert outcome.state == FiringState.FAILED and "退出码 6" in outcome.note and "/nonexistent/browser" in outcome.note


def test_while_somebody_works_by_hand_it_waits(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    now = _due(project)
    with open_project(tmp_path).locked():
        assert not list(Scheduler(project, COMMAND).look(now))
    assert [o.state for o in Scheduler(project, COMMAND).look(now)] == [FiringState.DONE]


def test_two_schedulers_cannot_be(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    with (
        Scheduler(project, COMMAND).alone(),
        pytest.raises(ProjectError, match="已经在运行"),
        Scheduler(project, COMMAND).alone(),
    ):
        pass


def _begin(project: Project) -> "subprocess.Popen[bytes]":
    """The scheduler as a process, with a job due now, once it has begun to seal."""
    project.firings.take(_job(project), datetime.now(UTC) - timedelta(minutes=5))
    process = subprocess.Popen([*COMMAND, "schedule", "-p", str(project.root)], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while project.captures.count() < 3:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    return process


def _job(project: Project) -> Job:
    return jobs(project.targets())[0]


def _slow(project: Project) -> None:
    path = project.root / "xunzheng.toml"
    path.write_text(path.read_text("utf-8").replace("delay = 0.0", "delay = 0.5"), "utf-8")


def test_killed_with_its_run_it_goes_on(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    _slow(project)
    process = _begin(project)
    process.kill()
    process.wait()
    (firing,) = [f for f in project.firings.all() if f.state == FiringState.RUNNING]
    deadline = time.monotonic() + 90
    outcomes: list[Outcome] = []
    while not outcomes:  # the run itself outlives its scheduler: it is waited for, not begun again
        assert time.monotonic() < deadline
        outcomes = list(Scheduler(project, COMMAND).look())
        time.sleep(0.3)
    assert outcomes[0].firing == firing and outcomes[0].state == FiringState.DONE
    assert len(project.runs.all()) == 1 and project.captures.count() == 13


@pytest.mark.skipif(sys.platform == "win32", reason="没有 SIGTERM")
def test_told_to_stop_it_stops_its_run_and_goes_on_next_time(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    _slow(project)
    process = _begin(project)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert project.firings.all()[0].state == FiringState.RUNNING and project.runs.all()[0].state != RunState.FINISHED
    (outcome,) = Scheduler(project, COMMAND).look()
    assert outcome.state == FiringState.DONE and len(project.runs.all()) == 1 and project.captures.count() == 13


@contextmanager
def _inbox() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web hook that keeps what it is told."""
    told: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/hook", told
    server.shutdown()


def _once(project: Project, *words: str) -> str:
    done = subprocess.run(
        [*COMMAND, "schedule", *words, "-p", str(project.root)], capture_output=True, text=True, check=False, timeout=120
    )
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_new_leads_are_told_by_numbers_alone(site: Site, tmp_path: Path) -> None:
    with _inbox() as (address, told):
        project = _project(tmp_path, site, notify=(address,))
        assert "已发出" in _once(project, "test")
        _due(project)
        assert _once(project, "once").startswith("0 ")
    assert len(told) == 2 and "新发现 1 条" in told[1]["message"]
    assert "127.0.0.1" not in told[1]["message"] and "包过" not in told[1]["message"]
    assert "完成" in _once(project, "list")


def test_a_notice_that_cannot_be_sent_is_said(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site, notify=("json://127.0.0.1:9/hook",))
    assert _once(project, "test").startswith("1 测试通知没有全部发出")
    _due(project)
    assert "通知没有全部发出" in _once(project, "once")
    assert project.firings.all()[0].state == FiringState.DONE


def test_units_of_the_systems_timers_keep_odd_paths_whole(tmp_path: Path) -> None:
    program, folder = Path("/opt/巡 证/xunzheng"), Path('/srv/a "b" 100%')
    assert 'ExecStart="/opt/巡 证/xunzheng" "schedule" "--project" "/srv/a \\"b\\" 100%%"' in systemd_unit(program, folder)
    line = cron_line(program, folder).splitlines()[1]
    assert line == "*/5 * * * * '/opt/巡 证/xunzheng' schedule once --project '/srv/a \"b\" 100\\%'"

    assert ElementTree.fromstring(windows_task(program, folder).replace("UTF-16", "UTF-8"))


def test_a_firing_keeps_its_times(site: Site, tmp_path: Path) -> None:
    project = _project(tmp_path, site)
    (outcome,) = Scheduler(project, COMMAND).look(_due(project))
    kept: Firing = project.firings.all()[0]
    assert kept.due <= stamp(datetime.now(UTC)) and kept.started_at == outcome.firing.started_at <= kept.ended_at
