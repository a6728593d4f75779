"""Real crawls, scans and reports over days: words go, stay out of sight, and come back; the report says what of it is so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evidence.changes import LeadChange, lead_changes
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.standing import State
from evidence.targets import Render, Target, save_targets
from reports.build import build_report
from scanner.inputs import capture_source
from scanner.scan import Scanner
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, page, serve

AD = "签约包过，报名从速，学费1980元，咨询微信。"
CALM = "本校开设会计课程，欢迎来校参观，学费1980元。"
LOGIN = page("请登录后查看")


@dataclass
class Story:
    """One project over days: what the site shows at an hour, crawled and scanned."""

    site: Site
    project: Project
    scanner: Scanner
    pages: dict[str, Reply] = field(default_factory=dict)

    def day(self, hour: float, **shown: Reply) -> None:
        self.pages.update({f"/{name}": reply for name, reply in shown.items()})
        run(self.project, ahead=hour)
        scanner, project = self.scanner, self.project
        project.rule_cards.keep(scanner.rules.sha, scanner.rules.cards())
        for capture in list(project.captures.unscanned(scanner.key)):
            scan = scanner.scan(capture_source(project.vault, capture))
            project.leads.record(capture, scanner.key, scanner.rules.sha, scan)

    def lead(self, wording: str = "包过") -> LeadChange:
        every = lead_changes(self.project)
        for lead_id, change in every.items():
            assert lead_changes(self.project, [lead_id]) == {lead_id: change}, "one lead alone stands as it does among all"
        return next(c for c in every.values() if self._wording(c) == wording)

    def _wording(self, change: LeadChange) -> str:
        return next(s.lead.wording for s in self.project.leads.sightings() if s.lead.lead_id == change.lead_id)


@pytest.fixture
def story(tmp_path: Path, scanner: Scanner) -> Iterator[Story]:
    pages = {"/": page("首页", "/a", "/b"), "/b": page(CALM)}
    with serve(pages) as site:
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "甲站", (f"{site.base}/",), ("127.0.0.1",), render=Render.NEVER),))
        yield Story(site, project, scanner, pages)


def test_words_go_are_gone_after_a_day_and_come_back(story: Story) -> None:
    story.day(0, a=page(AD))
    assert story.lead().standing.state == State.THERE
    story.day(20, a=page(CALM))
    assert story.lead().standing.state == State.ABSENT_ONCE
    story.day(30, a=LOGIN)
    assert story.lead().standing.state == State.BLOCKED
    story.day(45, a=page(CALM))
    assert story.lead().standing.state == State.GONE
    story.day(50, a=page(AD))
    assert story.lead().standing.state == State.AGAIN
    shown = build_report(story.project).index.with_name("changes.html").read_text("utf-8")
    assert (
        "再次出现" in shown
        and "用语仍在" in shown
        and "网页正常，用语不在" in shown
        and "要求登录、付费或在客户端里打开" in shown
    )
    assert "签约包过，报名从速" in shown and "欢迎来校参观" in shown


def test_a_page_said_to_be_unchanged_still_shows_its_words(story: Story) -> None:
    tagged = Reply(page(AD).body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'})
    story.day(0, a=tagged)
    story.day(30)
    change = story.lead()
    assert change.standing.state == State.THERE and len(change.looks) == 2
    assert change.looks[0].observation.why == "网站答复没有变化（304）"
    assert story.project.leads.counts_by_run()[story.project.runs.all()[0].run_id][0] >= 1


def test_another_wording_in_its_place_is_named(story: Story) -> None:
    story.day(0, a=page(AD))
    story.day(1, a=page(AD.replace("签约包过", "签约保过")))
    assert story.lead().looks[0].instead == ("保过",)
    assert story.lead().standing.state == State.ABSENT_ONCE and story.lead("保过").standing.state == State.THERE


def test_what_an_officer_sees_of_a_correction_not_kept(story: Story) -> None:
    story.day(0, a=page(AD))
    story.project.corrections.order([story.lead().lead_id], "2026-01-05", "李某", "责改〔2026〕1号")
    shown = build_report(story.project).index.read_text("utf-8")
    assert "限期已过，仍在" in shown
    shown = (story.project.root / "reports" / "changes.html").read_text("utf-8")
    assert "责改〔2026〕1号" in shown and "2026-01-06" in shown and "2026-04-05" in shown
