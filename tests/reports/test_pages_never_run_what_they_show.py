"""A page whose text is an attack: in every field that our pages show, from disk and server, nothing runs or reaches out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.answers import Answer, RegistryAnswer
from evidence.captures import Draft
from evidence.decisions import Decision, Verdict
from evidence.integrity import adopt
from evidence.leads import Hit, Kind, Lead, Point, Scan, Use, Written, lead_id
from evidence.project import Project, create_project
from evidence.rulecards import Clause, RuleCard
from evidence.settings import Settings
from evidence.subjects import About, Mention, PartyRole, Subject
from reports.build import build_report
from tests.reports.payloads import PAYLOADS
from tests.reports.served import PASSWORD, serving, signed_in, watched, with_users

pytestmark = pytest.mark.browser
_PLAIN = Draft("r", "p", "t", "http://x.example/", "http://x.example/", 200, (), b"<p>x</p>", "2026-11-01T01:02:03.004Z")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A lead for each payload, with it in every field."""
    project = create_project(tmp_path_factory.mktemp("attack") / "p", Settings(office="演示市监"))
    run = project.runs.begin(("t",))
    for number, text in enumerate(PAYLOADS):
        url = f"http://c.example/{number}?{text}".replace("\r", "").replace("\n", "")
        draft = replace(
            _PLAIN, run_id=run.run_id, page_key=str(number), url=url, final_url=url, notes=(text,), body=text.encode()
        )
        capture = project.vault.seal(draft)
        adopt(project, capture)
        clause = Clause("k", text, text, text, "V~")
        project.rule_cards.keep("sha", [RuleCard(f"R{number}{text}", text, text, 2, text, text, (clause,), (clause,))])
        project.leads.record(capture, "key", "sha", _scan(number, text))
        lead = lead_id(f"{number}{text}", f"R{number}{text}", text)
        project.decisions.add([Decision(f"{number}{text}", lead, Verdict.PENDING, text, text, text, "2026-11-02T01:02:03.004Z")])
    return project


def _scan(number: int, text: str) -> Scan:
    party = f"{number}{text}"
    quote = text.strip() or "x"
    hit = Hit(f"R{party}", quote, quote, 0, len(quote), Kind.BODY, text, text, text, Written.LITERAL, Use.CLAIM, text)
    lead = Lead(lead_id(party, f"R{party}", text), party, f"R{party}", text, 2, 3, (Point(3, text),), (hit,))
    archived = replace(lead, lead_id=lead_id(party, f"R{party}", text + "0"), wording=text + "0", confidence=0)
    mentions = (
        Mention(About.NAME, text, text, text, PartyRole.OWNER, note=text),
        Mention(About.ADDRESS, text, text, text, note=text),
        Mention(About.ICP, f"京ICP备{number}号", text, text),
    )
    answer = RegistryAnswer(Answer.NOT_SEEN, text, text, text, "", text, "2026-11-01", text)
    return Scan(text, "training_ad", text, Subject(party, text, mentions, answer, (text,)), (lead, archived), problem=text)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def _through(page: Page) -> None:
    """Every lead opened, every list unfolded, everything clicked that can be."""
    expect(page.locator("#found")).to_have_text(f"{len(PAYLOADS)} 条")
    for number in range(len(PAYLOADS)):
        page.keyboard.press("j")
        if number % 20 == 0:
            for summary in page.locator("#lead summary").all():
                summary.click()
    expect(page.locator("#place")).to_have_text(f"{len(PAYLOADS)} / {len(PAYLOADS)}")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.click("text=概况")
    for summary in page.locator("#overview summary").all():
        summary.click()
    page.wait_for_timeout(200)


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) >= 80


def test_the_report_from_the_disk(page: Page, attacked: Project, tmp_path: Path) -> None:
    index = build_report(attacked, tmp_path / "out").index
    trouble = watched(page, "file:")
    page.goto(index.as_uri())
    page.wait_for_selector("#lead h2")
    _through(page)
    assert "<script>alert(1)</script>" in page.inner_text("#overview")
    for one in sorted((tmp_path / "out" / "institutions").iterdir())[::5]:
        page.goto(one.as_uri())
    assert trouble == []


def test_the_pages_from_the_server(browser: Browser, attacked: Project) -> None:
    attacked.targets_file.write_text("", "utf-8")
    with serving(attacked.root) as door:
        page, trouble = signed_in(browser, door, "<script>alert(1)</script>")
        _through(page)
        page.click("text=疑似线索")
        page.locator("#lead >> text=机构页").click()
        page.wait_for_selector("h1")
    assert trouble == []
    page.context.close()


def test_the_audit_and_the_evidence(browser: Browser, attacked: Project) -> None:
    with_users(attacked, **{"长": "负责人"})
    with serving(attacked.root) as door:
        page, trouble = signed_in(browser, door, "长")
        page.fill("#search", "<script>alert(1)</script>")
        expect(page.locator("#found")).to_contain_text("条")
        saved = page.get_attribute("#lead .seen a", "href")
        page.goto(f"http://127.0.0.1:{door.port}/audit")
        assert "<script>alert(1)</script>" in page.inner_text("table")
        page.goto(f"http://127.0.0.1:{door.port}/{saved}")
        assert "alert(" in page.inner_text("body")
    assert trouble == [] and PASSWORD not in page.content()
    page.context.close()
