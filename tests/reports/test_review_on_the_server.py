"""The same page served: decisions are stored at once, two reviewers meet without overwriting each other, words are found."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from evidence import clock
from evidence.captures import Draft
from evidence.decisions import Decision, Verdict
from evidence.integrity import adopt
from evidence.leads import Scan
from evidence.observations import Agent, Observation, Outcome
from evidence.project import Project
from reports.review.door import Door
from tests.reports.conftest import a_lead, record
from tests.reports.served import serving, signed_in, with_users

pytestmark = pytest.mark.browser


@pytest.fixture
def door(project: Project) -> Iterator[Door]:
    with serving(project.root) as standing:
        yield standing


def _verdicts(project: Project) -> list[tuple[str, str, str]]:
    return [(str(d.verdict), d.reason, d.reviewer) for d in project.decisions.standing().values()]


def test_by_keys_only_and_stored_at_once(browser: Browser, project: Project, door: Door) -> None:
    page, trouble = signed_in(browser, door, "审核员甲")
    page.keyboard.press("1")
    expect(page.locator("#decided")).to_have_text("1")
    assert _verdicts(project) == [("待核", "", "审核员甲")]
    expect(page.locator("#place")).to_have_text("2 / 3")
    for key in ("2", "1"):
        page.keyboard.press(key)
    expect(page.locator("#decided")).to_have_text("2")
    expect(page.locator("#place")).to_have_text("3 / 3")
    page.keyboard.press("u")
    expect(page.locator("#decided")).to_have_text("1")
    expect(page.locator("#place")).to_have_text("2 / 3")
    page.keyboard.press("m")
    page.keyboard.type("与第一条是同一广告")
    page.keyboard.press("Enter")
    for key in ("5", "1"):
        page.keyboard.press(key)
    expect(page.locator("#decided")).to_have_text("2")
    assert sorted(_verdicts(project)) == [("待核", "", "审核员甲"), ("重复", "D1", "审核员甲")]
    assert "与第一条是同一广告" in {d.note for d in project.decisions.all()}
    page.reload()
    expect(page.locator("#decided")).to_have_text("2")
    assert trouble == []
    page.context.close()


def test_identical_wording_is_decided_at_once_and_taken_back_at_once(browser: Browser, project: Project) -> None:
    for n in range(5):
        record(project, f"http://bulk{n}.example/", (a_lead(f"bulk{n}.example", "考前押题必中"),))
    with serving(project.root) as door:
        page, trouble = signed_in(browser, door)
        page.fill("#search", "押题必中")
        page.keyboard.press("Enter")
        expect(page.locator("#found")).to_have_text("5 条")
        page.keyboard.press("b")
        expect(page.locator("#bulk")).to_contain_text("共 5 条（5 家）")
        page.keyboard.press("3")
        page.keyboard.press("1")
        expect(page.locator("#decided")).to_have_text("5")
        assert _verdicts(project) == [("非广告", "A1", "审核员甲")] * 5
        page.keyboard.press("u")
        expect(page.locator("#decided")).to_have_text("0")
    assert _verdicts(project) == [] and len(project.decisions.all()) == 10, "undoing adds rows and drops none"
    assert trouble == []
    page.context.close()


def test_two_reviewers_in_conflict_both_see_both_values(browser: Browser, project: Project) -> None:
    with_users(project, 甲="初核", 乙="初核")
    with serving(project.root) as door:
        first, _ = signed_in(browser, door, "甲")
        second, _ = signed_in(browser, door, "乙")
        expect(second.locator("#queue .row .claim").first).to_have_text("甲 在看")
        first.keyboard.press("1")
        expect(first.locator("#decided")).to_have_text("1")
        second.keyboard.press("2")
        second.keyboard.press("1")
        conflict = second.locator("#conflict")
        expect(conflict).to_be_visible()
        expect(conflict).to_contain_text("待核（甲，")
        expect(conflict).to_contain_text("误报，否定、劝阻的话，不是承诺")
        assert _verdicts(project) == [("待核", "", "甲")], "nothing is written until a person has chosen"
        second.click("#yield")
        assert _verdicts(project) == [("待核", "", "甲")]
        second.keyboard.press("2")  # having seen it, the other view may be entered
        second.keyboard.press("1")
        expect(second.locator("#decided")).to_have_text("1")
        expect(second.locator("#queue .row .verdict").first).to_have_text("误报")
    assert _verdicts(project) == [("误报", "F1", "乙")]
    assert [d.reviewer for d in project.decisions.all()] == ["甲", "乙"], "both stand in the history"
    first.context.close()
    second.context.close()


def test_insisting_in_a_conflict_keeps_both(browser: Browser, project: Project, door: Door) -> None:
    page, _ = signed_in(browser, door)
    lead = page.get_attribute("#queue", "aria-activedescendant") or ""
    other = Decision("x1", lead.removeprefix("row-"), Verdict.EXEMPT, "L1", "", "乙", "2026-11-20T01:02:03.004Z")
    project.decisions.add([other])
    page.keyboard.press("1")
    expect(page.locator("#conflict")).to_contain_text("名单豁免，在名单上，范围相符（乙，")
    page.click("#insist")
    expect(page.locator("#decided")).to_have_text("1")
    assert [str(d.verdict) for d in project.decisions.history(other.lead_id)] == ["名单豁免", "待核"]
    page.context.close()


SEARCHED = (
    ("包过", 1),
    ("签约", 3),
    ("过", 3),
    ("演示培训学校", 3),
    ("b.example", 1),
    ("ＨＴＴＰ：／／Ｂ", 1),
    ("19000000000", 3),
    ("签约 必过", 1),
    ("约必", 1),
    ("%", 0),
    ('"', 0),
    ("OR", 0),
)


def test_words_are_found_two_characters_and_more(browser: Browser, door: Door) -> None:
    page, trouble = signed_in(browser, door)
    for words, found in SEARCHED:
        page.fill("#search", "xyz")
        expect(page.locator("#found")).to_have_text("没有符合条件的线索")
        page.fill("#search", words)
        expect(page.locator("#found")).to_have_text(f"{found} 条" if found else "没有符合条件的线索")
    assert trouble == []
    page.context.close()


def test_views_are_each_reviewers_own(browser: Browser, project: Project) -> None:
    with_users(project, 甲="初核", 乙="初核")
    with serving(project.root) as door:
        page, _ = signed_in(browser, door, "甲")
        page.select_option("#confidence", "3")
        page.click("#keepview")
        page.fill("#viewname", "只看高可信")
        page.click("#viewsave")
        expect(page.locator("#views option")).to_have_text(["保存的视图", "只看高可信"])
        page.reload()
        expect(page.locator("#found")).to_have_text("3 条")
        page.select_option("#views", label="只看高可信")
        expect(page.locator("#found")).to_have_text("2 条")
        other, _ = signed_in(browser, door, "乙")
        expect(other.locator("#views option")).to_have_text(["保存的视图"])
    page.context.close()
    other.context.close()


def test_who_may_only_read_cannot_decide(browser: Browser, project: Project) -> None:
    with_users(project, 丙="只读")
    with serving(project.root) as door:
        page, _ = signed_in(browser, door, "丙")
        page.keyboard.press("1")
        expect(page.locator("#status")).to_have_text("您的角色只能看，不能定。")
    assert _verdicts(project) == []
    page.context.close()


def test_what_a_scan_finds_meanwhile_joins_the_queue(browser: Browser, project: Project, door: Door) -> None:
    page, _ = signed_in(browser, door)
    record(project, "http://new.example/", (a_lead("new.example", "考前押题必中"),))
    page.fill("#search", "押题")
    expect(page.locator("#found")).to_have_text("1 条")
    page.click("text=机构页")
    expect(page.locator("h1")).to_have_text("演示培训学校")
    page.context.close()


def test_a_decided_lead_whose_words_changed_is_open_again_with_the_difference(browser: Browser, project: Project) -> None:
    lead = a_lead("a.example", "包过")
    project.decisions.add([Decision("d1", lead.lead_id, Verdict.FALSE_ALARM, "F1", "", "甲", "2026-11-02T01:02:03.004Z")])
    changed = replace(lead, hits=(replace(lead.hits[0], after="，今起价格翻倍"),))
    url, run = "http://a.example/1", project.runs.all()[0].run_id
    later = project.vault.seal(Draft(run, "again", "t", url, url, 200, (), b"<p>y</p>", "2026-11-10T01:02:03.004Z"))
    adopt(project, later)
    subject = project.subjects.by_party()["a.example"]
    project.leads.record(later, "key", "sha", Scan("标题", "training_ad", "", subject, (changed,)))
    with serving(project.root) as door:
        page, trouble = signed_in(browser, door)
        page.fill("#search", "价格翻倍")
        expect(page.locator("#lead .diff ins")).to_have_text("今起价格翻倍")
        assert "报名从速" in page.inner_text("#lead .diff del") and trouble == []
    page.context.close()


def test_what_became_of_the_words_stands_on_the_lead_and_on_the_institution(browser: Browser, project: Project) -> None:
    page_key = next(c.page_key for c in project.captures.all() if c.url == "http://b.example/1")
    told = ("t", "http://b.example/1", Agent.DESKTOP)
    for day, outcome, why in (
        ("10", Outcome.BLOCKED, "要求登录"),
        ("12", Outcome.MISSING, "404"),
        ("14", Outcome.MISSING, "404"),
    ):
        time.sleep(0.002)  # a run is named by its millisecond
        run = project.runs.begin(("t",)).run_id
        project.observations.add(Observation(run, page_key, *told, f"2026-11-{day}T01:02:03.004Z", outcome, why))
    with serving(project.root) as door:
        page, trouble = signed_in(browser, door)
        page.fill("#search", "必过")
        expect(page.locator("#lead h2")).to_contain_text("疑似")
        change = page.locator("#lead section.waits", has_text="前后变化")
        expect(change).to_contain_text("网页已删除，自 2026-11-14")
        expect(change).to_contain_text("被拦下，看不到；要求登录")
        page.click("text=机构页")
        expect(page.locator("tr", has_text="必过")).to_contain_text("网页已删除，自 2026-11-14")
        assert trouble == []
    page.context.close()


def test_until_when_a_lead_is_to_be_checked_is_told_in_working_days(
    browser: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_time", lambda zone: datetime(2026, 11, 25, 2, tzinfo=UTC).astimezone(zone))
    with serving(project.root) as door:
        page, _ = signed_in(browser, door)
        expect(page.locator("#lead")).to_contain_text("核查期限 2026-11-20，已过 3 个工作日（发现之日起 15 个工作日")
    page.context.close()
