"""The page of an institution opens from the report: names, answers by date, siblings, leads and pages; its text runs nothing."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from evidence.leads import Scan
from evidence.project import Project
from evidence.subjects import About, Mention, PartyRole
from reports.build import build_report
from reports.dossier import institution_file
from tests.reports.conftest import a_lead, record

pytestmark = pytest.mark.browser
ICP = "晋ICP备00000001号"
ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def _say(project: Project, url: str, *, sentence: str = "", **mention: str) -> None:
    """Record more of what a page says of its party, as a scan does."""
    (capture,) = [c for c in project.captures.all() if c.final_url == url]
    leads = tuple(project.leads.sightings())
    mine = tuple(s.lead for s in leads if s.capture_id == capture.capture_id)
    subject = project.subjects.by_party()[mine[0].party]
    told = tuple(Mention(About(about), value, "footer", value, PartyRole.OWNER, 3) for about, value in mention.items())
    answer = replace(subject.registry, sentence=sentence or subject.registry.sentence)
    subject = replace(subject, mentions=(*subject.mentions, *told), registry=answer)
    project.leads.record(capture, "key", "sha", Scan("标题", "training_ad", "", subject, mine))


def test_from_the_report_to_the_institution_and_its_sibling(browser: Browser, project: Project) -> None:
    record(project, "http://a.example/2", (a_lead("a.example", "包过"),))
    _say(project, "http://a.example/1", icp=ICP, name="演示培训学校")
    _say(project, "http://a.example/2", sentence="截至 2026-12-01《第二份名单》未见“演示培训学校”")
    _say(project, "http://b.example/1", icp=ICP)
    page = browser.new_page()
    page.goto(build_report(project).index.as_uri())
    page.fill("#search", "a.example")
    page.keyboard.press("Enter")
    page.locator("#lead >> text=机构页").click()
    text = page.inner_text("body")
    assert "演示培训学校" in page.inner_text("h1") and "疑似线索 2 条" in text and "网页 2 个" in text
    assert "2026-11-01《演示名单》" in text and "2026-12-01《第二份名单》" in text, "answers by date"
    assert "190****0000" in text and "19000000000" not in text
    assert ICP in text and "疑似同一主办者" in text and "未决定" in text
    page.get_by_role("link", name="b.example").click()
    assert "b.example" in page.inner_text("header") and page.get_by_role("link", name="a.example").count() == 1
    page.get_by_role("link", name="返回线索").click()
    expect(page.locator("#queue .row")).to_have_count(3)


def test_text_of_a_page_runs_nothing(browser: Browser, project: Project) -> None:
    record(project, "http://evil.example/?" + ATTACK, (a_lead(ATTACK, "包过"),), title=ATTACK, name=ATTACK)
    page = browser.new_page()
    trouble: list[str] = []
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("console", lambda message: trouble.append(message.text))
    folder = build_report(project).index.parent
    page.goto((folder / "institutions" / institution_file(ATTACK)).as_uri())
    assert ATTACK in page.inner_text("h1") and trouble == []
    assert page.locator("img, script").count() == 0
