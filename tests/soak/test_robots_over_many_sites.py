"""Fifty sites at once, each with eight pages its slow robots.txt disallows: none is ever asked for."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from evidence.ledger import PageState
from evidence.project import create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.sites import Reply, page, serve
from tests.crawler.test_robots_are_obeyed_under_load import SlowRobots, drive

pytestmark = pytest.mark.soak
SITES = 50
CLOSED = [f"/neibu/{n}" for n in range(8)]


@pytest.mark.parametrize("at_once", [8, 16, 64])
def test_nothing_disallowed_is_asked_for(tmp_path: Path, at_once: int) -> None:
    robots = Reply(b"User-agent: *\nDisallow: /neibu/\n", headers={"Content-Type": "text/plain"})
    pages = {path: page(path) for path in CLOSED} | {"/": page("首页", *CLOSED), "/robots.txt": robots}
    with ExitStack() as stack:
        sites = [stack.enter_context(serve(SlowRobots(pages), address=f"127.0.0.{n + 1}")) for n in range(SITES)]
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=tuple(site.host for site in sites)))
        starts = tuple(site.base + path for path in [*CLOSED, "/"] for site in sites)
        hosts = tuple(site.address for site in sites)
        save_targets(project.targets_file, (Target("t", "t", starts, hosts, budget=1000, render=Render.NEVER),))
        drive("ours", str(at_once), str(project.root))
    assert all(sorted(site.asked) == ["/", "/robots.txt"] for site in sites)
    left_out = list(project.ledger.pages(project.runs.all()[0].run_id, PageState.SKIPPED))
    assert {p.why for p in left_out} == {"robots.txt 不允许"} and len(left_out) == SITES * len(CLOSED)
