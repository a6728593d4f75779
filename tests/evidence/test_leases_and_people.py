"""A claim keeps others from the same work until it runs out; roles are granted by rows that are only added."""

from pathlib import Path

import pytest

from evidence.casefields import case_fields, load_fields
from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project
from evidence.workflow import WORKFLOW


def test_what_one_holds_another_does_not_get(project: Project) -> None:
    got, held = project.leases.claim(["l1", "l2"], "甲")
    assert ([lease.item for lease in got], held) == (["l1", "l2"], ())
    got, held = project.leases.claim(["l2", "l3"], "乙")
    assert [lease.item for lease in got] == ["l3"] and [(lease.item, lease.person) for lease in held] == [("l2", "甲")]
    assert project.leases.claim(["l1"], "甲")[1] == (), "one's own is renewed"
    project.leases.release(["l1", "l2", "l3"], "甲")
    assert set(project.leases.standing()) == {"l3"}, "nobody gives up what another holds"


def test_a_claim_runs_out(project: Project) -> None:
    project.leases.claim(["l1"], "甲", minutes=-1)
    assert project.leases.standing() == {}
    assert project.leases.claim(["l1"], "乙")[0]


def test_the_newest_row_of_a_person_stands(project: Project) -> None:
    project.persons.grant("甲", (Role.FIRST, Role.HEAD), "管")
    project.persons.grant("甲", (Role.SECOND,), "管")
    project.persons.need("甲", (Role.SECOND, Role.HEAD), "复核")
    with pytest.raises(InputError, match="角色是复核"):
        project.persons.need("甲", (Role.FIRST,), "初核")
    project.persons.grant("甲", (), "管")
    assert project.persons.all() == {}


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "甲\x07"])
def test_a_name_that_cannot_be_one_is_refused(project: Project, name: str) -> None:
    with pytest.raises(InputError, match="姓名"):
        project.persons.grant(name, (Role.FIRST,), "管")


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("移送交办日期", "2026年11月3日", "2026-11-03"),
        ("移送交办日期", "2026.2.28", "2026-02-28"),
        ("下线时间", "2026/11/3 9:05", "2026-11-03 09:05"),
        ("备注", " a\r\nb\x00 \n", "a\nb"),
        ("统一社会信用代码", "91110000600037341L", "91110000600037341L"),
        ("罚款（万元）", "20", "20"),
    ],
)
def test_values_are_kept_in_one_form(field: str, text: str, kept: str) -> None:
    assert case_fields()[field].checked(text) == kept


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("备注,note", "备注,caseNo", "重复"),
        ("备注,note,G,I", "备注,note,G,X", "mark 不对"),
        ("备注,note,G,I,text", "备注,note,G,I,blob", "kind"),
        ("是|否", "", "choices 不对"),
        ("备注,note,", "备注,note,,", "栏数不对"),
    ],
)
def test_a_wrong_list_of_fields_is_named(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = (WORKFLOW / "fields.csv").read_text("utf-8")
    assert old in text
    path = tmp_path / "fields.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match=what):
        load_fields(path)
