"""kill -9 in the middle, the same command again: the same pages as an undisturbed run, none twice, evidence whole."""

import time
from collections.abc import Callable

from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.project import Project
from evidence.runs import RunState
from tests.crawler.conftest import run, start
from tests.crawler.sites import page, serve

PAGES = {"/": page("首", *(f"/{i}" for i in range(6)))}
PAGES |= {f"/{i}": page(f"第{i}页", *(f"/{i}/{j}" for j in range(8))) for i in range(6)}
PAGES |= {f"/{i}/{j}": page(f"第{i}-{j}页") for i in range(6) for j in range(8)}


def test_killed_three_times(project_for: Callable[..., Project]) -> None:
    with serve(PAGES) as site:
        calm = project_for(site, "calm")
        run(calm)
        project = project_for(site, "killed", delay=0.02)
        for wanted in (5, 20, 40):
            process = start(project)
            deadline = time.monotonic() + 60
            while project.captures.count() < wanted and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.01)
            process.kill()
            process.wait()
        before = site.asked.copy()
        sealed = {c.url for c in project.captures.all()}
        run(project)
        again = site.asked[len(before) :]
        assert not {u.removeprefix(site.base) for u in sealed} & set(again), "a sealed page is not fetched again"
    keys = [c.page_key for c in project.captures.all()]
    assert sorted(keys) == sorted(c.page_key for c in calm.captures.all()) and len(keys) == len(set(keys)) == 55
    assert len(project.runs.all()) == 1 and project.runs.all()[0].state == RunState.FINISHED
    assert project.ledger.counts(project.runs.all()[0].run_id)[PageState.SEALED] == 55
    assert {f.health for f in verify(project)} == {Health.OK}
