"""Private numbers and names are covered in report and export; uncovering takes a name and a reason, and is logged for good."""

import sqlite3
from pathlib import Path

import pytest

from evidence.decisions import Decision, Verdict
from evidence.disclosures import Disclosure
from evidence.errors import InputError
from evidence.project import Project
from evidence.subjects import About, Mention
from reports.build import build_report
from reports.dossier import dossiers
from reports.privacy import masked, masked_text
from reports.register import Uncovered, export_register
from tests.reports.conftest import a_lead, record


@pytest.mark.parametrize(
    ("about", "value", "note", "shown"),
    [
        (About.PHONE, "19000000001", "", "190****0001"),
        (About.PHONE, "0355-2000001", "", "0355-2000001"),
        (About.PHONE, "400-000-0012", "", "400-000-0012"),
        (About.PHONE, "60000001", "", "60000001"),
        (About.PERSON, "演示甲", "校长", "演**"),
        (About.PERSON, "王老师", "", "王**"),
        (About.WECHAT, "yanshi2026", "", "yan****6"),
        (About.WECHAT, "yanshi2026", "公众号", "yanshi2026"),
        (About.WECHAT, "19000000001", "", "190****0001"),
        (About.QQ, "100000001", "", "100****1"),
        (About.EMAIL, "someone@qq.com", "", "s****@qq.com"),
        (About.EMAIL, "office@yanshi.example.com", "", "office@yanshi.example.com"),
        (About.NAME, "演示培训学校", "", "演示培训学校"),
    ],
)
def test_what_is_private_is_covered_and_what_is_an_institutions_is_not(about: About, value: str, note: str, shown: str) -> None:
    assert masked(Mention(about, value, "", value, note=note)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("加19000000001咨询", "加190****0001咨询"),
        ("190-0000-0001", "190****0001"),
        ("190 0000 0001 报名", "190****0001 报名"),
        ("身份证11010119900307001X", "身份证110101********001X"),
        ("电话0355-2000001", "电话0355-2000001"),
        ("编号219000000001", "编号219000000001"),
    ],
)
def test_numbers_within_a_text_are_covered(text: str, shown: str) -> None:
    assert masked_text(text) == shown


@pytest.fixture
def pending(project: Project) -> Project:
    record(project, "http://c.example/1", (a_lead("c.example", "包过", after="加19000000001"),))
    decided = "2026-11-01T01:02:03.004Z"
    for dossier in dossiers(project):
        project.decisions.add([Decision(f"d{dossier.lead_id}", dossier.lead_id, Verdict.PENDING, "", "", "甲", decided, "")])
    return project


def test_report_and_export_cover_private_numbers(pending: Project, tmp_path: Path) -> None:
    report = build_report(pending, tmp_path / "r").index.read_text("utf-8")
    table = export_register(pending, tmp_path / "x", entered_by="甲").csv.read_text("utf-8-sig")
    assert "190****0000" in report and "190****0001" in report and "190****0000" in table
    assert "19000000000" not in report + table and "19000000001" not in report + table
    assert pending.disclosures.all() == []


def test_an_uncovered_export_is_logged_with_who_and_why(pending: Project, tmp_path: Path) -> None:
    done = export_register(pending, tmp_path / "x", entered_by="甲", uncovered=Uncovered("甲", "移送公安机关需要"))
    assert "19000000000" in done.csv.read_text("utf-8-sig")
    [row] = pending.disclosures.all()
    assert row == Disclosure(row.made_at, "甲", "移送公安机关需要", str((tmp_path / "x").resolve()), done.rows)


def test_the_log_cannot_be_changed(pending: Project, tmp_path: Path) -> None:
    export_register(pending, tmp_path / "x", entered_by="甲", uncovered=Uncovered("甲", "移送公安机关需要"))
    for statement in ("DELETE FROM disclosures", "UPDATE disclosures SET reason = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            pending.db.execute(statement)
    assert len(pending.disclosures.all()) == 1


@pytest.mark.parametrize(("by", "reason"), [("", "移送公安机关需要"), ("甲", ""), ("甲", "要"), (" ", "    ")])
def test_uncovering_needs_a_name_and_a_reason(by: str, reason: str) -> None:
    with pytest.raises(InputError, match="--reason"):
        Uncovered(by, reason)


def test_the_report_tells_roles_contradictions_and_siblings(project: Project, tmp_path: Path) -> None:
    fields = {d.party: d for d in dossiers(project)}
    assert [t.value for t in fields["a.example"].ties] == ["19000000000"]
    report = build_report(project, tmp_path / "r").index.read_text("utf-8")
    assert "电话 190****0000 与 b.example 相同，疑似同一主办者，待核查" in report
