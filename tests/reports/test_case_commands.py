"""Cases by the command line: entered, moved, signed, taken back, filled in, listed, due; what is refused says why."""

import json
import sys
from pathlib import Path

import pytest

from evidence.project import Project, open_project
from evidence.terminal import run
from xunzheng import app

PEOPLE = (("甲", "初核"), ("乙", "复核"), ("丙", "负责人"), ("丁", "录入"))


@pytest.fixture
def office(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Office":
    office = Office(project, monkeypatch, capsys)
    for name, role in PEOPLE:
        assert office("person", "add", name, "--role", role, "--by", "管")[0] == 0
    code, _ = office("case", "new", "--party", "乙校", "--source", "举报", "--by", "丁", "--found", "2026-11-10")
    assert code == 0
    return office


class Office:
    """The command line over one project."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._patch, self._capsys = project.root, monkeypatch, capsys

    def __call__(self, *words: str) -> tuple[int, str]:
        self._patch.setattr(sys, "argv", ["xunzheng", *words, "-p", str(self.root)])
        code = run(app)
        told = self._capsys.readouterr()
        return code, (told.out + told.err).replace("\n", "")

    @property
    def number(self) -> str:
        return open_project(self.root).cases.all()[0].case_no

    @property
    def capture(self) -> str:
        return next(open_project(self.root).captures.all()).capture_id[:12]

    def last_move(self) -> str:
        return open_project(self.root).cases.all()[0].state.moves[-1].move_id[:8]


def test_a_step_waits_for_the_second_person(office: Office) -> None:
    code, told = office("case", "move", office.number, "认定属实", "--by", "甲", "--evidence", office.capture)
    assert code == 0 and "待签，等复核" in told
    code, told = office("case", "sign", office.number, office.last_move(), "--by", "甲")
    assert code == 3 and "角色是初核" in told
    code, told = office("case", "sign", office.number, office.last_move(), "--by", "乙")
    assert code == 0 and "生效" in told
    code, told = office("case", "show", office.number)
    assert ("核查：属实" in told and "立案+复核+审批" in told and "还有" in told) or "已过" in told
    code, told = office("case", "undo", office.number, office.last_move(), "--by", "甲", "--note", "看错了")
    assert code == 0 and "撤销“认定属实”" in told and "等复核" in told


def test_what_is_forbidden_says_why(office: Office) -> None:
    for words, what in (
        (("立案", "--by", "甲", "--document", "1号"), "核查要是属实或部分属实"),
        (("认定属实", "--by", "甲", "--evidence", "abc"), "没有证据“abc”"),
        (("认定不属实", "--by", "甲", "--reason", "X"), "N1 网页内容与线索所述不符"),
        (("认定不属实", "--by", "戊", "--reason", "N1"), "人员名册里没有“戊”"),
        (("认定不属实", "--by", "甲", "--reason", "N1", "--saw", "99"), "没有记入"),
    ):
        code, told = office("case", "move", office.number, *words)
        assert code == 3 and what in told, told


def test_fields_are_filled_and_a_conflict_shows_both(office: Office) -> None:
    assert office("case", "fill", office.number, "核查情况=现场核查", "--by", "甲", "--saw", "3")[0] == 0
    code, told = office("case", "fill", office.number, "核查情况=电话核查", "--by", "乙", "--saw", "3")
    assert code == 1 and "甲 于" in told and "现场核查" in told and "电话核查" in told
    code, _ = office("case", "fill", office.number, "核查情况=电话核查", "--by", "乙", "--saw", "3", "--insist")
    assert code == 0 and open_project(office.root).cases.all()[0].state.fields["核查情况"] == "电话核查"
    code, told = office("case", "fill", office.number, "立案号=1号", "--by", "甲")
    assert code == 3 and "由流转决定" in told


def test_who_reported_is_opened_only_with_a_reason(office: Office) -> None:
    assert office("case", "reporter", office.number, "--field", "投诉举报人名称=演示举报人", "--by", "丁")[0] == 0
    code, told = office("case", "show", office.number)
    assert "演示举报人" not in told and "已登记（加密）" in told
    assert office("case", "reporter", office.number, "--by", "丙")[0] == 3
    code, told = office("case", "reporter", office.number, "--by", "丙", "--reason", "回访举报人")
    assert code == 0 and "演示举报人" in told


def test_an_entry_that_cannot_be_takes_no_number(office: Office) -> None:
    for words in (("--source", "传闻"), ("--source", "举报", "--lead", "nobody"), ("--source", "举报", "--found", "昨天")):
        assert office("case", "new", "--party", "丙校", "--by", "丁", *words)[0] == 3
    code, told = office("case", "new", "--party", "丙校", "--by", "丁", "--source", "投诉", "--reporter", "电话=1")
    assert code == 3 and "不是案源提供人的栏目" in told
    code, told = office("case", "new", "--party", "丙校", "--by", "丁", "--source", "投诉")
    assert code == 0 and "0002号" in told


def test_lists_and_deadlines_are_for_programs_too(office: Office) -> None:
    code, told = office("due", "--json")
    due = json.loads(told)
    assert code in (0, 1) and {"核查", "追究时效", "附件报送"} <= {d["term"] for d in due}
    assert json.loads(office("case", "list", "--json")[1])[0]["states"] == {"核查": "核查中"}
    assert "第十八条" in office("due")[1]
    assert office("person", "list")[1].startswith("甲　初核")


def test_an_edited_register_is_taken_only_when_agreed(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office("export", "--out", str(tmp_path), "--by", "丁")
    path = tmp_path / "案源登记.json"
    path.write_text(path.read_text("utf-8").replace('"备注": ""', '"备注": "改过"', 1), "utf-8")
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    code, told = office("register", "import", str(path), "--by", "丁")
    assert code == 1 and "“” → “改过”" in told and "没有写入" in told
    code, told = office("register", "import", str(path), "--by", "丁", "--yes")
    assert code == 0 and "写入 1 栏" in told
    assert "备注" in office("register", "columns")[1]
