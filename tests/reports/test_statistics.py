"""The statistics: every chart adds up to the leads, a rule's precision is that of the verdicts, the page needs no script."""

import re
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from evidence.decisions import Decision, Verdict
from evidence.project import Project
from evidence.rulestats import FEWEST, RuleStats, counted, rule_stats, stats_line
from reports.dashboard import Bar, Chart, Dashboard, chart_of, dashboard_of, write_dashboard
from reports.register_rows import enter_pending
from reports.review.door import Door
from reports.static_page import render, write_page
from tests.reports.payloads import PAYLOADS
from tests.reports.served import serving, signed_in

NAMES = {"R01": "承诺包过、保过", "R02": "以通过率作保证"}
verdicts = st.lists(st.tuples(st.sampled_from(list(NAMES)), st.sampled_from([None, *Verdict])), max_size=60)


def _decision(lead: str, verdict: Verdict, reason: str = "") -> Decision:
    return Decision(f"d{lead}", lead, verdict, reason, "", "甲", "2026-11-02T00:00:00.000Z")


@given(verdicts)
def test_precision_equals_a_naive_count(given_: list[tuple[str, Verdict | None]]) -> None:
    rules = {str(n): rule for n, (rule, _) in enumerate(given_)}
    standing = {str(n): _decision(str(n), v) for n, (_, v) in enumerate(given_) if v}
    made = {s.rule_id: s for s in counted(rules, NAMES, standing, [])}
    for rule in {r for r, _ in given_}:
        mine = [v for r, v in given_ if r == rule]
        right, wrong = mine.count(Verdict.PENDING), mine.count(Verdict.FALSE_ALARM) + mine.count(Verdict.NOT_AN_AD)
        stats = made[rule]
        assert (stats.leads, stats.right, stats.wrong) == (len(mine), right, wrong)
        assert stats.precision == (right / (right + wrong) if right + wrong else None)
        assert stats.misleads == (right + wrong >= 10 and right < 0.7 * (right + wrong))
        if stats.interval and stats.precision is not None:
            assert 0 <= stats.interval[0] <= stats.precision + 1e-9 and stats.precision - 1e-9 <= stats.interval[1] <= 1


@pytest.mark.parametrize(
    ("right", "wrong", "misleads"), [(0, 0, False), (0, 9, False), (0, 10, True), (6, 4, True), (7, 3, False), (100, 1, False)]
)
def test_a_rule_is_named_only_when_enough_was_judged(right: int, wrong: int, misleads: bool) -> None:
    stats = RuleStats("R01", "承诺包过、保过", 200, right, 0, wrong, ())
    assert stats.misleads is misleads
    assert ("容易误报" in stats_line(stats)) is misleads
    assert ("不下结论" in stats_line(stats)) is (0 < right + wrong < FEWEST)


def test_the_reasons_are_told_in_words_and_the_case_has_the_last_word(project: Project) -> None:
    leads = {s.lead.wording: s.lead.lead_id for s in project.leads.sightings(1)}
    made = [_decision(leads["包过"], Verdict.PENDING), _decision(leads["保过"], Verdict.FALSE_ALARM, "F2")]
    project.decisions.add(made)
    [stats] = rule_stats(project)
    assert (stats.right, stats.wrong, stats.reasons) == (1, 1, ("引用、转述他人的话 1",))


def test_every_chart_adds_up_to_the_leads(project: Project) -> None:
    first = next(s.lead.lead_id for s in project.leads.sightings(1))
    project.decisions.add([_decision(first, Verdict.PENDING)])
    enter_pending(project, "甲")
    board = dashboard_of(project)
    assert board.leads == 3 and board.decided == 1
    assert [chart.total for chart in board.charts] == [3] * 5
    outcome = Counter({bar.name: bar.count for bar in board.charts[3].bars})
    assert outcome == {"还没有决定": 2, "核查中": 1}
    assert [bar.name for bar in board.charts[4].bars] == ["2026-11"]


def test_district_and_channel_are_those_of_the_target(project: Project) -> None:
    text = '[[target]]\nid = "t"\ntitle = "x"\nstart_urls = ["http://a.example/"]\nallowed_hosts = ["a.example"]\n'
    project.targets_file.write_text(text + 'district = "演示区"\nkind = "platform"\n', "utf-8")
    charts = dashboard_of(project).charts
    assert [(bar.name, bar.count) for bar in (*charts[1].bars, *charts[2].bars)] == [("演示区", 3), ("平台公开页面", 3)]


def test_more_kinds_than_there_is_room_for_stand_together() -> None:
    chart = chart_of("按规则", Counter({f"R{n}": n for n in range(1, 21)}))
    assert chart.total == 210 and len(chart.bars) == 16
    assert (chart.bars[0].name, chart.bars[0].width, chart.bars[-1].name) == ("R20", 100, "其余 5 种")


@pytest.mark.browser
def test_the_page_opens_from_the_disk_and_on_the_server_without_a_script(
    project: Project, browser: Browser, tmp_path: Path
) -> None:
    path = write_dashboard(project, tmp_path)
    html = path.read_text("utf-8")
    assert "<script" not in html and "script-src" not in html and not re.search(r"(src|href)=.https?:", html)
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("figure svg").count() == 5
    assert page.locator("figure svg rect").first.bounding_box()["width"] > 100  # type: ignore[index]
    assert Axe().run(page).response["violations"] == []
    page.close()
    with serving(project.root, Door(port=0)) as door:
        page, trouble = signed_in(browser, door)
        page.goto(f"http://127.0.0.1:{door.port}/statistics")
        assert page.locator("h1").inner_text() == "统计" and page.locator("figure svg").count() == 5
        assert trouble == []
        page.context.close()


@pytest.mark.browser
def test_names_that_are_an_attack_are_only_text(browser: Browser, tmp_path: Path) -> None:
    charts = tuple(Chart(p, (Bar(p, 1, 100),), p) for p in PAYLOADS)
    rules = tuple(RuleStats(p, p, 1, 1, 0, 0, (p,)) for p in PAYLOADS)
    made = render("dashboard.html", board=Dashboard(1, 0, charts, rules), back="x", name_room=22, fewest=10, floor="70%")
    page = browser.new_page()
    trouble: list[str] = []
    page.on("dialog", lambda d: trouble.append(d.message))
    page.on("request", lambda r: trouble.append(r.url) if not r.url.startswith("file:") else None)
    page.goto(write_page(made, tmp_path / "attack.html").as_uri())
    assert page.locator("figure").count() == len(PAYLOADS) and trouble == []
    page.close()
