"""`xunzheng run` killed in each of its halves and run again to the end gives what an undisturbed run gives, nothing twice."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from evidence.ledger import PageState
from evidence.project import Project, create_project
from evidence.runs import RunState
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.sites import Reply, Site, page, serve

ROOT = Path(__file__).resolve().parent.parent
ADS = (
    "签约包过，报名从速，学费1980元，咨询微信。",
    "证书国家承认，全国通用，报名费800元，扫码咨询。",
    "七天拿证，不过退费，课程咨询电话400-000-0000。",
)
FOLDERS, LEAVES = 7, 8
COUNT = 1 + FOLDERS + FOLDERS * LEAVES  # 64 pages: two scan workers, whose results come in one by one


def _pages() -> dict[str, Reply]:
    filler = "北苑图书室公布了本周的开放时间，欢迎居民前来阅读。" * 10
    pages = {"/": page(filler, *(f"/{i}" for i in range(FOLDERS)))}
    for i in range(FOLDERS):
        pages[f"/{i}"] = page(f"第{i}栏。{filler}", *(f"/{i}/{j}" for j in range(LEAVES)))
        for j in range(LEAVES):
            ad = ADS[(i + j) % 3] if j % 3 == 0 else ""
            pages[f"/{i}/{j}"] = page(f"第{i}栏第{j}篇。{filler}{ad}")
    return pages


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(_pages()) as served:
        yield served


def _project(folder: Path, site: Site) -> Project:
    project = create_project(folder, Settings(delay=0.0, allow_private=(site.host,)))
    save_targets(
        project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), depth=5, budget=200, render=Render.NEVER),)
    )
    return project


@pytest.fixture(scope="module")
def calm(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What nobody disturbed."""
    project = _project(tmp_path_factory.mktemp("calm") / "p", site)
    _run(project)
    return project


def _same(project: Project, calm: Project, site: Site) -> None:
    assert len({url for *_, url in _outcome(calm, site)}) == FOLDERS * 3, "pages with leads"
    assert _outcome(project, site) == _outcome(calm, site)
    keys = [c.page_key for c in project.captures.all()]
    assert len(keys) == len(set(keys)) == COUNT
    (run,) = project.runs.all()
    assert run.state == RunState.FINISHED and project.ledger.counts(run.run_id)[PageState.SEALED] == COUNT
    assert f"完好 {2 * COUNT}。" in _run(project, "verify")
    assert (project.root / "reports" / "index.html").exists()


def _command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "xunzheng.py"), *words]


def _run(project: Project, command: str = "run") -> str:
    done = subprocess.run(
        _command(command, "-p", str(project.root)), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _rows(project: Project) -> Iterator[Callable[[str], int]]:
    with closing(sqlite3.connect(project.root / "xunzheng.db", timeout=30)) as db:
        yield lambda table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _kill_when(project: Project, reached: Callable[[Callable[[str], int]], bool]) -> None:
    """Start the run and kill it once it has got that far; a run that ends first is a failure, and so is one that leaves
    processes behind: they would hold its output open."""
    process = subprocess.Popen(
        _command("run", "-p", str(project.root)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    deadline = time.monotonic() + 60
    with _rows(project) as rows:
        while not reached(rows):
            assert process.poll() is None and time.monotonic() < deadline, "the run was over before it could be killed"
            time.sleep(0.002)
    process.kill()
    process.communicate(timeout=20)


def _outcome(project: Project, site: Site) -> list[tuple[str, str, int, str]]:
    """What a reviewer works with: leads with their confidence and where each was seen."""
    return sorted(
        (s.lead.lead_id, s.lead.rule_id, s.lead.confidence, s.url.removeprefix(site.base)) for s in project.leads.sightings()
    )


def test_killed_in_every_half(site: Site, calm: Project, tmp_path: Path) -> None:
    project = _project(tmp_path / "killed", site)
    for sealed in (15, 40):
        _kill_when(project, lambda rows, least=sealed: rows("captures") >= least)  # type: ignore[misc]
    for scanned in (10, COUNT):  # with all scanned, only the report is left to do
        _kill_when(project, lambda rows, least=scanned: rows("scans") >= least)  # type: ignore[misc]
    assert not (project.root / "reports" / "index.html").exists()
    assert "上次抓取已经做完" in _run(project)
    _same(project, calm, site)


def test_a_run_that_came_to_its_end_is_followed_by_a_new_crawl(site: Site, calm: Project) -> None:
    _run(calm)
    assert len(calm.runs.all()) == 2 and calm.captures.count() == 2 * COUNT
