"""A case on the server: what one person proposes another must sign; nobody signs his own, and a late step is told what came."""

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.decisions import Decision, Verdict
from evidence.project import Project
from reports.register_rows import enter_pending
from reports.review.door import Door
from tests.reports.conftest import a_lead
from tests.reports.served import serving, signed_in, with_users

pytestmark = pytest.mark.browser

_FORGED = """() => {
  const form = document.querySelector('.waits form');
  form.action = 'case/sign';
  for (const [name, value] of [['part', '复核'], ['agrees', '1']]) {
    const field = document.createElement('input');
    field.name = name;
    field.value = value;
    form.append(field);
  }
  form.submit();
}"""


@pytest.fixture
def case_no(project: Project) -> str:
    """A case with one lead decided as 待核."""
    with_users(project, 甲="初核", 乙="复核", 丙="只读")
    lead = a_lead("a.example", "包过").lead_id
    project.decisions.add([Decision("d1", lead, Verdict.PENDING, "", "", "甲", "2026-11-20T01:02:03.004Z")])
    enter_pending(project, "甲")
    (entry,) = project.cases.all()
    return entry.case_no


def _state(project: Project, case_no: str) -> str:
    return project.cases.get(case_no).state.states["核查"]


def _at_the_case(browser: Browser, door: Door, name: str, case_no: str) -> Page:
    page, _ = signed_in(browser, door, name)
    page.click("nav >> text=案件")
    page.click(f"text={case_no}")
    expect(page.locator("h1")).to_have_text(case_no)
    return page


def test_what_one_proposes_another_must_sign(browser: Browser, project: Project, case_no: str) -> None:
    with serving(project.root) as door:
        first = _at_the_case(browser, door, "甲", case_no)
        first.click("summary:has-text('认定属实')")
        first.fill("details[open] input[name=note]", "网页所写与取证一致")
        first.click("details[open] >> text=提出")
        expect(first.locator(".waits h2")).to_have_text("认定属实：待复核")
        assert first.locator(".waits >> text=复核同意").count() == 0, "one does not sign one's own"
        assert _state(project, case_no) == "核查中"
        reader = _at_the_case(browser, door, "丙", case_no)
        assert reader.locator(".waits button").count() == 0
        second = _at_the_case(browser, door, "乙", case_no)
        second.click(".waits >> text=复核同意")
        expect(second.locator(".tags")).to_contain_text("核查：属实")
        assert _state(project, case_no) == "属实"
        (move,) = project.cases.get(case_no).state.effective
        assert move.persons == ("甲", "乙")
    for page in (first, second, reader):
        page.context.close()


def test_signing_ones_own_is_refused_however_it_is_sent(browser: Browser, project: Project, case_no: str) -> None:
    project.persons.grant("甲", [*project.persons.all()["甲"].roles, *project.persons.all()["乙"].roles], "测试")
    with serving(project.root) as door:
        page = _at_the_case(browser, door, "甲", case_no)
        page.click("summary:has-text('认定属实')")
        page.click("details[open] >> text=提出")
        expect(page.locator(".waits")).to_contain_text("要由另一人复核")
        page.evaluate(_FORGED)
        expect(page.locator("[role=alert]")).to_contain_text("不能自己复核")
        assert _state(project, case_no) == "核查中"
    page.context.close()


def test_a_late_step_is_told_what_came_meanwhile(browser: Browser, project: Project, case_no: str) -> None:
    with_users(project, 丁="初核")
    with serving(project.root) as door:
        first, late = _at_the_case(browser, door, "甲", case_no), _at_the_case(browser, door, "丁", case_no)
        for page, step in ((first, "认定证据不足"), (late, "认定属实")):
            page.click(f"summary:has-text('{step}')")
            if page.locator("details[open] select").count():
                page.select_option("details[open] select", index=1)
            page.click("details[open] >> text=提出")
        told = late.locator("[role=alert]")
        expect(told).to_contain_text("甲“认定证据不足”")
        expect(told).to_contain_text("您的“认定属实”没有记入")
        assert [move.name for move in project.cases.get(case_no).state.moves] == ["认定证据不足"]
    first.context.close()
    late.context.close()


def test_confirmed_leads_are_entered_from_the_list(browser: Browser, project: Project) -> None:
    with_users(project, 甲="初核")
    lead = a_lead("a.example", "包过").lead_id
    project.decisions.add([Decision("d1", lead, Verdict.PENDING, "", "", "甲", "2026-11-20T01:02:03.004Z")])
    with serving(project.root) as door:
        page, _ = signed_in(browser, door, "甲")
        page.click("nav >> text=案件")
        page.click("text=登记待核线索")
        expect(page.locator("tbody tr")).to_contain_text("核查：核查中")
    assert [entry.lead_ids for entry in project.cases.all()] == [(lead,)]
    page.context.close()
