"""A decisions file is taken whole or not at all; what is wrong in it is named with place and mend."""

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.decisions import Decision, Verdict
from evidence.errors import InputError
from evidence.project import Project
from reports.console import contested_lines
from reports.decision_file import import_decisions


def _file(project: Project, path: Path, changes: dict[str, Any]) -> Path:
    lead = next(iter(project.leads.sightings())).lead.lead_id
    good = {
        "id": "d1",
        "lead": lead,
        "verdict": "待核",
        "reason": "",
        "note": "",
        "reviewer": "甲",
        "at": "2026-11-02T00:00:00Z",
        "undoes": "",
        "saw": "",
    }
    bad = good | {"id": "d2", "saw": "d1"} | {k: v for k, v in changes.items() if k in good}
    data = {"format": "xunzheng-decisions", "version": 2, "project": project.project_id, "decisions": [good, bad]}
    path.write_text(json.dumps(data | {k: v for k, v in changes.items() if k in data}), "utf-8")
    return path


def test_a_good_file_is_taken(project: Project, tmp_path: Path) -> None:
    assert import_decisions(project, _file(project, tmp_path / "d.json", {})).new == 2


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"project": "other"}, "属于另一个项目"),
        ({"format": "x"}, "不是这个版本的决定文件"),
        ({"version": 1}, "不是这个版本的决定文件"),
        ({"decisions": 3}, "没有 decisions"),
        ({"decisions": ["x"]}, "第 1 条"),
        ({"lead": "nobody"}, "第 2 条：没有线索“nobody”"),
        ({"verdict": "有罪"}, "不认识的决定“有罪”"),
        ({"at": "昨天"}, "时间“昨天”不对"),
        ({"note": 3}, "内容不是文字"),
    ],
)
def test_nothing_is_taken_from_a_bad_file(project: Project, tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    with pytest.raises(InputError) as caught:
        import_decisions(project, _file(project, tmp_path / "d.json", changes))
    assert what in caught.value.sentence() and "d.json" in caught.value.sentence()
    assert project.decisions.all() == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b"[" * 100_000])
def test_what_is_no_decisions_file_is_refused(project: Project, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d.json").write_bytes(content)
    with pytest.raises(InputError, match="决定文件"):
        import_decisions(project, tmp_path / "d.json")


def test_what_another_decided_first_is_told_and_not_overwritten(project: Project, tmp_path: Path) -> None:
    path = _file(project, tmp_path / "d.json", {})
    lead = next(iter(project.leads.sightings())).lead.lead_id
    project.decisions.add([Decision("first", lead, Verdict.EXEMPT, "L1", "", "乙", "2026-11-01T00:00:00.000Z")])
    done = import_decisions(project, path)
    assert (done.new, [c.mine.decision_id for c in done.contested]) == (0, ["d1", "d2"])
    told = "\n".join(contested_lines(done.contested))
    assert "乙 定为“名单豁免”" in told and "甲 要的是“待核”" in told
    assert project.decisions.standing()[lead].decision_id == "first"
    assert import_decisions(project, path).contested == (), "told once, kept on record"
