"""A real project with sealed captures and leads as a scan records them, and one browser for the room's page tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from evidence.annexlog import AnnexFact, FactKind
from evidence.answers import Answer, RegistryAnswer
from evidence.captures import Draft
from evidence.decisions import Decision, Verdict
from evidence.integrity import adopt
from evidence.leads import Hit, Kind, Lead, Point, Scan, Use, Written, lead_id
from evidence.persons import Role
from evidence.project import Project, create_project, open_project
from evidence.rulecards import Clause, RuleCard
from evidence.settings import Settings
from evidence.subjects import About, Mention, Subject
from reports.register_rows import enter_pending

LEGAL = Clause("AD24-1", "广告法第二十四条第一项", "要点", "责任", "V")
POLICY = Clause("UNET", "2022年网络治理通知", "要点", "", "V~")
CARD = RuleCard("R01", "承诺包过、保过", "guarantee", 2, "市场监管部门", "说明", (LEGAL,), (POLICY,))
ANSWER = RegistryAnswer(Answer.NOT_SEEN, "演示培训学校", "", "", "", "", "", "截至 2026-11-01《演示名单》未见“演示培训学校”")


def a_lead(party: str, wording: str, before: str = "签约", after: str = "，报名从速", confidence: int = 3) -> Lead:
    """A lead with one hit."""
    hit = Hit(
        "R01", wording, wording, 2, 2 + len(wording), Kind.BODY, "div > p", before, after, Written.LITERAL, Use.CLAIM, "理由"
    )
    return Lead(lead_id(party, "R01", wording), party, "R01", wording, 2, confidence, (Point(3, "明确保证"),), (hit,))


def record(
    project: Project,
    url: str,
    leads: tuple[Lead, ...],
    *,
    title: str = "标题",
    name: str = "演示培训学校",
    screenshot: bytes | None = None,
    **more: object,
) -> None:
    """Seal a page, with `more` of what a draft holds, and record leads on it."""
    run = project.runs.all()[0] if project.runs.all() else project.runs.begin(("t",))
    page = ("t", url, url, 200, (("Content-Type", "text/html"),), b"<p>x</p>", "2026-11-01T01:02:03.004Z")
    shown = {"screenshot": screenshot, "render": "browser", "render_reason": "目标要求", "notes": ("页面弹出对话框：加微信",)}
    draft = Draft(run.run_id, url[-60:], *page, **{**(shown if screenshot else {}), **more})  # type: ignore[arg-type]
    capture = project.vault.seal(draft)
    adopt(project, capture)
    party = leads[0].party
    subject = Subject(party, name, (Mention(About.PHONE, "19000000000", "footer", "19000000000"),), ANSWER)
    project.rule_cards.keep("sha", [CARD])
    project.leads.record(capture, "key", "sha", Scan(title, "training_ad", "", subject, leads))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return a_project(tmp_path)


def a_project(folder: Path) -> Project:
    """A project with four leads of two sites."""
    made = create_project(folder / "p", Settings(office="演示市监"))
    record(made, "http://a.example/1", (a_lead("a.example", "包过"), a_lead("a.example", "保过", confidence=2)))
    record(made, "http://b.example/1", (a_lead("b.example", "必过"), a_lead("b.example", "稳过", confidence=0)))
    return made


@pytest.fixture
def reported(project: Project) -> Project:
    """A project in which a site was scanned and classed, and an institution was looked at, verified and handled."""
    for name, role in (("初", Role.FIRST), ("复", Role.SECOND), ("长", Role.HEAD), ("读", Role.READ)):
        project.persons.grant(name, (role,), "管")
    (project.root / "annex.toml").write_text('office = "演示县人力资源和社会保障局"\n', "utf-8")
    log = project.annex_log
    log.add(AnnexFact(FactKind.CLASS, "a.example", "A2-3", person="初"))
    log.add(AnnexFact(FactKind.CLASS, "甲中心", "A2-1", person="初"))
    log.add(AnnexFact(FactKind.SCREENED, "甲中心", "实地检查", "2026-11-05", "初"))
    issue = log.add(AnnexFact(FactKind.VERIFIED, "甲中心", "SHANZHAI_CERT", "2026-11-06", "初", evidence="e1"))
    log.about(FactKind.CONFIRMED, issue.fact_id, "复")
    log.add(AnnexFact(FactKind.HANDLED, "甲中心", "证书作废", "2026-11-07", "初", document="演〔2026〕1号", certificates=12))
    log.add(AnnexFact(FactKind.HANDLED, "甲中心", "追回补贴", "2026-11-08", "初", document="演〔2026〕2号", fen=123450))
    return open_project(project.root)


@pytest.fixture
def filed(project: Project) -> Project:
    """A project with one case entered from a lead."""
    file_a_case(project)
    return project


def file_a_case(project: Project) -> None:
    """A case entered from one lead."""
    project.persons.grant("录", (Role.ENTRY,), "管")
    doubtful = Clause("X", "某条例第九条", "要点", "", "M")
    project.rule_cards.keep("sha2", [RuleCard("R01", CARD.title, "x", 2, "市场监管部门", "", (doubtful,), (POLICY,))])
    lead = next(s.lead for s in project.leads.sightings(1) if s.lead.wording == "包过")
    project.decisions.add([Decision("d", lead.lead_id, Verdict.PENDING, "", "", "录", "2026-11-02T00:00:00.000Z")])
    enter_pending(project, "录")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    given = os.environ.get("XUNZHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=given or None, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()
