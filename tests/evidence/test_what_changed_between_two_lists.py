"""Two lists are held against each other: who came, who went, what differs, who may be renamed; the page shows text as text."""

from html import unescape
from pathlib import Path

import pytest

from evidence.errors import ListError
from evidence.list_changes import FieldChange, ListChanges, compare_lists, find_list
from evidence.project import create_project
from evidence.registries import Institution, Snapshot
from reports.list_page import build_list_page, change_lines


def _row(number: int, name: str, **fields: str) -> Institution:
    return Institution(number, name, name, **fields)


def _changes(tmp_path: Path, old: list[Institution], new: list[Institution]) -> ListChanges:
    project = create_project(tmp_path / "p")
    for number, rows in (("a1", old), ("b2", new)):
        snapshot = Snapshot(number, "名单" + number, "某局", "", "2026-11-01", "", "", "a.csv", "0" * 64, "", 0)
        assert project.registries.add(snapshot, rows)
    lists = project.registries
    return compare_lists(lists, find_list(lists, "a"), find_list(lists, "b"))


def test_who_came_and_who_went(tmp_path: Path) -> None:
    found = _changes(tmp_path, [_row(1, "甲校"), _row(2, "乙校")], [_row(1, "乙校"), _row(2, "丙校")])
    assert ([a.name for a in found.added], [r.name for r in found.removed], found.same) == (["丙校"], ["甲校"], 1)
    assert not found.changed and not found.renamed


def test_fields_are_compared_one_by_one_where_both_lists_have_them(tmp_path: Path) -> None:
    old = [_row(1, "甲校", status="有效", address="某路"), _row(2, "乙校", status="有效")]
    new = [_row(1, "甲校", status="注销", phone="1"), _row(9, "乙校", status="有效", phone="2")]
    found = _changes(tmp_path, old, new)
    assert [(c.name, c.changes) for c in found.changed] == [("甲校", (FieldChange("状态", "有效", "注销"),))]
    assert found.same == 1 and found.apart == ("地址", "电话")


def test_filings_that_came_or_went_are_told_by_what_they_file(tmp_path: Path) -> None:
    def filing(number: int, occupation: str, level: str, to: str) -> Institution:
        return _row(number, "甲校", occupations=occupation, level=level, valid_to=to)

    old = [filing(1, "电工", "三级", "2026-01-01"), filing(2, "焊工", "四级", "2026-01-01")]
    new = [filing(1, "茶艺师", "五级", "2027-01-01"), filing(2, "电工", "三级", "2027-01-01")]
    [changed] = _changes(tmp_path, old, new).changed
    assert sorted(changed.changes, key=str) == [
        FieldChange("备案", "", "茶艺师 五级"),
        FieldChange("备案", "焊工 四级", ""),
        FieldChange("有效期止", "2026-01-01", "2027-01-01"),
    ]


def test_a_new_name_is_a_candidate_by_code_or_likeness(tmp_path: Path) -> None:
    old = [_row(1, "甲市旧名学校", uscc="X1"), _row(2, "甲市演示职业培训学校"), _row(3, "丁市荣通职业培训学校")]
    new = [_row(1, "乙市新名中心", uscc="X1"), _row(2, "甲市演示职业技术培训学校"), _row(3, "戊市远博公司")]
    found = _changes(tmp_path, old, new)
    assert [(r.before, r.after, r.why[:4]) for r in found.renamed] == [
        ("甲市旧名学校", "乙市新名中心", "统一社会"),
        ("甲市演示职业培训学校", "甲市演示职业技术培训学校", "名称相近"),
    ]
    assert len(found.added) == len(found.removed) == 3


def test_a_list_is_found_by_the_beginning_of_its_number_or_asked_for(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p")
    with pytest.raises(ListError, match="没有编号以“a”开头的名单"):
        find_list(project.registries, "a")


def test_the_page_shows_names_as_text(tmp_path: Path) -> None:
    found = _changes(
        tmp_path, [_row(1, "甲校", status="<b>")], [_row(1, "甲校", status="=1"), _row(2, "<script>alert(1)</script>")]
    )
    page = build_list_page(found, tmp_path / "x" / "a.html").read_text("utf-8")
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page and "&lt;b&gt;" in page
    assert "default-src 'none'" in unescape(page)
    assert any(line.startswith("变化：甲校：状态 <b> → =1") for line in change_lines(found, tmp_path / "a.html"))
