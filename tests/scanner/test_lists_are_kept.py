"""A list is kept whole or not at all, with its file; columns told once are used again; nothing is ever overwritten."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.errors import ListError
from evidence.findings import Health
from evidence.integrity import verify
from evidence.project import Project, create_project
from scanner.list_preview import preview_lines
from scanner.lists import ListNotice, import_list, keep_list, prepare_list
from tests.scanner.published_files import xlsx

NOTICE = ListNotice("演示名单", "https://example.com/2026/1.html", "2026-11-01")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create_project(tmp_path / "p")


def _keep(project: Project, path: Path, notice: ListNotice = NOTICE, **columns: str) -> bool:
    return keep_list(project, prepare_list(project, path, notice, columns)).new


def test_nothing_is_written_before_it_is_kept(tmp_path: Path, project: Project) -> None:
    read = prepare_list(project, xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"], ["（空）"]]}), NOTICE)
    assert project.registries.snapshots() == [] and not project.originals.root.exists()
    assert keep_list(project, read).snapshot.rows == 2 and len(project.registries.snapshots()) == 1


def test_the_same_file_again_changes_nothing(tmp_path: Path, project: Project) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"]]})
    assert [_keep(project, path), _keep(project, path)] == [True, False]
    assert len(list(project.registries.institutions())) == 1


def test_a_write_that_fails_leaves_no_list(tmp_path: Path, project: Project) -> None:
    read = prepare_list(project, xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"], ["乙"]]}), NOTICE)
    project.db.execute("CREATE TRIGGER no BEFORE INSERT ON institutions WHEN NEW.name = '乙' BEGIN SELECT RAISE(ABORT, 'x'); END")
    with pytest.raises(Exception, match="x"):
        keep_list(project, read)
    assert project.registries.snapshots() == [] and list(project.registries.institutions()) == []


def test_every_field_comes_back(tmp_path: Path, project: Project) -> None:
    head = ["机构名称", "职业编码", "备案有效期", "年检结论", "曾用名", "考核站点", "联系电话"]
    row = ["甲市演示学校", "6-01", "2024.1.2至2027.1.1", "不合格", "甲校\n旧甲校", "一号点", "000"]
    notice = ListNotice(
        "名单", "某局", "2026-11-01", "演人社〔2026〕1号", "社会培训评价组织", "甲市", "", "2026-01-01", "2026-12-31"
    )
    _keep(project, xlsx(tmp_path / "a.xlsx", {"名单": [head, row]}), notice)
    [(snapshot, one)] = project.registries.institutions()
    assert (one.occupation_codes, one.valid_from, one.valid_to, one.status) == (
        "6-01",
        "2024-01-02",
        "2027-01-01",
        "年检不合格（不合格）",
    )
    assert (one.former_names, one.sites, one.phone, one.place) == ("甲校、旧甲校", "一号点", "000", "第 2 行")
    assert (snapshot.kind, snapshot.valid_from, snapshot.valid_to, snapshot.rows) == (
        "社会评价组织",
        "2026-01-01",
        "2026-12-31",
        1,
    )


def test_a_list_of_the_struck_off_gives_its_state_to_every_row(tmp_path: Path, project: Project) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称", "状态"], ["甲", ""], ["乙", "暂停备案"]]})
    _keep(project, path, ListNotice("名单", "某局", "2026-11-01", status="注销"))
    assert [i.status for _, i in project.registries.institutions()] == ["注销", "暂停（暂停备案）"]


def test_the_file_is_kept_and_verified(tmp_path: Path, project: Project) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"]]})
    _keep(project, path)
    [snapshot] = project.registries.snapshots()
    kept = project.originals.path(snapshot.file_sha256)
    assert kept.read_bytes() == path.read_bytes() and hashlib.sha256(kept.read_bytes()).hexdigest() == snapshot.file_sha256

    def health() -> list[Health]:
        return [f.health for f in verify(project) if f.place == str(kept)]

    assert health() == [Health.OK]
    kept.write_bytes(b"x")
    assert health() == [Health.ALTERED]
    kept.unlink()
    assert health() == [Health.MISSING]


def test_columns_are_asked_once_a_source(tmp_path: Path, project: Project) -> None:
    first = xlsx(tmp_path / "a.xlsx", {"名单": [["牌子", "证"], ["甲", "1"]]})
    with pytest.raises(ListError, match="找不到机构名称列"):
        prepare_list(project, first, NOTICE)
    _keep(project, first, name="牌子")
    later = ListNotice("演示名单", "https://example.com/2027/9.html", "2027-11-01")
    second = prepare_list(project, xlsx(tmp_path / "b.xlsx", {"名单": [["证", "牌子"], ["2", "乙"]]}), later)
    assert [r.name for r in second.published.rows] == ["乙"]
    assert "用了为来源“example.com”记下的列：机构名称＝牌子" in list(preview_lines(second))
    with pytest.raises(ListError, match=r"找不到机构名称列.*用的是为来源“example.com”记下的列：name=牌子"):
        prepare_list(project, xlsx(tmp_path / "c.xlsx", {"名单": [["学校", "证"], ["丙", "3"]]}), later)
    assert prepare_list(project, tmp_path / "c.xlsx", later, {"name": "学校"}).published.rows[0].name == "丙"


def test_another_reading_of_the_same_file_is_another_list(tmp_path: Path, project: Project) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称", "牌子"], ["甲", "乙"]]})
    assert _keep(project, path) and _keep(project, path, name="牌子")
    assert sorted(i.name for _, i in project.registries.institutions()) == ["乙", "甲"]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("", ""),
        ("认定机构", "认定机构"),
        ("职业技能等级认定机构、民办职业培训学校", "认定机构、民办学校"),
        ("职业技能鉴定所", "鉴定所"),
        ("职业技能等级认定社会培训评价组织", "社会评价组织"),
    ],
)
def test_a_kind_is_one_of_four_or_several(tmp_path: Path, project: Project, told: str, kind: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"]]})
    assert prepare_list(project, path, replace(NOTICE, kind=told)).notice.kind == kind


@pytest.mark.parametrize(
    ("notice", "what"),
    [
        (ListNotice("名单", "某局", "2026-13-01"), "公布日期“2026-13-01”不对"),
        (ListNotice("名单", "某局", "20261101"), "公布日期“20261101”不对"),
        (ListNotice("", "某局", "2026-11-01"), "不能是空的"),
        (ListNotice("名单", "某局", "2026-11-01", kind="餐馆"), "没有“餐馆”这种名单"),
        (ListNotice("名单", "某局", "2026-11-01", status="好"), "没有“好”这种状态"),
        (ListNotice("名单", "某局", "2026-11-01", valid_from="2027-01-01", valid_to="2026-01-01"), "早于"),
    ],
)
def test_a_wrong_notice_is_refused(tmp_path: Path, project: Project, notice: ListNotice, what: str) -> None:
    with pytest.raises(ListError, match=what):
        prepare_list(project, xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲"]]}), notice)


def test_many_rows_are_kept_in_one_go(tmp_path: Path, project: Project) -> None:
    lines = "\n".join(f"甲市第{i}号演示学校,有效" for i in range(20_000))
    (tmp_path / "a.csv").write_text(f"机构名称,状态\n{lines}", "gb18030")
    done = import_list(
        project, tmp_path / "a.csv", title="t", source="s", document="", published="2026-11-01", kind="", region=""
    )
    assert done.snapshot.rows == 20_000 and len({i.row for _, i in project.registries.institutions()}) == 20_000
