"""What one page of a site says of its party answers for the pages that name nobody, where nothing contradicts it."""

from pathlib import Path

from evidence.answers import Answer
from evidence.captures import Draft
from evidence.leads import Lead, Use
from evidence.project import Project, create_project
from evidence.registries import Institution, Snapshot
from evidence.subjects import Subject
from scanner.names import plain
from scanner.pool import scan_captures
from scanner.rules import DEFAULT

LISTED, OTHER = "长治市砚耕职业培训学校", "大同市青灯教育咨询有限公司"
AD = "<p>健康管理师证书全国通用，联网可查，报名咨询微信，学费1980元。</p><p>签约包过班</p>"
ABOUT = "<h1>关于我们</h1><p>校址在城西。</p><footer>版权所有 {}</footer>"
SNAPSHOT = Snapshot("s1", "演示名单", "演示人社局", "", "2026-01-10", "", "", "a.csv", "1", "", 1)


def _project(folder: Path, **pages: str) -> Project:
    """A project with pages of one site, and a list with LISTED on it."""
    project = create_project(folder)
    run = project.runs.begin(("t",))
    head = (("Content-Type", "text/html; charset=utf-8"),)
    for number, (key, body) in enumerate(pages.items()):
        url = f"http://school.example/{key}"
        seen = f"2026-11-01T01:00:0{number}.000Z"
        project.captures.add(project.vault.seal(Draft(run.run_id, key, "t", url, url, 200, head, body.encode(), seen)))
    project.registries.add(SNAPSHOT, (Institution(2, LISTED, plain(LISTED)),))
    return project


def _scan(project: Project) -> int:
    return scan_captures(project, rules_folder=DEFAULT, jobs=1, on_progress=lambda *_: None).scanned


def _of(project: Project, key: str) -> tuple[Subject, list[Lead]]:
    (capture,) = [c for c in project.captures.all() if c.page_key == key]
    subjects = {capture_id: s for capture_id, _, s in project.subjects.of_party("school.example")}
    return subjects[capture.capture_id], project.leads.of_capture(capture.capture_id)


def test_a_page_that_names_nobody_is_answered_for_as_its_site_is(tmp_path: Path) -> None:
    project = _project(tmp_path, ad=AD, about=ABOUT.format(LISTED))
    assert _scan(project) == 2
    subject, leads = _of(project, "ad")
    assert subject.registry.answer == Answer.EXACT and LISTED in subject.registry.sentence
    uses = {lead.rule_id: (lead.confidence, {h.use for h in lead.hits}) for lead in leads}
    assert uses["R18"] == (0, {Use.REGISTERED}), "a listed school may say so"
    assert uses["R01"][0] == 3, "a promise is excused by no list"


def test_what_no_list_names_is_told_by_its_name(tmp_path: Path) -> None:
    project = _project(tmp_path, ad=AD, about=ABOUT.format(OTHER))
    _scan(project)
    subject, leads = _of(project, "ad")
    assert subject.registry.answer == Answer.NOT_SEEN and OTHER in subject.registry.sentence
    assert any("未见" in point.reason for lead in leads if lead.rule_id == "R18" for point in lead.points)


def test_two_owners_answer_for_nobody(tmp_path: Path) -> None:
    project = _project(tmp_path, ad=AD, about=ABOUT.format(LISTED), us=ABOUT.format(OTHER))
    _scan(project)
    subject, leads = _of(project, "ad")
    assert subject.registry.answer == Answer.NO_NAME
    assert [lead.confidence for lead in leads if lead.rule_id == "R18"] != [0]
    assert project.subjects.by_party()["school.example"].contradictions


def test_the_same_scan_again_reads_nothing_and_changes_nothing(tmp_path: Path) -> None:
    project = _project(tmp_path, ad=AD, about=ABOUT.format(LISTED), market="<p>小镇集市很热闹。</p>")
    _scan(project)
    before = [_of(project, key) for key in ("ad", "about", "market")]
    rows = project.db.execute("SELECT capture_id, scanned_at FROM scans ORDER BY 1").fetchall()
    assert _scan(project) == 0
    assert project.db.execute("SELECT capture_id, scanned_at FROM scans ORDER BY 1").fetchall() == rows
    assert [_of(project, key) for key in ("ad", "about", "market")] == before


def test_a_site_without_leads_is_not_looked_through(tmp_path: Path) -> None:
    project = _project(tmp_path, market="<p>小镇集市很热闹。</p>", about=ABOUT.format(LISTED))
    _scan(project)
    assert [s.read for _, _, s in project.subjects.of_party("school.example")] == [False, False]
