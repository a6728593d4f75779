"""However many requests wait for one slow robots.txt, nothing it disallows is asked for, and it is asked for once a site.

Scrapy 2.14–2.19 lets waiting requests through, shown below on the same site; why, see docs/robots-race.md.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.ledger import PageState
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.conftest import ROOT
from tests.crawler.sites import Reply, Site, page, serve

AT_ONCE = (8, 32, 64)
CLOSED = [f"/neibu/{n}" for n in range(80)]  # more than ever wait at once
OPEN = [f"/kaifang/{n}" for n in range(5)]
LATE = [f"/neibu/late-{n}" for n in range(30)]  # found on a page, once the rules are known


class SlowRobots(dict[str, Reply]):
    """The pages of a site whose robots.txt takes its time, so that requests pile up behind it."""

    def get(self, path: str, default: Reply) -> Reply:  # type: ignore[override]
        if path == "/robots.txt":
            time.sleep(0.3)
        return super().get(path, default)


def _pages() -> SlowRobots:
    robots = Reply(b"User-agent: *\nDisallow: /neibu/\n", headers={"Content-Type": "text/plain"})
    pages = {path: page(path) for path in CLOSED + OPEN + LATE}
    return SlowRobots(pages | {"/robots.txt": robots, "/": page("首页", *LATE, *CLOSED)})


def _project(folder: Path, *sites: Site) -> Project:
    project = create_project(folder, Settings(delay=0.0, allow_private=tuple(site.host for site in sites)))
    starts = tuple(f"{site.base}{path}" for path in [*CLOSED[:40], "/", *OPEN, *CLOSED[40:]] for site in sites)
    save_targets(project.targets_file, (Target("t", "t", starts, ("127.0.0.1",), budget=1000, render=Render.NEVER),))
    return project


def drive(*words: str) -> None:
    command = [sys.executable, "-m", "tests.crawler.drive_at", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("at_once", AT_ONCE)
def test_nothing_disallowed_is_asked_for(tmp_path: Path, at_once: int) -> None:
    with serve(_pages()) as one, serve(_pages()) as other:
        project = _project(tmp_path / "p", one, other)
        drive("ours", str(at_once), str(project.root))
    for site in (one, other):
        assert sorted(site.asked) == sorted(["/robots.txt", "/", *OPEN])
    left_out = list(project.ledger.pages(project.runs.all()[0].run_id, PageState.SKIPPED))
    assert {p.why for p in left_out} == {"robots.txt 不允许"} and len(left_out) == 2 * len(CLOSED + LATE)


@pytest.mark.parametrize("at_once", AT_ONCE)
def test_stock_scrapy_asks_for_what_is_disallowed(at_once: int) -> None:
    """All that wait but the first are let through. When this fails, Scrapy has mended it: see docs/robots-race.md."""
    with serve(_pages()) as site:
        drive("stock", str(at_once), *(site.base + path for path in CLOSED))
    asked = [path for path in site.asked if path in CLOSED]
    assert len(asked) >= at_once // 2 and site.asked.count("/robots.txt") == 1
