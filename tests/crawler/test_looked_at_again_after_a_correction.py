"""After a correction was ordered its pages are looked at again on the deadline, 1, 30 and 90 days later, and caught up once."""

import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from crawler.rescans import jobs_of, rescan_of
from crawler.scheduler import Scheduler
from evidence.clock import BEIJING
from evidence.corrections import Correction
from evidence.errors import InputError
from evidence.findings import Health
from evidence.integrity import verify
from evidence.project import Project, create_project, open_project
from evidence.schedule import FiringState, next_due
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from scanner.inputs import capture_source
from scanner.scan import Scanner
from tests.crawler.conftest import ROOT, run
from tests.crawler.sites import Reply, Site, page, serve

AD = "签约包过，报名从速，学费1980元，咨询微信。"
DAY = date(2026, 5, 4)


def _at(days: int, hour: int = 10) -> datetime:
    return datetime.combine(DAY, time(hour, tzinfo=BEIJING)) + timedelta(days=days)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, scanner: Scanner) -> Iterator[tuple[Path, Site, str]]:
    """A project with one lead on one of three pages."""
    tagged = Reply(page(AD).body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'})
    with serve({"/": page("首页", "/a", "/b"), "/a": tagged, "/b": page("乙")}) as site:
        project = create_project(tmp_path_factory.mktemp("again") / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "甲站", (f"{site.base}/",), ("127.0.0.1",), render=Render.NEVER),))
        run(project)
        project.rule_cards.keep(scanner.rules.sha, scanner.rules.cards())
        for capture in list(project.captures.unscanned(scanner.key)):
            scan = scanner.scan(capture_source(project.vault, capture))
            project.leads.record(capture, scanner.key, scanner.rules.sha, scan)
        lead = next(s.lead.lead_id for s in project.leads.sightings(2))
        project.db.close()
        yield project.root, site, lead


@pytest.fixture
def found(crawled: tuple[Path, Site, str], tmp_path: Path) -> tuple[Project, Site, str]:
    """A copy of it to work on."""
    root, site, lead = crawled
    del site.asked[:], site.heads[:]
    shutil.copytree(root, tmp_path / "p")
    return open_project(tmp_path / "p"), site, lead


def _due(project: Project, moment: datetime) -> bool:
    """Whether a rescan begins at a moment; it is said to be done."""
    (job,) = jobs_of(project)
    firing = project.firings.take(job, moment)
    if firing:
        project.firings.end(firing, FiringState.DONE, "")
    return firing is not None


def test_the_four_days_come_one_by_one(found: tuple[Project, Site, str]) -> None:
    project, _, lead = found
    project.corrections.order([lead], DAY.isoformat(), "李某")
    for days in (0, 1, 30, 90):
        assert not _due(project, _at(days, 8)) and _due(project, _at(days, 9)) and not _due(project, _at(days, 10))
    assert not _due(project, _at(900))


def test_days_that_passed_are_caught_up_once(found: tuple[Project, Site, str]) -> None:
    project, _, lead = found
    project.corrections.order([lead], DAY.isoformat(), "李某")
    (job,) = jobs_of(project)
    firing = project.firings.take(job, _at(40))
    assert firing is not None and firing.missed == 2
    again = project.firings.take(job, _at(41))
    assert again == firing, "one that died is taken up again"
    project.firings.end(firing, FiringState.DONE, "")
    assert not _due(project, _at(41)) and next_due(job, _at(41)) == _at(90, 9)


def test_a_later_deadline_and_a_withdrawal_take_the_place_of_the_first(found: tuple[Project, Site, str]) -> None:
    project, _, lead = found
    first = project.corrections.order([lead], DAY.isoformat(), "李某", "责改1号")
    second = project.corrections.order([lead], "2026-06-01", "李某", "延期")
    assert [c.correction_id for c in project.corrections.standing()] == [second.correction_id]
    assert project.corrections.ordered_at() == {lead: first.ordered_at}
    project.corrections.withdraw(second.correction_id, "王某", "撤案")
    assert project.corrections.standing() == [] and jobs_of(project) == []
    assert sum(r.act == "责令改正期限" for r in project.custody.rows()) == 3
    assert {f.health for f in verify(project)} == {Health.OK}


@pytest.mark.parametrize(("deadline", "by", "what"), [("明天", "李某", "不是日期"), ("2026-05-04", " ", "没有写是谁定的")])
def test_an_order_says_by_when_and_by_whom(found: tuple[Project, Site, str], deadline: str, by: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        found[0].corrections.order([found[2]], deadline, by)


def test_only_pages_of_the_leads_are_looked_at(found: tuple[Project, Site, str]) -> None:
    project, site, lead = found
    (target,) = rescan_of(project, (lead,)).targets
    assert target.start_urls == (f"{site.base}/a",) and target.depth == 0
    with pytest.raises(InputError, match="没有这条线索"):
        rescan_of(project, ("0" * 16,))
    with pytest.raises(InputError, match="没有要复查的网页"):
        rescan_of(project, ())


def test_the_scheduler_looks_again_and_seals_anew(found: tuple[Project, Site, str]) -> None:
    project, site, lead = found
    order: Correction = project.corrections.order([lead], "2026-01-05", "李某")
    (outcome,) = Scheduler(project, [sys.executable, str(ROOT / "xunzheng.py")]).look()
    assert outcome.state == FiringState.DONE, outcome.note
    assert [p for p in site.asked if p != "/robots.txt"] == ["/a"]
    assert "If-None-Match" not in site.heads[-1], "what may become evidence is fetched whole"
    newest = project.runs.all()[0]
    assert newest.targets == (f"复查:{order.correction_id}",)
    (seen,) = project.observations.of_run(newest.run_id)
    assert str(seen.outcome) == "unchanged" and seen.capture_id != seen.before_id
    assert "限期已过，仍在" in (project.root / "reports" / "index.html").read_text("utf-8")
